/**
 * @file Dirt that stands still: seeded hairs in the gate on clean clips against their truth, the same clips without any, and the negative set, where nothing should change.
 * `npm run bench -- static-dirt`. CIOTAT_BENCH_SEED (default 1) and CIOTAT_BENCH_FRAMES (default 36) choose other damage.
 */
import { dirt, type Piece } from '../src/demo/damage/dirt.ts';
import type { Plane } from '../src/film/frame.ts';
import type { Repair } from '../src/film/repair.ts';
import { createKernels } from '../src/kernels/host.ts';
import { mended, sureOf } from './mended.ts';
import { negativeScenes } from './negative-set.ts';
import { addSquares, coverOf, decibels, detection, medianOfThree } from './repair-figures.ts';
import { footage, type Row, report } from './report.ts';
import { readPictures } from './steadiness.ts';

const seed = Number(process.env.CIOTAT_BENCH_SEED ?? 1);
const count = Number(process.env.CIOTAT_BENCH_FRAMES ?? 36);
const kernels = createKernels({ threads: 2 });
const rows: Row[] = [];
const id = 'repair/static-dirt';

const clips = [
  ['train-window', 'clean/train-window-1280x720.mov', 40],
  ['foreman', 'clean/foreman_cif.mp4', 200],
  ['grand-canal', 'clean/grand-canal-gongchen-hangzhou.mp4', 30],
  ['flower', 'clean/flower.mp4', 30],
  ['akiyo (stands still)', 'clean/akiyo_cif.mp4', 60],
  ['Market Street, 1906', 'silent-film/a_trip_down_market_street_before_the_fire', 0],
] as const;

/** One record for each frame it speaks of, as the truth has one piece for each. */
const spread = (repairs: readonly Repair[]): readonly Repair[] =>
  repairs.flatMap((repair) =>
    Array.from({ length: repair.frames[1] - repair.frames[0] + 1 }, (_, k) => ({
      ...repair,
      frames: [repair.frames[0] + k, repair.frames[0] + k] as const,
    })),
  );
const within = (made: readonly Plane[], clean: readonly Plane[], truth: readonly Piece[]): number => {
  const squares = { sum: 0, count: 0 };
  const { width, height } = clean[0]!;
  const covered = coverOf(
    truth.filter(({ frame }) => frame === 0),
    width,
    height,
  );
  for (const [n, plane] of made.entries()) addSquares(plane, clean[n]!, covered, squares);
  return decibels(squares);
};

let [pieces, found, applied, right] = [0, 0, 0, 0];
for (const [name, file, from] of clips) {
  const path = footage(file);
  if (!path) continue;
  const { planes, fps } = await readPictures(kernels, path, from, count, 480);
  const { width, height } = planes[0]!;
  const dirty = dirt(planes, { seed, pieces: 0, inGate: 5 });
  const { made, repairs, cpuSeconds } = await mended(kernels, dirty.frames, fps, [id]);
  const sure = detection(dirty.truth, spread(sureOf(repairs)), planes.length, width, height);
  const all = detection(dirty.truth, spread(repairs), planes.length, width, height);
  pieces += sure.pieces;
  found += sure.found;
  applied += sure.offered;
  right += sure.right;
  const median = dirty.frames.map((frame, n) =>
    medianOfThree(dirty.frames[Math.max(0, n - 1)]!, frame, dirty.frames[Math.min(planes.length - 1, n + 1)]!),
  );
  if (dirty.truth.length > 0)
    rows.push({
      what: `${name}: within hairs in the gate`,
      ours: within(made, planes, dirty.truth),
      unit: 'dB',
      baselines: {
        unrepaired: within(dirty.frames, planes, dirty.truth),
        'median of three': within(median, planes, dirty.truth),
        'share mended': sure.found / Math.max(1, sure.pieces),
        'share found': all.found / Math.max(1, all.pieces),
        'CPU ms a frame': (1000 * cpuSeconds) / planes.length,
      },
    });
  const free = await mended(kernels, planes, fps, [id]);
  rows.push({
    what: `${name} without any: repairs applied`,
    ours: sureOf(free.repairs).length,
    unit: '',
    baselines: { 'left for a person': free.repairs.length - sureOf(free.repairs).length },
    target: '0',
    met: sureOf(free.repairs).length === 0,
  });
}
rows.push({
  what: 'share of hairs mended without asking',
  ours: found / Math.max(1, pieces),
  unit: '',
  baselines: { 'hairs x frames': pieces },
});
rows.push({
  what: 'of those mended, right',
  ours: right / Math.max(1, applied),
  unit: '',
  baselines: { 'mended x frames': applied },
  target: '>= 0.99',
  met: right >= 0.99 * applied,
});
for (const make of negativeScenes) {
  const { name, frames } = make(seed + 70, count);
  const { repairs } = await mended(kernels, frames, 18, [id]);
  const ours = sureOf(repairs).length;
  rows.push({
    what: `${name}: repairs applied`,
    ours,
    unit: '',
    baselines: { 'left for a person': repairs.length - ours },
    target: '0',
    met: ours === 0,
  });
}
report('static-dirt', rows, [`${count} frames of each clip, seed ${seed}`]);
await kernels.close();
