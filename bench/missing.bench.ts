/**
 * @file Lost frames: one, two and three frames in a row taken out of clean clips at seeded places; how many gaps are found, how near the made frames come to those taken
 * out, and what is found where nothing was. `npm run bench -- missing`; CIOTAT_BENCH_FRAMES sets how much of each clip (default 96), CIOTAT_BENCH_SEED the places.
 */
import { lumaPlane, type Plane } from '../src/film/frame.ts';
import { randomOf } from '../src/film/random.ts';
import { createKernels } from '../src/kernels/host.ts';
import { addSquares, decibels, type Squares } from './repair-figures.ts';
import { footage, type Row, report } from './report.ts';
import { clipOf, runStages } from './stage-run.ts';
import { readPictures } from './steadiness.ts';
import { realFilms } from './torn-films.ts';

const count = Number(process.env.CIOTAT_BENCH_FRAMES ?? 96);
const seed = Number(process.env.CIOTAT_BENCH_SEED ?? 1);
const kernels = createKernels({ threads: 2 });
const rows: Row[] = [];

type Gap = { readonly after: number; readonly count: number };

/** One, two and three frames taken out, far apart: the rest, and after which of its frames they are missing. */
const torn = (planes: readonly Plane[], random: () => number): { readonly rest: readonly Plane[]; readonly gaps: readonly Gap[] } => {
  const part = Math.floor(planes.length / 3);
  const sizes = [1, 2, 3].sort(() => random() - 0.5);
  const starts = sizes.map((_, k) => k * part + 6 + Math.floor(random() * (part - 16)));
  let lost = 0;
  const gaps = sizes.map((size, k) => {
    const gap = { after: starts[k]! - 1 - lost, count: size };
    lost += size;
    return gap;
  });
  return { rest: planes.filter((_, n) => !starts.some((start, k) => n >= start && n < start + sizes[k]!)), gaps };
};

const gapsIn = async (planes: readonly Plane[], fps: number) => {
  const { clip, facts } = await runStages(
    kernels,
    clipOf(kernels, planes.length, fps, (n) => planes[n]!),
    ['repair/missing'],
  );
  const { gaps, unsure } = facts['repair/missing'] as unknown as { readonly gaps: readonly Gap[]; readonly unsure: readonly Gap[] };
  return { clip, gaps, unsure };
};

const total = { lost: 0, placed: 0, right: 0, wrong: 0, offered: 0 };
const sums: Record<'ours' | 'average', Squares> = { ours: { sum: 0, count: 0 }, average: { sum: 0, count: 0 } };
const everywhere = (plane: Plane): Uint8Array => new Uint8Array(plane.data.length).fill(1);
const clips = [
  ['akiyo', 'akiyo_cif.mp4', 0],
  ['car-detection', 'car-detection.mp4', 50],
  ['carphone', 'carphone_pristine.mp4', 0],
  ['flower', 'flower.mp4', 0],
  ['foreman', 'foreman_cif.mp4', 0],
  ['grand-canal', 'grand-canal-gongchen-hangzhou.mp4', 0],
  ['train-window', 'train-window-1280x720.mov', 0],
  ['printing-press', 'world-archive-printing-press.mp4', 0],
] as const;
for (const [k, [name, file, from]] of clips.entries()) {
  const path = footage(`clean/${file}`);
  if (!path) continue;
  const { planes, fps } = await readPictures(kernels, path, from, count, 480);
  const { rest, gaps } = torn(planes, randomOf(100 * seed + k));
  const { clip, gaps: found, unsure } = await gapsIn(rest, fps);
  const whole = await gapsIn(planes, fps);
  const placed = found.filter(({ after }) => gaps.some((gap) => gap.after === after));
  const right = placed.filter((one) => gaps.some((gap) => gap.after === one.after && gap.count === one.count));
  const wrong = found.length - placed.length + whole.gaps.length;
  total.lost += gaps.length;
  total.placed += placed.length;
  total.right += right.length;
  total.wrong += wrong;
  const offered = unsure.filter(({ after }) => gaps.some((gap) => gap.after === after)).length;
  total.offered += offered;
  for (const { after, count: size } of right) {
    const made = found.reduce((sum, gap) => sum + (gap.after < after ? gap.count : 0), 0);
    const lost = gaps.reduce((sum, gap) => sum + (gap.after < after ? gap.count : 0), 0);
    for (let i = 1; i <= size; i++) {
      using frame = await clip.frame(after + made + i);
      const truth = planes[after + lost + i]!;
      const [left, next] = [rest[after]!, rest[after + 1]!];
      addSquares(lumaPlane(frame), truth, everywhere(truth), sums.ours);
      const share = i / (size + 1);
      const mean = { ...truth, data: truth.data.map((_, p) => (1 - share) * left.data[p]! + share * next.data[p]!) };
      addSquares(mean, truth, everywhere(truth), sums.average);
    }
  }
  rows.push({
    what: `${name}: gaps found, in place and number`,
    ours: right.length,
    unit: `of ${gaps.length}`,
    baselines: { 'in place': placed.length, 'in place, told but not made': offered, 'found where none are': wrong },
  });
  await clip.release();
  await whole.clip.release();
}
if (total.lost > 0) {
  rows.push({
    what: 'all: gaps found',
    ours: total.right / total.lost,
    unit: '',
    baselines: { 'in place': total.placed / total.lost, 'told but not made': total.offered / total.lost },
  });
  rows.push({ what: 'all: found where none are', ours: total.wrong, unit: '', baselines: {}, target: '0', met: total.wrong === 0 });
  if (sums.ours.count > 0)
    rows.push({ what: 'all: made frames', ours: decibels(sums.ours), unit: 'dB', baselines: { average: decibels(sums.average) } });
}
for (const [name, file, from] of realFilms) {
  const path = footage(file);
  if (!path) continue;
  const { planes, fps } = await readPictures(kernels, path, from, 96, 480);
  const { clip, gaps } = await gapsIn(planes, fps);
  const where = gaps.map(({ after, count: size }) => `${size} after ${after}`).join(', ');
  rows.push({ what: `${name}: found${where ? ` (${where})` : ''}`, ours: gaps.length, unit: 'gaps', baselines: {} });
  await clip.release();
}
await kernels.close();
if (rows.length === 0) console.log('missing: skipped, the footage is not there');
else report('missing', rows, [`${count} frames of each clip, seed ${seed}`]);
