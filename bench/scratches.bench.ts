/**
 * @file Scratches: seeded ones on clean clips against their truth, clean clips that need nothing, and real old films, where only what is found can be told.
 * `npm run bench -- scratches`; CIOTAT_BENCH_FRAMES sets how much of each clip is looked at (default 40), CIOTAT_BENCH_SEED the seed.
 */
import { lumaPlane, type Plane } from '../src/film/frame.ts';
import { isApplied, repairsIn } from '../src/film/repair.ts';
import { createKernels } from '../src/kernels/host.ts';
import { footage, type Row, report } from './report.ts';
import { bandError, countLines, scratched } from './scratches.ts';
import { clipOf, type Run, runStages } from './stage-run.ts';
import { readPictures } from './steadiness.ts';

const frames = Number(process.env.CIOTAT_BENCH_FRAMES ?? 40);
const seed = Number(process.env.CIOTAT_BENCH_SEED ?? 1);
const only = process.env.CIOTAT_BENCH_ONLY;
const kernels = createKernels({ threads: 2 });
const rows: Row[] = [];

const repaired = (planes: readonly Plane[], fps: number): Promise<Run> =>
  runStages(
    kernels,
    clipOf(kernels, planes.length, fps, (n) => planes[n]!),
    ['motion/camera', 'repair/scratches'],
  );
const linesIn = (run: Run) => repairsIn(run.facts['repair/scratches']);

const decibels = (sum: number, count: number): number => -10 * Math.log10(Math.max(1e-12, sum / Math.max(1, count)));
const all = { found: 0, missed: 0, wrong: 0, before: 0, after: 0, pixels: 0, outside: 0 };

const clean = [
  ['foreman', 'foreman_cif.mp4', 150],
  ['akiyo', 'akiyo_cif.mp4', 0],
  ['carphone', 'carphone_pristine.mp4', 0],
  ['train-window', 'train-window-1280x720.mov', 60],
  ['grand-canal', 'grand-canal-gongchen-hangzhou.mp4', 0],
  ['printing-press', 'world-archive-printing-press.mp4', 0],
  ['flower', 'flower.mp4', 0],
  ['car-detection', 'car-detection.mp4', 50],
] as const;
for (const [k, [name, file, from]] of clean.entries()) {
  const path = footage(`clean/${file}`);
  if (!path || (only && !only.includes(name))) continue;
  const { planes, fps } = await readPictures(kernels, path, from, frames, 720);
  const still = await repaired(planes, fps);
  const touched = linesIn(still).filter(isApplied).length;
  rows.push({
    what: `${name}, clean: lines taken out`,
    ours: touched,
    unit: '',
    baselines: {
      'waiting for review': linesIn(still).length - touched,
      'analysis ms a frame': (1000 * still.seconds['repair/scratches']!) / planes.length,
    },
    target: '0',
    met: touched === 0,
  });
  await still.clip.release();
  const damaged = scratched(planes, 101 * seed + k);
  const run = await repaired(damaged.frames, fps);
  const repairs = linesIn(run);
  const lines = countLines(damaged, repairs);
  const own = { before: 0, after: 0, pixels: 0 };
  for (let n = 0; n < planes.length; n++) {
    using frame = await run.clip.frame(n);
    const shown = lumaPlane(frame);
    const was = bandError(damaged, planes[n]!, damaged.frames[n]!, n);
    own.before += was.sum;
    own.after += bandError(damaged, planes[n]!, shown, n).sum;
    own.pixels += was.count;
    const applied = repairs.filter((repair) => isApplied(repair) && n >= repair.frames[0] && n <= repair.frames[1]);
    for (let i = 0; i < shown.data.length; i++) {
      if (shown.data[i] === damaged.frames[n]!.data[i]) continue;
      const [x, y] = [i % shown.width, Math.floor(i / shown.width)];
      if (!applied.some(({ mask }) => x >= mask.x && x < mask.x + mask.width && y >= mask.y && y < mask.y + mask.height)) all.outside++;
    }
  }
  await run.clip.release();
  for (const key of ['found', 'missed', 'wrong'] as const) all[key] += lines[key];
  for (const key of ['before', 'after', 'pixels'] as const) all[key] += own[key];
  rows.push({
    what: `${name}: lines found`,
    ours: lines.found / Math.max(1, lines.found + lines.missed),
    unit: '',
    baselines: { of: lines.found + lines.missed, false: lines.wrong },
  });
  rows.push({
    what: `${name}: PSNR of the 9-pixel band`,
    ours: decibels(own.after, own.pixels),
    unit: 'dB',
    baselines: { unrepaired: decibels(own.before, own.pixels) },
  });
}
if (all.pixels > 0) {
  const precision = all.found / Math.max(1, all.found + all.wrong);
  const recall = all.found / Math.max(1, all.found + all.missed);
  const gain = decibels(all.after, all.pixels) - decibels(all.before, all.pixels);
  rows.push({
    what: 'all: precision of lines',
    ours: precision,
    unit: '',
    baselines: { lines: all.found + all.wrong },
    target: '>= 0.95',
    met: precision >= 0.95,
  });
  rows.push({
    what: 'all: recall of lines',
    ours: recall,
    unit: '',
    baselines: { lines: all.found + all.missed },
    target: '>= 0.85',
    met: recall >= 0.85,
  });
  rows.push({
    what: 'all: gain in the 9-pixel band',
    ours: gain,
    unit: 'dB',
    baselines: { unrepaired: 0 },
    target: '>= 6 dB',
    met: gain >= 6,
  });
  rows.push({
    what: 'pixels changed outside every mask',
    ours: all.outside,
    unit: '',
    baselines: { unrepaired: 0 },
    target: '0',
    met: all.outside === 0,
  });
}

const old = [
  ['the train, frames 500-579', 'arrival-of-a-train/train.flv', 500],
  ['Within Our Gates', 'silent-film/within_our_gates', 0],
  ['earthquake and fire', 'silent-film/san_francisco_earthquake_and_fire', 0],
  ['great train robbery', 'silent-film/the_great_train_robbery', 0],
  ['Market Street', 'silent-film/a_trip_down_market_street_before_the_fire', 0],
] as const;
for (const [name, file, from] of old) {
  const path = footage(file);
  if (!path || (only && !only.includes('old'))) continue;
  const { planes, fps } = await readPictures(kernels, path, from, 60, 720);
  const run = await repaired(planes, fps);
  const repairs = linesIn(run);
  const { followed } = run.facts['repair/scratches'] as unknown as { readonly followed: number };
  rows.push({
    what: `${name}: lines taken out`,
    ours: repairs.filter(isApplied).length,
    unit: '',
    baselines: { 'upright lines followed': followed, 'waiting for review': repairs.filter((repair) => !isApplied(repair)).length },
  });
  await run.clip.release();
}
if (rows.length === 0) console.log('scratches: skipped, the footage is not there');
else
  report('scratches', rows, [`${frames} frames of each, seed ${seed}; 4 scratches a clip, opacity 0.25 to 1, 0.15 to 0.95 % of the width`]);
await kernels.close();
