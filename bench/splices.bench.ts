/**
 * @file Splice bands: seeded ones on clean moving clips, found and filled, beside the middle of three frames and the frame as it is; whole clips, where none should be
 * found, and real films. `npm run bench -- splices`. CIOTAT_BENCH_SEED chooses other damage.
 */
import { grain } from '../src/demo/damage/grain.ts';
import { splice } from '../src/demo/damage/splice.ts';
import { createKernels } from '../src/kernels/host.ts';
import { mended, sureOf } from './mended.ts';
import { addSquares, decibels, medianOfThree, type Squares } from './repair-figures.ts';
import { footage, type Row, report } from './report.ts';
import { readPictures } from './steadiness.ts';
import { cleanClips, realFilms } from './torn-films.ts';

const seed = Number(process.env.CIOTAT_BENCH_SEED ?? 1);
const kernels = createKernels({ threads: 2 });
const id = 'repair/splices';
const count = 14;
const rows: Row[] = [];

const sums: Record<'ours' | 'median' | 'banded', Squares> = {
  ours: { sum: 0, count: 0 },
  median: { sum: 0, count: 0 },
  banded: { sum: 0, count: 0 },
};
const total = { bands: 0, found: 0, applied: 0, wrong: 0 };
for (const [k, [name, file, from]] of cleanClips.entries()) {
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
  const { made, repairs } = await mended(kernels, frames, fps, [id]);
  const applied = sureOf(repairs);
  const clean = await mended(kernels, whole, fps, [id]);
  const own = { sum: 0, count: 0 };
  for (const { frame: n, cover } of truth) {
    const inside = Uint8Array.from(cover.data, (share) => (share > 0.05 ? 1 : 0));
    const middle = medianOfThree(frames[Math.max(0, n - 1)]!, frames[n]!, frames[Math.min(count - 1, n + 1)]!);
    addSquares(made[n]!, whole[n]!, inside, own);
    addSquares(made[n]!, whole[n]!, inside, sums.ours);
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
for (const [name, file, from] of realFilms) {
  const path = footage(file);
  if (!path) continue;
  const { planes, fps } = await readPictures(kernels, path, from, 48, 480);
  const { repairs } = await mended(kernels, planes, fps, [id]);
  const at = repairs.map(({ frames: [n], state }) => `${n} ${state}`).join(', ');
  rows.push({
    what: `${name}: bands found${at ? ` (${at})` : ''}`,
    ours: repairs.length,
    unit: '',
    baselines: { 'applied without asking': sureOf(repairs).length },
  });
}
report('splices', rows, [`seed ${seed}; 4 bands a clip, 480 wide at most, grain of 2 of 255`]);
await kernels.close();
