/**
 * @file Colour from the network: stills turned grey against the truth (Kodak; photographs that were held out of training), and how still the colours keep on clips and films.
 * `npm run bench -- colour`; CIOTAT_BENCH_FRAMES (default 24) frames of each clip, CIOTAT_BENCH_PHOTOS (default 220) photographs, CIOTAT_TRAINING the folder they lie in.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Frame, greyOf } from '../src/film/frame.ts';
import { createKernels } from '../src/kernels/host.ts';
import { openClip } from '../src/media/open.ts';
import { createNets } from '../src/nets/host.ts';
import { baseClip } from '../src/pipeline/stage-clip.ts';
import { chromaChange, colourDifference, greyChroma, meanChroma, screenOf, uniform } from './colour-figures.ts';
import { answers, type StillFigures, stillFigures } from './colour-stills.ts';
import { footage, type Row, report } from './report.ts';
import { runStages } from './stage-run.ts';

const frames = Number(process.env.CIOTAT_BENCH_FRAMES ?? 24);
const most = Number(process.env.CIOTAT_BENCH_PHOTOS ?? 220);
const kernels = createKernels({ threads: 2 });
const nets = createNets({ device: 'cpu', threads: 1 });
const rows: Row[] = [];
const notes = [
  'Stills: ab is the mean of |a| and |b| off, in Lab steps; sepia is one tint for all, the training photographs’ mean; mean colour knows each picture’s own.',
  'Chroma change: 8-bit levels along the motion, where it is trusted; alone is the network frame by frame.',
];

const stills = async (
  what: string,
  paths: readonly string[],
  targets: { readonly ab: number; readonly de2000?: number; readonly correlation?: number },
) => {
  const all: Awaited<ReturnType<typeof stillFigures>>[] = [];
  for (const path of paths) all.push(await stillFigures(kernels, nets, path, 256));
  const of = (answer: (typeof answers)[number], figure: keyof StillFigures): number =>
    all.reduce((sum, one) => sum + one[answer][figure], 0) / all.length;
  const row = (figure: keyof StillFigures, unit: string, target?: string, met?: boolean): void => {
    const baselines = Object.fromEntries(answers.filter((a) => a !== 'network').map((a) => [a, of(a, figure)]));
    rows.push({
      what: `${what} ${figure}`,
      ours: of('network', figure),
      unit,
      baselines,
      ...(target ? { target, met: met === true } : {}),
    });
  };
  const ab = targets.ab * of('sepia', 'ab');
  row('ab', 'Lab steps', `<= ${targets.ab} x sepia`, of('network', 'ab') <= ab);
  const { de2000, correlation } = targets;
  row('de2000', 'dE00', de2000 === undefined ? undefined : `<= ${de2000}`, of('network', 'de2000') <= (de2000 ?? 0));
  row('psnrDb', 'dB');
  row('correlation', '', correlation === undefined ? undefined : `>= ${correlation}`, of('network', 'correlation') >= (correlation ?? 0));
  const truth = all.reduce((sum, one) => sum + one.truth, 0) / all.length;
  const ratio = of('network', 'colourfulness') / truth;
  const met = ratio >= 0.5 && ratio <= 1;
  const baselines = { sepia: of('sepia', 'colourfulness') / truth, truth: 1 };
  rows.push({ what: `${what} colourfulness`, ours: ratio, unit: 'x truth', baselines, target: '0.5 to 1', met });
};

const kodak = Array.from({ length: 24 }, (_, i) => footage(`stills/kodak/${String(i + 1).padStart(2, '0')}.png`)).filter(
  (path) => path !== undefined,
);
if (kodak.length > 0) await stills(`Kodak (${kodak.length})`, kodak, { ab: 1, de2000: 10.2 });
else notes.push('Kodak is not here: left out.');

const photos = process.env.CIOTAT_TRAINING ?? fileURLToPath(new URL('../../shared/training/photos', import.meta.url));
const list = readFileSync(new URL('held-out-photos.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const held = list.map((name) => `${photos}/${name}`).filter((path) => existsSync(path));
// Evenly through all folders.
const spread = held.filter((_, i) => Math.floor((i * most) / held.length) !== Math.floor(((i - 1) * most) / held.length));
if (spread.length > 0) await stills(`held out (${spread.length})`, spread, { ab: 0.85, correlation: 0.45 });
else notes.push('The photographs held out of training are not here: left out.');

/** Chroma change of the film as coloured, as the network says it frame by frame, and of the truth where there is one; difference to the truth at the middle. */
const clip = async (path: string, first: number, hasTruth: boolean) => {
  await using truth = await openClip(path, { kernels });
  const length = Math.min(frames, truth.length - first);
  const format = greyOf(truth.format);
  const base = baseClip({
    ...truth,
    length,
    format,
    frame: async (n, signal) => {
      using frame = await truth.frame(first + n, signal);
      const out = kernels.arena.frame(format, truth.width, truth.height);
      out.planes[0]!.data.set(frame.planes[0]!.data);
      return out;
    },
  });
  const settled = await runStages(kernels, base, ['colour/auto'], {}, undefined, nets);
  const alone = await runStages(kernels, base, ['colour/auto'], { 'colour/auto': { around: 0 } }, undefined, nets);
  const changes = { settled: 0, alone: 0, truth: 0 };
  const looked = Array.from({ length: 5 }, (_, i) => Math.max(1, Math.round(((i + 0.5) * (length - 1)) / 5)));
  let luma = true;
  for (const n of looked) {
    const held: Frame[] = [];
    const take = async (from: Promise<Frame>): Promise<Frame> => {
      const frame = await from;
      held.push(frame);
      return frame;
    };
    try {
      const own = [await take(truth.frame(first + n - 1)), await take(truth.frame(first + n))] as const;
      const ours = [await take(settled.clip.frame(n - 1)), await take(settled.clip.frame(n))] as const;
      const single = [await take(alone.clip.frame(n - 1)), await take(alone.clip.frame(n))] as const;
      const found = await chromaChange(kernels, own, [ours, single, ...(hasTruth ? [own] : [])]);
      changes.settled += found[0]! / looked.length;
      changes.alone += found[1]! / looked.length;
      changes.truth += (found[2] ?? 0) / looked.length;
      luma &&= ours[1].planes[0]!.data.every((value, i) => value === own[1].planes[0]!.data[i]!);
    } finally {
      for (const frame of held) frame[Symbol.dispose]();
    }
  }
  const middle = Math.floor(length / 2);
  using meant = await truth.frame(first + middle);
  using got = await settled.clip.frame(middle);
  const off = async (frame: Frame) => colourDifference(await screenOf(kernels, meant), await screenOf(kernels, frame));
  const difference = hasTruth ? await off(got) : undefined;
  const flat = async (chroma: readonly [number, number]): Promise<number> => {
    using frame = uniform(kernels, meant, ...chroma);
    return await off(frame);
  };
  const baselines = hasTruth ? { grey: await flat(greyChroma(meant)), 'mean colour': await flat(meanChroma(meant)) } : undefined;
  await settled.clip.release();
  await alone.clip.release();
  return { changes, luma, difference, baselines, milliseconds: (1000 * settled.seconds['colour/auto']!) / length };
};

for (const name of [
  'foreman_cif.mp4',
  'flower.mp4',
  'grand-canal-gongchen-hangzhou.mp4',
  'train-window-1280x720.mov',
  'carphone_pristine.mp4',
]) {
  const path = footage(`clean/${name}`);
  if (!path) {
    notes.push(`${name} is not here: left out.`);
    continue;
  }
  const { changes, luma, difference, baselines } = await clip(path, 0, true);
  const { alone, truth, settled } = changes;
  const met = settled <= 1.1 * truth;
  rows.push({ what: `${name} chroma change`, ours: settled, unit: 'levels', baselines: { truth, alone }, target: '<= 1.1 x truth', met });
  rows.push({ what: `${name} colour`, ours: difference!, unit: 'dE00', baselines: baselines! });
  if (!luma) notes.push(`${name}: luma CHANGED.`);
}
for (const [what, file, first] of [
  ['train', 'arrival-of-a-train/train.flv', 500],
  ['friday', 'silent-film/friday.mp4', 60],
] as const) {
  const path = footage(file);
  if (!path) {
    notes.push(`${what} is not here: left out.`);
    continue;
  }
  const { changes, luma, milliseconds } = await clip(path, first, false);
  const { settled, alone } = changes;
  rows.push({ what: `${what} chroma change`, ours: settled, unit: 'levels', baselines: { alone }, target: '<= 0.5', met: settled <= 0.5 });
  notes.push(`${what}: luma ${luma ? 'the very same' : 'CHANGED'}; ${milliseconds.toFixed(0)} ms a frame to settle the colours.`);
}
await nets.close();
await kernels.close();
report('colour', rows, notes);
