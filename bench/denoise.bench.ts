/**
 * @file Grain and blocks. Seeded grain of deviation 6 (white, and soft and tone-dependent as film's) on clean moving clips, ours beside the best settings of four FFmpeg
 * filters; what clean clips lose; clips coded by x264 as coarsely as web copies are, before and after; flow against its truth. `npm run bench -- denoise`.
 */
import { readFileSync } from 'node:fs';
import type { Plane } from '../src/film/frame.ts';
import { createKernels } from '../src/kernels/host.ts';
import opticalFlow from '../src/kernels/optical-flow.ts';
import { type GrainKind, grained, psnr, structureIndex } from './denoise-figures.ts';
import { coded, filtered, hasFilters } from './peers/ffmpeg-filter.ts';
import { footage, type Row, report } from './report.ts';
import { clipOf, runStages } from './stage-run.ts';
import { fineDetail, readPictures } from './steadiness.ts';

const only = process.env.CIOTAT_BENCH_ONLY?.split(',');
const kernels = createKernels({ threads: 2 });
const [count, widest] = [9, 480];
const middle = <T>(all: readonly T[]): readonly T[] => all.slice(3, 6);

const peers: Readonly<Record<string, readonly string[]>> = {
  hqdn3d: [2, 3, 4, 6, 9].map((s) => `hqdn3d=${s}:0:${1.5 * s}:0`),
  nlmeans: [2, 3, 4, 6].map((s) => `nlmeans=s=${s}:p=5:r=11`),
  atadenoise: [0.02, 0.04, 0.08].map((a) => `atadenoise=0a=${a}:0b=${2 * a}:s=5`),
  bm3d: [...[15, 22, 30].map((s) => `bm3d=sigma=${s}:bstep=4`), 'bm3d=sigma=60:bstep=8:group=8:range=9'],
};
const withPeers = hasFilters(...Object.keys(peers));

/** Frames 3 to 5 after stages. */
const after = async (
  planes: readonly Plane[],
  ids: readonly string[],
  values: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): Promise<readonly Plane[]> => {
  const run = await runStages(
    kernels,
    clipOf(kernels, planes.length, 24, (n) => planes[n]!),
    ids,
    values,
  );
  const made: Plane[] = [];
  for (let n = 3; n < 6; n++) {
    using frame = await run.clip.frame(n);
    made.push({ width: frame.width, height: frame.height, data: frame.planes[0]!.data.slice() });
  }
  await run.clip.release();
  return made;
};

const rows: Row[] = [];
const clips = [
  ['foreman', 'foreman_cif.mp4', 60],
  ['train-window', 'train-window-1280x720.mov', 30],
  ['flower', 'flower.mp4', 20],
  ['grand-canal', 'grand-canal-gongchen-hangzhou.mp4', 20],
  ['printing-press', 'world-archive-printing-press.mp4', 20],
  ['car', 'car-detection.mp4', 50],
] as const;
for (const [name, file, from] of clips) {
  const path = footage(`clean/${file}`);
  if (!path || (only && !only.includes(name))) continue;
  const { planes: read } = await readPictures(kernels, path, from, count, widest);
  // Coders want even sides.
  const even = (size: number): number => size - (size % 2);
  const planes = read.map(({ width, height, data }) => ({
    width: even(width),
    height: even(height),
    data: Float32Array.from(
      { length: even(width) * even(height) },
      (_, i) => data[Math.floor(i / even(width)) * width + (i % even(width))]!,
    ),
  }));
  const truth = middle(planes);
  for (const kind of ['white', 'film'] as const satisfies readonly GrainKind[]) {
    const noisy = grained(planes, kind, 6, 5);
    const all = await after(noisy, ['repair/noise', 'repair/denoise'], { 'repair/denoise': { keep: 0 } });
    const kept = await after(noisy, ['repair/noise', 'repair/denoise']);
    const others = Object.fromEntries(
      (withPeers ? Object.entries(peers) : []).map(([peer, graphs]) => [
        peer,
        Math.max(...graphs.map((graph) => psnr(middle(filtered(noisy, graph)), truth))),
      ]),
    );
    const best = Math.max(...Object.values(others));
    const baselines = { noisy: psnr(middle(noisy), truth), ...others };
    const ours = psnr(all, truth);
    rows.push(
      {
        what: `${name}, ${kind} grain, all taken`,
        ours,
        baselines,
        unit: 'dB',
        ...(withPeers ? { target: 'best peer + 0.5 dB', met: ours >= best + 0.5 } : {}),
      },
      { what: `${name}, ${kind} grain, 30 % kept (default)`, ours: psnr(kept, truth), baselines, unit: 'dB' },
      {
        what: `${name}, ${kind} grain, structure in what was taken`,
        ours: structureIndex(middle(noisy), all, truth),
        baselines: {},
        unit: '',
        target: 'within 0.1 of 0',
        met: Math.abs(structureIndex(middle(noisy), all, truth)) < 0.1,
      },
    );
  }
  const still = await after(planes, ['repair/noise', 'repair/denoise']);
  rows.push({ what: `${name}, clean, after denoise`, ours: Math.min(99, psnr(still, truth)), baselines: {}, unit: 'dB' });
  const fine = 100 * (1 - fineDetail(await after(planes, ['repair/deblock'])) / fineDetail(truth));
  rows.push({
    what: `${name}, clean, fine detail lost by deblock`,
    ours: fine,
    baselines: {},
    unit: '%',
    target: '<= 5 %',
    met: fine <= 5,
  });
  for (const crf of withPeers ? [28, 32, 36] : []) {
    const blocky = coded(planes, ['-preset', 'medium', '-crf', String(crf)]);
    const ours = psnr(await after(blocky, ['repair/deblock']), truth);
    const own = psnr(middle(blocky), truth);
    const peer = Math.max(...['deblock', 'deblock=filter=strong:block=4'].map((graph) => psnr(middle(filtered(blocky, graph)), truth)));
    rows.push({
      what: `${name}, H.264 crf ${crf}, deblocked`,
      ours,
      baselines: { coded: own, 'FFmpeg deblock': peer },
      unit: 'dB',
      target: 'above coded',
      met: ours > own,
    });
  }
}

const flowFile = footage('flow/RubberWhale/flow10.flo');
if (flowFile && withPeers && (!only || only.includes('flow'))) {
  const planes: Plane[] = [];
  for (let n = 7; n <= 14; n++) {
    const { planes: read } = await readPictures(kernels, footage(`flow/RubberWhale/frame${String(n).padStart(2, '0')}.png`)!, 0, 1, 2000);
    planes.push(read[0]!);
  }
  const bytes = readFileSync(flowFile);
  const { width, height } = planes[0]!;
  const errorOf = (from: Plane, to: Plane): number => {
    const lent = Array.from({ length: 4 }, () => kernels.arena.plane(width, height));
    const [a, b, u, v] = [lent[0]!, lent[1]!, lent[2]!, lent[3]!];
    a.data.set(from.data);
    b.data.set(to.data);
    kernels.now(opticalFlow, { a, b, u, v });
    let [sum, known] = [0, 0];
    for (let i = 0; i < width * height; i++) {
      const [x, y] = [bytes.readFloatLE(12 + 8 * i), bytes.readFloatLE(16 + 8 * i)];
      if (Math.abs(x) > 1e6 || Math.abs(y) > 1e6) continue;
      sum += Math.hypot(u.data[i]! - x, v.data[i]! - y);
      known++;
    }
    for (const plane of lent) plane[Symbol.dispose]();
    return sum / known;
  };
  for (const crf of [28, 32, 36]) {
    const blocky = coded(planes, ['-preset', 'medium', '-crf', String(crf)]);
    const made = await after(blocky, ['repair/deblock']);
    const [ours, own] = [errorOf(made[0]!, made[1]!), errorOf(blocky[3]!, blocky[4]!)];
    const baselines = { coded: own, clean: errorOf(planes[3]!, planes[4]!) };
    rows.push({
      what: `RubberWhale, H.264 crf ${crf}, error of the flow`,
      ours,
      baselines,
      unit: 'pixels',
      target: 'below coded',
      met: ours < own,
    });
  }
}
if (rows.length === 0) console.log('denoise: skipped, the footage is not there');
else
  report('denoise', rows, [
    `frames 3 to 5 of ${count}, at most ${widest} wide, grain of deviation 6 of 255, seed 5; peers at the best of several settings each`,
    withPeers ? 'peers: the ffmpeg on the PATH' : 'no ffmpeg on the PATH: peers and coded clips are left out',
  ]);
await kernels.close();
