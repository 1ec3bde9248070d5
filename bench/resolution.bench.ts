/**
 * @file Resolution: clean stills against their truth, tiles, and what our way to the network costs; worn film is measured in resolution-worn. `npm run bench --
 * resolution`; CIOTAT_BENCH_STILLS limits the Kodak pictures (default all 24), CIOTAT_BENCH_PEER_NET is another x4 network (.onnx) to time beside ours.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Plane } from '../src/film/frame.ts';
import { createKernels } from '../src/kernels/host.ts';
import { createNets } from '../src/nets/host.ts';
import { findNet, readWeights } from '../src/nets/net-store.ts';
import { applyPicture } from '../src/nets/picture-net.ts';
import { openSession, type Session } from '../src/nets/runtime.ts';
import { enlargingPeers } from './enlarging-peers.ts';
import { footage, type Row, report } from './report.ts';
import { cut, enlarged, mean, psnr, readY, resized, ssim } from './resolution-figures.ts';
import { readPictures } from './steadiness.ts';

const kernels = createKernels({ threads: 1 });
const nets = createNets({ device: 'cpu', threads: 1 });
const rows: Row[] = [];
const notes: string[] = [];
const full = { black: 0, white: 1 };
const { peers, notes: missing } = enlargingPeers();
notes.push(...missing);

const least: Readonly<Record<string, number>> = { 'set5 x4': 31, 'kodak x4': 28.2, 'set5 x2': 35.32, 'kodak x2': 31.72 };
for (const set of ['set5', 'kodak']) {
  const folder = footage(`stills/${set}`);
  if (!folder) {
    notes.push(`${set}: skipped, the footage is not there`);
    continue;
  }
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.png'))
    .sort();
  const count = set === 'kodak' ? Number(process.env.CIOTAT_BENCH_STILLS ?? 24) : names.length;
  for (const scale of [2, 3, 4, 8]) {
    const found: Record<string, { db: number[]; similar: number[] }> = {};
    for (const name of names.slice(0, count)) {
      const truth = await readY(`${folder}/${name}`, scale);
      const { width: w, height: h } = truth;
      const small = await resized(kernels, truth, w / scale, h / scale, 'catmull-rom');
      const made = {
        ours: await enlarged(kernels, nets, small, w, h, 'clean'),
        bicubic: await resized(kernels, small, w, h, 'catmull-rom'),
        'Lanczos-3': await resized(kernels, small, w, h, 'lanczos3'),
        ...Object.fromEntries(
          peers.flatMap(({ name, enlarge }) => [enlarge(small, scale)].flatMap((plane) => (plane ? [[name, plane]] : []))),
        ),
      };
      for (const [way, plane] of Object.entries(made)) {
        const own = (found[way] ??= { db: [], similar: [] });
        own.db.push(psnr(plane, truth, scale));
        own.similar.push(ssim(plane, truth, scale));
      }
    }
    const what = `${set} x${scale}`;
    const figure = (way: string, kind: 'db' | 'similar'): number => mean(found[way]![kind]);
    const row = (kind: 'db' | 'similar', label: string, unit: string, target?: number): void => {
      const ours = figure('ours', kind);
      rows.push({
        what: `${what}: ${label}`,
        ours,
        unit,
        baselines: Object.fromEntries(Object.keys(found).flatMap((way) => (way === 'ours' ? [] : [[way, figure(way, kind)]]))),
        ...(target === undefined ? {} : { target: `>= ${target}`, met: ours >= target }),
      });
    };
    row('db', 'PSNR on Y, clean', 'dB', least[what]);
    row('similar', 'SSIM', '');
  }
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const cheapest = async (work: () => Promise<unknown>): Promise<number> => {
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 4; k++) {
    const began = cpuSeconds();
    await work();
    best = Math.min(best, cpuSeconds() - began);
  }
  return best;
};
const [w, h] = [480, 298];
const film = footage('arrival-of-a-train/train.flv');
const picture: Plane = film
  ? await readPictures(kernels, film, 700, 1, 480).then(({ planes }) => cut(planes[0]!, 0, 10, w, h))
  : { width: w, height: h, data: Float32Array.from({ length: w * h }, (_, i) => 0.5 + 0.4 * Math.sin((i % w) / 9) * Math.cos(i / w / 7)) };
const net = findNet('film-x4', 'upscale');
const session: Session = await openSession(readWeights(net), { device: 'cpu', threads: 2 });
const out: Plane = { width: 4 * w, height: 4 * h, data: new Float32Array(16 * w * h) };
const ours = await cheapest(() => applyPicture(session, net.picture!, picture, out, full, { pixels: 512 }));
const alone = await cheapest(() => session.run({ luma: { dims: [1, 1, h, w], data: picture.data } }));
const baselines: Record<string, number> = { 'onnxruntime alone': alone };
const peer = process.env.CIOTAT_BENCH_PEER_NET;
if (peer) {
  await using other = await openSession(readFileSync(peer), { device: 'cpu', threads: 2 });
  const [input] = other.inputs;
  const channels = input!.dims[1]!;
  const data = new Float32Array(channels * w * h).map((_, i) => picture.data[i % (w * h)]!);
  baselines['peer network'] = await cheapest(() => other.run({ [input!.name]: { dims: [1, channels, h, w], data } }));
}
rows.push(
  { what: '480 x 298 x4, whole way: CPU seconds', ours, unit: 's', baselines, target: '<= 2.7', met: ours <= 2.7 },
  {
    what: 'onnxruntime alone over our whole way',
    ours: alone / ours,
    unit: '',
    baselines: { 'no overhead': 1 },
    target: '>= 0.9',
    met: alone / ours >= 0.9,
  },
);
const tiled: Plane = { ...out, data: new Float32Array(out.data.length) };
await applyPicture(session, net.picture!, picture, tiled, full, { pixels: 128 });
const apart = 255 * out.data.reduce((most, value, i) => Math.max(most, Math.abs(value - tiled.data[i]!)), 0);
rows.push({
  what: 'tiles of 128 against the whole: most apart',
  ours: apart,
  unit: '/255',
  baselines: {},
  target: '<= 0.5',
  met: apart <= 255 / 512,
});
const peakMb = process.resourceUsage().maxRSS / 1024;
rows.push({ what: 'peak memory of this bench', ours: peakMb, unit: 'MB', baselines: {}, target: '<= 1024', met: peakMb <= 1024 });
await session[Symbol.asyncDispose]();
await nets.close();
await kernels.close();
report('resolution', rows, notes);
