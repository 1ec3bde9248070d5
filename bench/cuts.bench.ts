/**
 * @file Shots: films edited from clean clips at known places, clean and worn. Cuts count to the frame; dissolves by type and overlap of their extent. Baseline:
 * a plain threshold on the mean difference, set by the measured film itself where its F1 is best (no real program could know that threshold).
 */
import type { Plane } from '../src/film/frame.ts';
import type { Shot } from '../src/film/shot.ts';
import { createKernels } from '../src/kernels/host.ts';
import { type Edit, editOf, type Wear, worn } from './edited.ts';
import { footage, type Row, report } from './report.ts';
import { lumaOf } from './retimed.ts';
import { clipOf, runStages } from './stage-run.ts';

const kernels = createKernels({ threads: 1 });
const [width, height] = [176, 128];
const names = [
  'foreman_cif.mp4',
  'akiyo_cif.mp4',
  'carphone_pristine.mp4',
  'flower.mp4',
  'car-detection.mp4',
  'train-window-1280x720.mov',
  'grand-canal-gongchen-hangzhou.mp4',
  'world-archive-printing-press.mp4',
];

const fitted = ({ width: w, height: h, data }: Plane): Plane => {
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) out[y * width + x] = data[Math.floor((y * h) / height) * w + Math.floor((x * w) / width)]!;
  return { width, height, data: out };
};

const f1 = (found: readonly number[], truth: readonly number[]): number => {
  const right = found.filter((n) => truth.includes(n)).length;
  return found.length + truth.length === 0 ? 1 : (2 * right) / (found.length + truth.length);
};

const bestThreshold = ({ frames, cuts }: Edit): number => {
  const differences = frames.map((frame, n) => {
    const before = frames[n - 1];
    return before ? frame.data.reduce((sum, value, i) => sum + Math.abs(value - before.data[i]!), 0) / frame.data.length : 0;
  });
  return Math.max(
    ...differences.map((limit) =>
      f1(
        differences.flatMap((d, n) => (d >= limit && n > 0 ? [n] : [])),
        cuts,
      ),
    ),
  );
};

export const shotsIn = async (frames: readonly Plane[]): Promise<readonly Shot[]> => {
  const clip = clipOf(kernels, frames.length, 24, (n) => frames[n]!);
  const { facts } = await runStages(kernels, clip, ['shots/cuts']);
  return (facts['shots/cuts'] as unknown as { shots: readonly Shot[] }).shots;
};

const clips: Plane[][] = [];
const notes: string[] = [];
for (const name of names) {
  const path = footage(`clean/${name}`);
  if (path) clips.push((await lumaOf(kernels, path, 120, 352)).map(fitted));
  else notes.push(`${name} is not here: left out.`);
}

const wears: readonly (readonly [string, Wear | undefined])[] = [
  ['clean', undefined],
  ['flicker 25 %', { seed: 2, flicker: 0.25 }],
  ['dirt, 12 spots a frame', { seed: 3, dirt: 12 }],
  ['weave 2 px', { seed: 4, weave: 2 }],
  ['grain 10', { seed: 5, grain: 10 }],
  ['all of it', { seed: 6, flicker: 0.2, dirt: 8, weave: 1.5, grain: 8 }],
];

const rows: Row[] = [];
if (clips.length >= 4) {
  const only = process.env.CIOTAT_BENCH_WEAR;
  for (const [label, wear] of wears.filter(([name]) => only === undefined || name.startsWith(only))) {
    for (const flashEvery of [0, 2]) {
      const edit = editOf(clips, { seed: 77 + flashEvery, shots: 26, joins: ['cut'], flashEvery });
      const frames = wear ? worn(edit.frames, wear) : edit.frames;
      const found = (await shotsIn(frames)).flatMap(({ join, startFrame }) => (join === 'cut' && startFrame > 0 ? [startFrame] : []));
      const score = f1(found, edit.cuts);
      if (score < 1)
        notes.push(
          `${label}${flashEvery ? ', flashes' : ''}: missed ${edit.cuts.filter((n) => !found.includes(n)).join(' ')}; false ${found.filter((n) => !edit.cuts.includes(n)).join(' ')}${flashEvery ? ` (flashes ${edit.flashes.join(' ')})` : ''}`,
        );
      rows.push({
        what: `cuts, ${label}${flashEvery ? `, ${edit.flashes.length} flashes` : ''}`,
        ours: score,
        unit: 'F1',
        baselines: { 'best threshold': bestThreshold({ ...edit, frames }), cuts: edit.cuts.length },
        target: '>= 0.98',
        met: score >= 0.98,
      });
    }
    const edit = editOf(clips, { seed: 99, shots: 24, joins: ['cut', 'dissolve', 'fade'] });
    const frames = wear ? worn(edit.frames, wear) : edit.frames;
    const shots = await shotsIn(frames);
    for (const [join, truth] of [
      ['dissolve', edit.dissolves],
      ['fade-in', edit.fadesIn],
    ] as const) {
      const found = shots
        .filter((shot) => shot.join === join && shot.kind !== 'blank')
        .map(({ startFrame, joinFrames }) => [startFrame, startFrame + joinFrames] as const);
      const overlap = ([a, b]: readonly [number, number], [c, d]: readonly [number, number]): number =>
        Math.max(0, Math.min(b, d) - Math.max(a, c)) / (Math.max(b, d) - Math.min(a, c));
      const best = truth.map((one) => Math.max(0, ...found.map((other) => overlap(one, other))));
      const right = best.filter((share) => share > 0.3).length;
      const score = found.length + truth.length === 0 ? 1 : (2 * right) / (found.length + truth.length);
      const mean = best.filter((share) => share > 0.3).reduce((a, b) => a + b, 0) / Math.max(1, right);
      rows.push({
        what: `${join}s, ${label}: found`,
        ours: score,
        unit: 'F1',
        baselines: { 'mean overlap of those found': mean, truth: truth.length },
        target: '>= 0.9',
        met: score >= 0.9,
      });
      notes.push(`${join}, ${label}: truth ${truth.map((t) => t.join('-')).join(' ')} found ${found.map((t) => t.join('-')).join(' ')}`);
    }
    const cuts = shots.flatMap(({ join, startFrame }) => (join === 'cut' && startFrame > 0 ? [startFrame] : []));
    const real = cuts.filter((n) => !shots.some((shot) => shot.kind === 'blank' && shot.startFrame === n));
    rows.push({
      what: `cuts among dissolves and fades, ${label}`,
      ours: f1(real, edit.cuts),
      unit: 'F1',
      baselines: { 'best threshold': bestThreshold({ ...edit, frames }), cuts: edit.cuts.length },
      target: '>= 0.98',
      met: f1(real, edit.cuts) >= 0.98,
    });
  }
}
report('cuts', rows, notes);
