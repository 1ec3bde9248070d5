/**
 * @file Tears: seeded ones on clean moving clips, mended along a line as a person would draw it (two pixels off here and there) and along the line that was found, beside
 * the picture interpolated from the frames beside and the torn frame itself; how many are found, and whether whole films are left alone. `npm run bench -- tears`.
 * CIOTAT_BENCH_SEED chooses other damage.
 */

import { grain } from '../src/demo/damage/grain.ts';
import { tear } from '../src/demo/damage/tear.ts';
import { lumaPlane } from '../src/film/frame.ts';
import { normalOf, randomOf } from '../src/film/random.ts';
import { createKernels } from '../src/kernels/host.ts';
import { wholeBetween } from '../src/stages/4-repair/whole-between.ts';
import { mended, sureOf } from './mended.ts';
import { addSquares, decibels } from './repair-figures.ts';
import { footage, type Row, report } from './report.ts';
import { grey } from './stage-run.ts';
import { readPictures } from './steadiness.ts';
import { bandAround, piecesApart } from './tear-figures.ts';
import { cleanClips, realFilms } from './torn-films.ts';

const seed = Number(process.env.CIOTAT_BENCH_SEED ?? 1);
const kernels = createKernels({ threads: 2 });
const id = 'repair/tears';
const count = 13;
const tornFrames = [2, 5, 8, 11];
const rows: Row[] = [];

const total = { torn: 0, found: 0, applied: 0, off: 0, worst: 0, measured: 0 };
const sums = { ours: { sum: 0, count: 0 }, found: { sum: 0, count: 0 }, between: { sum: 0, count: 0 }, torn: { sum: 0, count: 0 } };
for (const [k, [name, file, from]] of cleanClips.entries()) {
  const path = footage(file);
  if (!path) continue;
  const { planes, fps } = await readPictures(kernels, path, from, count, 480);
  const whole = grain(planes, { seed: seed + 50, sigma: 0.008 }).frames;
  const opening = [4, 8, 14, 20][(k + seed) % 4]!;
  const { frames, truth } = tear(whole, { seed: seed + 10 * k, frames: tornFrames, opening, oneMoves: k % 2 === 0 });
  const normal = normalOf(randomOf(seed + k));
  const drawn = truth
    .map(
      ({ frame, line }) => `${frame}: ${line.map(([x, y]) => `${(x + normal()).toFixed(1)},${(y + 1.2 * normal()).toFixed(1)}`).join(' ')}`,
    )
    .join('; ');
  const byHand = await mended(kernels, frames, fps, [id], { [id]: { drawn, find: false } });
  const found = await mended(kernels, frames, fps, [id]);
  const clean = await mended(kernels, whole, fps, [id]);
  const own = { ours: { sum: 0, count: 0 }, between: { sum: 0, count: 0 }, torn: { sum: 0, count: 0 } };
  let [off, measured] = [0, 0];
  for (const one of truth) {
    const band = bandAround(one, 10);
    const { frame } = one;
    const lend = (n: number) => {
      const lent = kernels.arena.frame(grey, whole[n]!.width, whole[n]!.height);
      lent.planes[0]!.data.set(whole[n]!.data);
      return lent;
    };
    using before = lend(frame - 1);
    using after = lend(frame + 1);
    using between = (await wholeBetween(kernels, before, after, 0.5))!;
    const made = byHand.made[frame]!;
    for (const [plane, into] of [
      [made, own.ours],
      [lumaPlane(between), own.between],
      [frames[frame]!, own.torn],
    ] as const) {
      addSquares(plane, whole[frame]!, band, into);
    }
    addSquares(made, whole[frame]!, band, sums.ours);
    addSquares(lumaPlane(between), whole[frame]!, band, sums.between);
    addSquares(frames[frame]!, whole[frame]!, band, sums.torn);
    addSquares(found.made[frame]!, whole[frame]!, band, sums.found);
    const repair = byHand.repairs.find(({ frames: [n] }) => n === frame);
    total.torn++;
    if (found.repairs.some(({ frames: [n] }) => n === frame)) total.found++;
    if (sureOf(found.repairs).some(({ frames: [n] }) => n === frame)) total.applied++;
    if (repair) {
      const apart = piecesApart(repair, one);
      off += apart;
      measured++;
      total.off += apart;
      total.worst = Math.max(total.worst, apart);
      total.measured++;
    }
  }
  rows.push({
    what: `${name}, gaping by ${opening}: the pieces are off by`,
    ours: off / Math.max(1, measured),
    unit: 'pixels',
    baselines: { 'of 4 mended': measured },
  });
  rows.push({
    what: `${name}: within 10 pixels of the line`,
    ours: decibels(own.ours),
    unit: 'dB',
    baselines: { 'interpolated from the frames beside': decibels(own.between), torn: decibels(own.torn) },
  });
  rows.push({
    what: `${name}, whole: tears found`,
    ours: clean.repairs.length,
    unit: '',
    baselines: { 'found in the torn film': found.repairs.length },
    target: '0',
    met: clean.repairs.length === 0,
  });
}
if (total.torn > 0) {
  const off = total.off / Math.max(1, total.measured);
  rows.push({
    what: 'all: the pieces are off by',
    ours: off,
    unit: 'pixels',
    baselines: { worst: total.worst },
    target: '<= 0.5',
    met: off <= 0.5,
  });
  const [ours, between] = [decibels(sums.ours), decibels(sums.between)];
  rows.push({
    what: 'all: within 10 pixels of a drawn line',
    ours,
    unit: 'dB',
    baselines: { 'interpolated from the frames beside': between, 'along the line found': decibels(sums.found), torn: decibels(sums.torn) },
    target: '>= interpolated - 3 dB',
    met: ours >= between - 3,
  });
  rows.push({
    what: 'all: tears found',
    ours: total.found / total.torn,
    unit: '',
    baselines: { 'applied without asking': total.applied / total.torn },
  });
}
for (const [name, file, from] of realFilms) {
  const path = footage(file);
  if (!path) continue;
  const { planes, fps } = await readPictures(kernels, path, from, 48, 480);
  const { repairs } = await mended(kernels, planes, fps, [id]);
  rows.push({
    what: `${name}: tears found`,
    ours: repairs.length,
    unit: '',
    baselines: { 'applied without asking': sureOf(repairs).length },
  });
}
report('tears', rows, [`seed ${seed}; 4 torn frames a clip, 480 wide at most, grain of 2 of 255; lines drawn a pixel or two off`]);
await kernels.close();
