/** @file Optical flow against truth and against OpenCV's DIS: end-point error on RubberWhale, CPU seconds for both directions of one pair. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lumaPlane, type Plane } from '../src/film/frame.ts';
import { createKernels, type Kernels } from '../src/kernels/host.ts';
import opticalFlow from '../src/kernels/optical-flow.ts';
import { resamplePlane } from '../src/kernels/resample.ts';
import { openClip } from '../src/media/open.ts';
import { median } from './cpu-time.ts';
import { footage, type Row, report } from './report.ts';

const repeats = 7;

type Peer = { readonly cpuSeconds: number; readonly endPointError?: number };
const openCv = (a: string, b: string, preset: string, truth?: string): Peer | undefined => {
  const script = fileURLToPath(new URL('peers/opencv-dis.py', import.meta.url));
  const done = spawnSync('python3', [script, a, b, preset, String(repeats), ...(truth ? [truth] : [])], { encoding: 'utf8' });
  return done.status === 0 ? (JSON.parse(done.stdout) as Peer) : undefined;
};

/** True flow in the Middlebury .flo layout; unknown places are huge. */
const readTruth = (path: string): Float32Array => {
  const bytes = readFileSync(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + 12, bytes.byteOffset + bytes.length));
};

const endPointError = (u: Plane, v: Plane, truth: Float32Array): number => {
  let [sum, count] = [0, 0];
  for (let i = 0; i < u.data.length; i++) {
    const [x, y] = [truth[2 * i]!, truth[2 * i + 1]!];
    if (Math.abs(x) > 1e9 || Math.abs(y) > 1e9) continue;
    sum += Math.hypot(u.data[i]! - x, v.data[i]! - y);
    count++;
  }
  return sum / count;
};

/** Grey as the peer sees it. */
const greyOf = async (kernels: Kernels, path: string) => {
  await using clip = await openClip(path, { kernels });
  using frame = await clip.frame(0);
  const grey = kernels.arena.plane(frame.width, frame.height);
  const [r, g, b] = frame.planes;
  if (frame.format.model === 'rgb')
    for (let i = 0; i < grey.data.length; i++)
      grey.data[i] = Math.round((0.299 * r!.data[i]! + 0.587 * g!.data[i]! + 0.114 * b!.data[i]!) * 255) / 255;
  else grey.data.set(lumaPlane(frame).data);
  return grey;
};

const seconds = (kernels: Kernels, a: Plane, b: Plane, u: Plane, v: Plane): number =>
  median(
    Array.from({ length: repeats }, () => {
      const before = process.cpuUsage();
      kernels.now(opticalFlow, { a, b, u, v });
      kernels.now(opticalFlow, { a: b, b: a, u, v });
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1e6;
    }),
  );

const rows: Row[] = [];
const folder = footage('flow/RubberWhale');
if (!folder) console.log('flow: skipped, the footage is not there');
else {
  const kernels = createKernels({ threads: 0 });
  const [pa, pb, pt] = [`${folder}/frame10.png`, `${folder}/frame11.png`, `${folder}/flow10.flo`];
  using a = await greyOf(kernels, pa);
  using b = await greyOf(kernels, pb);
  using u = kernels.arena.plane(a.width, a.height);
  using v = kernels.arena.plane(a.width, a.height);
  kernels.now(opticalFlow, { a, b, u, v });
  const ours = endPointError(u, v, readTruth(pt));
  const medium = openCv(pa, pb, 'medium', pt);
  const finest = openCv(pa, pb, 'finest', pt);
  const rest = (plane: Plane): Plane => ({ ...plane, data: new Float32Array(plane.data.length) });
  const zero = endPointError(rest(u), rest(v), readTruth(pt));
  const peers = (pick: (peer: Peer) => number | undefined) =>
    Object.fromEntries(
      [
        ['OpenCV DIS medium', medium],
        ['OpenCV DIS medium, finest scale 0', finest],
      ].flatMap(([name, peer]) => (peer ? [[name as string, pick(peer as Peer) ?? Number.NaN]] : [])),
    );
  rows.push({
    what: 'RubberWhale, end-point error',
    ours,
    baselines: { 'no motion': zero, ...peers((peer) => peer.endPointError) },
    unit: 'px',
    ...(medium ? { target: `<= OpenCV DIS medium`, met: ours <= medium.endPointError! } : {}),
  });
  using a640 = kernels.arena.plane(640, 480);
  using b640 = kernels.arena.plane(640, 480);
  using u640 = kernels.arena.plane(640, 480);
  using v640 = kernels.arena.plane(640, 480);
  await resamplePlane(kernels, a, a640, 'lanczos3');
  await resamplePlane(kernels, b, b640, 'lanczos3');
  const scale = (640 * 480) / (a.width * a.height);
  const spent = seconds(kernels, a640, b640, u640, v640);
  rows.push({
    what: '640x480, both directions, CPU',
    ours: spent,
    baselines: peers((peer) => peer.cpuSeconds * scale),
    unit: 's',
    ...(medium ? { target: '<= 1.5 x OpenCV at equal error', met: spent <= 1.5 * (finest ?? medium).cpuSeconds * scale } : {}),
  });
  await kernels.close();
  report('flow', rows, ["the peer's time is measured at RubberWhale's own size and scaled by area to 640x480"]);
}
