/**
 * @file Steadiness: seeded weave on clean clips against its truth, clean clips that need nothing, and the shake of the standing background of real old film
 * before and after. `npm run bench -- steady`; CIOTAT_BENCH_FRAMES sets how much of each clip is looked at (default 80),
 * CIOTAT_BENCH_SEED the weave.
 */
import { readdirSync } from 'node:fs';
import { cutOut, weavePath } from '../src/demo/damage/weave.ts';
import { lumaPlane, type Plane } from '../src/film/frame.ts';
import { createKernels } from '../src/kernels/host.ts';
import { footage, type Row, report } from './report.ts';
import { clipOf, type Run, runStages } from './stage-run.ts';
import { bestSplit, fineDetail, type Pictures, quickOf, readPictures, rms, shakeOf, slowOf, standingSquares } from './steadiness.ts';

const count = Number(process.env.CIOTAT_BENCH_FRAMES ?? 80);
const only = process.env.CIOTAT_BENCH_ONLY;
const seed = Number(process.env.CIOTAT_BENCH_SEED ?? 7);
const kernels = createKernels({ threads: 2 });

type Moves = readonly (readonly [number, number, number])[];
type Steady = { readonly mode: string; readonly moves: Moves };
const steady = ({ planes, fps }: Pictures): Promise<Run> =>
  runStages(
    kernels,
    clipOf(kernels, planes.length, fps, (n) => planes[n]!),
    ['motion/camera', 'repair/steady'],
  );
const found = (run: Run): Steady => run.facts['repair/steady'] as unknown as Steady;
const axis = (moves: Moves, k: 0 | 1): Float64Array => Float64Array.from(moves, (move) => move[k]);
const both = (x: ArrayLike<number>, y: ArrayLike<number>): number => Math.hypot(rms(x), rms(y));

const centred = (path: Float64Array): Float64Array => {
  const mean = path.reduce((sum, value) => sum + value, 0) / path.length;
  return path.map((value) => value - mean);
};

const rows: Row[] = [];
const notes: string[] = [];

/** Part of the width by which the frame is cut smaller, so that weave brings in picture and not a repeated edge. */
const margin = 0.025;
const clean = [
  ['foreman', 'foreman_cif.mp4', 0],
  ['akiyo', 'akiyo_cif.mp4', 0],
  ['train-window', 'train-window-1280x720.mov', 0],
  ['grand-canal', 'grand-canal-gongchen-hangzhou.mp4', 0],
  ['printing-press', 'world-archive-printing-press.mp4', 0],
  ['flower', 'flower.mp4', 0],
  ['car-detection', 'car-detection.mp4', 0],
] as const;
for (const [name, file, from] of clean) {
  const path = footage(`clean/${file}`);
  if (!path || (only && !only.includes(name))) continue;
  const { planes, fps } = await readPictures(kernels, path, from, count, 640);
  const [across, down] = [planes[0]!.width, planes[0]!.height];
  const edge = Math.ceil(across * margin);
  const place = weavePath(planes.length, { seed, fps, sigma: across * 0.005, theta: 4 });
  const at = (dx: number, dy: number) => (plane: Plane) => cutOut(plane, edge - dx, edge - dy, across - 2 * edge, down - 2 * edge);
  const still = await steady({ planes: planes.map(at(0, 0)), fps });
  const run = await steady({ planes: planes.map((plane, n) => at(place[n]!.x, place[n]!.y)(plane)), fps });
  const made = found(run);
  // The picture's true path: the clip's own, as measured in the clean copy, and the weave laid on it.
  const own = found(still);
  const cameraOf = (run: Run): Moves => (run.facts['motion/camera'] as unknown as { readonly path: Moves }).path;
  const camera = ([0, 1] as const).map((k) => axis(cameraOf(still), k));
  const laid = ([0, 1] as const).map((k) => camera[k]!.map((value, n) => value + (k === 0 ? place[n]!.x : place[n]!.y)));
  const shown = ([0, 1] as const).map((k) => laid[k]!.map((value, n) => value + made.moves[n]![k]));
  const shake = (paths: readonly Float64Array[]): number => both(quickOf(paths[0]!, fps), quickOf(paths[1]!, fps));
  const error = ([0, 1] as const).map((k) => centred(axis(cameraOf(run), k).map((value, n) => value - laid[k]![n]!)));
  const residual = shake(shown);
  // What is left of the weave alone: beside the same film steadied without it, whose own movement (a hand's, a walk's) is no damage.
  const meant = ([0, 1] as const).map((k) => camera[k]!.map((value, n) => value + own.moves[n]![k]));
  const added = shake(([0, 1] as const).map((k) => shown[k]!.map((value, n) => value - meant[k]![n]!)));
  const woven = both(
    quickOf(
      Float64Array.from(place, ({ x }) => x),
      fps,
    ),
    quickOf(
      Float64Array.from(place, ({ y }) => y),
      fps,
    ),
  );
  // Where the camera itself was led by hand, its quick part and the weave's are one: no smoother parts them better than this, told the truth about both.
  const told = ([0, 1] as const).map((k) =>
    bestSplit(
      [...camera[k]!],
      place.map((p) => (k === 0 ? p.x : p.y)),
      fps,
    ),
  );
  rows.push({
    what: `${name} (${made.mode}): weave left`,
    ours: Math.min(added, residual),
    unit: 'px',
    baselines: {
      unrepaired: woven,
      'beside the clean film steadied': added,
      'trembling in all': residual,
      'best smoother told the truth': Math.hypot(told[0]!.quick, told[1]!.quick),
    },
    target: '<= 0.15 px RMS',
    met: Math.min(added, residual) <= 0.15,
  });
  rows.push({
    what: `${name} (${made.mode}): trembling in all`,
    ours: residual,
    unit: 'px',
    baselines: {
      unrepaired: shake(laid),
      'before the weave': shake(camera),
      'clean film steadied': shake(meant),
      'path measured to': both(error[0]!, error[1]!),
    },
  });
  const touched = both(axis(own.moves, 0), axis(own.moves, 1));
  rows.push({
    what: `${name} as it is (${own.mode}): moved by`,
    ours: touched,
    unit: 'px',
    baselines: { nothing: 0, 'analysis ms a frame': (1000 * still.seconds['motion/camera']!) / planes.length },
    ...(name === 'akiyo' ? { target: '<= 0.1 px RMS', met: touched <= 0.1 } : {}),
  });
  await still.clip.release();
  await run.clip.release();
}

/** Pans over a still, where the camera's path is known: at one speed, from rest to rest, and there and back. */
const pans = [
  ['at one speed', (t: number) => t],
  ['from rest to rest', (t: number) => Math.min(1, Math.max(0, (t - 0.25) * 2)) ** 2 * (3 - 2 * Math.min(1, Math.max(0, (t - 0.25) * 2)))],
  ['there and back', (t: number) => Math.sin(Math.PI * t)],
] as const;
const still = footage('stills/kodak');
if (still && (!only || only.includes('pan'))) {
  const file = readdirSync(still).sort()[4]!;
  const { planes } = await readPictures(kernels, `${still}/${file}`, 0, 1, 4096);
  const fps = 24;
  for (const [name, way] of pans) {
    const pan = Array.from({ length: count }, (_, n) => 20 + 200 * way(n / (count - 1)));
    const place = weavePath(count, { seed: 11, fps, sigma: 2.4, theta: 4 });
    const made = found(await steady({ fps, planes: place.map(({ x, y }, n) => cutOut(planes[0]!, pan[n]! - x, 80 - y, 480, 320)) }));
    const shown = ([0, 1] as const).map((k) => centred(Float64Array.from(place, (p, n) => (k === 0 ? p.x : p.y) + made.moves[n]![k])));
    const before = ([0, 1] as const).map((k) => centred(Float64Array.from(place, (p) => (k === 0 ? p.x : p.y))));
    const residual = both(quickOf(shown[0]!, fps), quickOf(shown[1]!, fps));
    const off = (paths: readonly Float64Array[]): number => both(slowOf(paths[0]!, fps), slowOf(paths[1]!, fps));
    const told = bestSplit(
      pan,
      place.map(({ x }) => x),
      fps,
    );
    rows.push({
      what: `pan ${name} (${made.mode}): weave left`,
      ours: residual,
      unit: 'px',
      baselines: { unrepaired: both(quickOf(before[0]!, fps), quickOf(before[1]!, fps)), 'best smoother told the truth': told.quick },
      target: '<= 0.15 px RMS',
      met: residual <= 0.15,
    });
    rows.push({
      what: `pan ${name}: kept within`,
      ours: off(shown),
      unit: 'px',
      baselines: { unrepaired: off(before), 'best smoother told the truth': told.slow },
      target: '<= 0.5 px RMS',
      met: off(shown) <= 0.5,
    });
  }
}

/** Repeats of one frame differ by coding noise only. */
const differs = (a: Plane, b: Plane): boolean => rms(a.data.map((value, i) => value - b.data[i]!)) > 1.5 / 255;

const old = [
  ['the train, frames 500-579', 'arrival-of-a-train/train.flv', 500, [6, 14]],
  ['Market Street 1906', 'silent-film/a_trip_down_market_street_before_the_fire', 0, [4, 4]],
] as const;
for (const [name, file, from, area] of old) {
  const path = footage(file);
  if (!path || (only && !only.includes('old'))) continue;
  const read = await readPictures(kernels, path, from, count, 4096);
  // Within borders, without repeats, as the earlier stages hand the film on.
  const inside = read.planes.map((plane) => cutOut(plane, area[0], area[1], plane.width - 2 * area[0], plane.height - 2 * area[1]));
  const planes = inside.filter((plane, n) => n === 0 || differs(plane, inside[n - 1]!));
  const pictures = { planes, fps: (read.fps * planes.length) / inside.length };
  const run = await steady(pictures);
  const after: Plane[] = [];
  for (let n = 0; n < pictures.planes.length; n++) {
    using frame = await run.clip.frame(n);
    const { width, height, data } = lumaPlane(frame);
    after.push({ width, height, data: data.slice() });
  }
  const squares = standingSquares(after);
  const [was, is] = [await shakeOf(kernels, pictures.planes, squares, pictures.fps), await shakeOf(kernels, after, squares, pictures.fps)];
  rows.push({ what: `${name} (${found(run).mode}): jump a frame`, ours: is, unit: 'px', baselines: { before: was } });
  const share = fineDetail(after) / fineDetail(pictures.planes);
  rows.push({ what: `${name}: fine detail kept`, ours: share, unit: '', baselines: { before: 1 }, target: '>= 0.97', met: share >= 0.97 });
  await run.clip.release();
}

if (rows.length === 0) console.log('steady: skipped, the footage is not there');
else
  report('steady', rows, [
    `${count} frames of each, seeded weave of 0.5 % of the width; quick is what a line fitted under a Gaussian of half a second does not hold`,
    ...notes,
  ]);
await kernels.close();
