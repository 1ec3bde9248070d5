/**
 * @file Splice bands: seeded ones on clean moving clips, found and filled, beside the middle of three frames and the frame as it is; whole clips, where none should be
 * found, and real films. `npm run bench -- splices`. CIOTAT_BENCH_SEED chooses other damage.
 */
import { grain } from '../src/demo/damage/grain.ts';
import { splice } from '../src/demo/damage/splice.ts';
import { lumaPlane, type Plane } from '../src/film/frame.ts';
import type { Repair } from '../src/film/repair.ts';
import { createKernels } from '../src/kernels/host.ts';
import { addSquares, decibels, medianOfThree, type Squares } from './repair-figures.ts';
import { footage, type Row, report } from './report.ts';
import { clipOf, runStages } from './stage-run.ts';
import { readPictures } from './steadiness.ts';

const seed = Number(process.env.CIOTAT_BENCH_SEED ?? 1);
const kernels = createKernels({ threads: 2 });
const id = 'repair/splices';
const count = 14;
const rows: Row[] = [];

const mended = async (frames: readonly Plane[], fps: number) => {
  const run = await runStages(
    kernels,
    clipOf(kernels, frames.length, fps, (n) => frames[n]!),
    [id],
  );
  const made = new Map<number, Plane>();
  const { repairs } = run.facts[id] as unknown as { readonly repairs: readonly Repair[] };
  for (const n of new Set(repairs.map(({ frames: [n] }) => n))) {
    using frame = await run.clip.frame(n);
    const { width, height, data } = lumaPlane(frame);
    made.set(n, { width, height, data: data.slice() });
  }
  await run.clip.release();
  return { made, repairs, applied: repairs.filter(({ state }) => state === 'auto') };
};

const sums: Record<'ours' | 'median' | 'banded', Squares> = {
  ours: { sum: 0, count: 0 },
  median: { sum: 0, count: 0 },
  banded: { sum: 0, count: 0 },
};
const total = { bands: 0, found: 0, applied: 0, wrong: 0 };
for (const [k, [name, file, from]] of (
  [
    ['foreman', 'clean/foreman_cif.mp4', 100],
    ['akiyo', 'clean/akiyo_cif.mp4', 60],
    ['grand-canal', 'clean/grand-canal-gongchen-hangzhou.mp4', 30],
    ['train-window', 'clean/train-window-1280x720.mov', 60],
    ['flower', 'clean/flower.mp4', 30],
    ['printing-press', 'clean/world-archive-printing-press.mp4', 20],
    ['car-detection', 'clean/car-detection.mp4', 50],
  ] as const
).entries()) {
  const path = footage(file);
  if (!path) continue;
  const { planes, fps } = await readPictures(kernels, path, from, count, 480);
  const whole = grain(planes, { seed: seed + 50, sigma: 0.008 }).frames;
  const { frames, truth } = splice(whole, {
    seed: seed + 10 * k,
    thick: [0.015, 0.03, 0.05][(k + seed) % 3]!,
    frames: [
      { frame: 0, at: 'top' },
      { frame: 4, at: 'bottom' },
      { frame: 8, at: 'top' },
      { frame: count - 1, at: 'bottom' },
    ],
  });
  const { made, repairs, applied } = await mended(frames, fps);
  const clean = await mended(whole, fps);
  const own = { sum: 0, count: 0 };
  for (const { frame: n, cover } of truth) {
    const inside = Uint8Array.from(cover.data, (share) => (share > 0.05 ? 1 : 0));
    const middle = medianOfThree(frames[Math.max(0, n - 1)]!, frames[n]!, frames[Math.min(count - 1, n + 1)]!);
    addSquares(made.get(n) ?? frames[n]!, whole[n]!, inside, own);
    addSquares(made.get(n) ?? frames[n]!, whole[n]!, inside, sums.ours);
    addSquares(middle, whole[n]!, inside, sums.median);
    addSquares(frames[n]!, whole[n]!, inside, sums.banded);
    total.bands++;
    if (repairs.some(({ frames: [m] }) => m === n)) total.found++;
    if (applied.some(({ frames: [m] }) => m === n)) total.applied++;
  }
  total.wrong += repairs.filter(({ frames: [n] }) => !truth.some(({ frame }) => frame === n)).length + clean.repairs.length;
  rows.push({
    what: `${name}: within the bands`,
    ours: decibels(own),
    unit: 'dB',
    baselines: { 'found of 4': repairs.length, 'found in the whole clip': clean.repairs.length },
  });
}
if (total.bands > 0) {
  rows.push({ what: 'all: bands found', ours: total.found / total.bands, unit: '', baselines: { applied: total.applied / total.bands } });
  rows.push({ what: 'all: found where none are', ours: total.wrong, unit: '', baselines: {}, target: '0', met: total.wrong === 0 });
  const [ours, median] = [decibels(sums.ours), decibels(sums.median)];
  rows.push({
    what: 'all: within the bands',
    ours,
    unit: 'dB',
    baselines: { 'median of three': median, unrepaired: decibels(sums.banded) },
  });
}
for (const [name, file, from] of [
  ['Market Street', 'silent-film/a_trip_down_market_street_before_the_fire', 0],
  ['earthquake and fire', 'silent-film/san_francisco_earthquake_and_fire', 0],
  ['great train robbery', 'silent-film/the_great_train_robbery', 0],
  ['Within Our Gates', 'silent-film/within_our_gates', 0],
  ['the train', 'arrival-of-a-train/train.flv', 500],
  ['friday, 1940', 'silent-film/friday.mp4', 30],
] as const) {
  const path = footage(file);
  if (!path) continue;
  const { planes, fps } = await readPictures(kernels, path, from, 48, 480);
  const { repairs, applied } = await mended(planes, fps);
  const at = repairs.map(({ frames: [n], state }) => `${n} ${state}`).join(', ');
  rows.push({
    what: `${name}: bands found${at ? ` (${at})` : ''}`,
    ours: repairs.length,
    unit: '',
    baselines: { 'applied without asking': applied.length },
  });
}
report('splices', rows, [`seed ${seed}; 4 bands a clip, 480 wide at most, grain of 2 of 255`]);
await kernels.close();
