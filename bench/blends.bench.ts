/**
 * @file Blended frames: clean clips whose pictures were mixed into a faster file at known cadences and coded again; the exact map asked for. And films without
 * a mixture, where the right number is none: as they are, coded hard (coders mix neighbours too), retimed with repeats only, and full of dissolves. Baseline:
 * every frame that lies nearly on the mean of its neighbours, at the limit that is best for the case's own truth (no real program could know it).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plane } from '../src/film/frame.ts';
import { createKernels } from '../src/kernels/host.ts';
import { openClip } from '../src/media/open.ts';
import { baseClip, type FilmClip } from '../src/pipeline/stage-clip.ts';
import { type Between, betweenOf } from '../src/stages/1-source/blends.ts';
import type { RealFramesFacts } from '../src/stages/1-source/real-frames.ts';
import { eachProxy, type SmallFrame } from '../src/stages/proxy.ts';
import { editOf } from './edited.ts';
import { footage, type Row, report } from './report.ts';
import { lumaOf, type Pattern, pacePattern, writeRetimed } from './retimed.ts';
import { clipOf, runStages } from './stage-run.ts';

const kernels = createKernels({ threads: 1 });
const folder = mkdtempSync(join(tmpdir(), 'ciotat-blends-'));
const count = Number(process.env.CIOTAT_BENCH_FRAMES ?? 100);

/** `every` file frames one is a mixture of its neighbours. */
const mixed = (pictures: number, every: number): Pattern =>
  Array.from({ length: pictures }, (_, k) => (k > 1 && k % (every - 1) === 0 ? [[k - 1, k] as const, k] : [k])).flat();

const betweensOf = async (clip: FilmClip): Promise<readonly (Between | undefined)[]> => {
  const all: SmallFrame[] = [];
  await eachProxy(kernels, clip, 0, clip.length, 120, (_, proxy) => void all.push(proxy));
  return all.map((frame, n) => (n > 0 && n + 1 < all.length ? betweenOf(all[n - 1]!, frame, all[n + 1]!) : undefined));
};

const f1 = (found: readonly number[], truth: ReadonlySet<number>): number =>
  found.length + truth.size === 0 ? 1 : (2 * found.filter((n) => truth.has(n)).length) / (found.length + truth.size);

const rows: Row[] = [];
const notes: string[] = ['exact: every mixture left out and no other frame; F1 of the frames left out in notes where it is not'];
const pictures = new Map<string, readonly Plane[]>();
for (const name of [
  'foreman_cif.mp4',
  'carphone_pristine.mp4',
  'train-window-1280x720.mov',
  'car-detection.mp4',
  'flower.mp4',
  'akiyo_cif.mp4',
]) {
  const path = footage(`clean/${name}`);
  if (path) pictures.set(name, await lumaOf(kernels, path, count));
  else notes.push(`${name} is not here: left out.`);
}
const codings = [
  ['coded finely', { seed: 1, grain: 0, noise: 0, crf: 18 }],
  ['grain 3, noise 1, CRF 23', { seed: 2, grain: 3, noise: 1, crf: 23 }],
] as const;
for (const [how, coding] of codings)
  for (const every of [2, 5, 6]) {
    let [exact, best, lost] = [0, 0, 0];
    for (const [name, planes] of pictures) {
      const pattern = mixed(planes.length, every);
      const truth = new Set(pattern.flatMap((shown, n) => (typeof shown === 'number' ? [] : [n])));
      await using clip = await openClip(await writeRetimed(kernels, join(folder, 'case.mkv'), planes, pattern, 30, coding), { kernels });
      const { facts } = await runStages(kernels, baseClip(clip), ['source/real-frames']);
      const kept = new Set((facts['source/real-frames'] as unknown as RealFramesFacts).fileFrames);
      const out = pattern.flatMap((_, n) => (kept.has(n) ? [] : [n]));
      const score = f1(out, truth);
      const wrong = out.filter((n) => !truth.has(n)).length;
      lost += wrong;
      if (score === 1) exact++;
      else
        notes.push(
          `every ${every}, ${how}, ${name}: F1 ${score.toFixed(2)}, ${truth.size - out.length + wrong} kept, ${wrong} others lost`,
        );
      const betweens = await betweensOf(baseClip(clip));
      const limits = betweens.map((between) => between?.rest ?? 0);
      if (
        limits.some(
          (limit) =>
            f1(
              betweens.flatMap((b, n) => (b && b.rest <= limit ? [n] : [])),
              truth,
            ) === 1,
        )
      )
        best++;
    }
    rows.push({
      what: `one of ${every} mixed, ${how}`,
      ours: exact,
      unit: 'exact',
      baselines: { 'best limit': best, cases: pictures.size, 'photographed frames lost': lost },
      target: 'no photographed frame lost',
      met: lost === 0,
    });
  }

const blendsIn = async (clip: FilmClip): Promise<number> => {
  const { facts } = await runStages(kernels, clip, ['source/real-frames']);
  return (facts['source/real-frames'] as unknown as RealFramesFacts).blended.length;
};
const none = (what: string, found: number, films: number): void => {
  rows.push({
    what: `${what}: mixtures found`,
    ours: found,
    unit: 'frames',
    baselines: { nothing: 0, films },
    target: '0',
    met: found === 0,
  });
};
for (const [what, names] of [
  [
    'clean films',
    [...pictures.keys(), 'grand-canal-gongchen-hangzhou.mp4', 'world-archive-printing-press.mp4'].map((name) => `clean/${name}`),
  ],
  [
    'old films',
    [
      'arrival-of-a-train/train.flv',
      'silent-film/a_trip_down_market_street_before_the_fire',
      'silent-film/san_francisco_earthquake_and_fire',
      'silent-film/the_great_train_robbery',
      'silent-film/within_our_gates',
      'silent-film/oracle-of-delphi-melies.mp4',
    ],
  ],
] as const) {
  let [found, films] = [0, 0];
  for (const name of names) {
    const path = footage(name);
    if (!path) continue;
    await using clip = await openClip(path, { kernels });
    const here = await blendsIn(baseClip(clip));
    if (here > 0) notes.push(`${name}: ${here} mixtures found`);
    [found, films] = [found + here, films + 1];
  }
  none(what, found, films);
}
for (const [what, rate, crf] of [
  ['coded at CRF 32', 30, 32],
  ['coded at CRF 40', 30, 40],
  ['18 in 30, CRF 23', 18, 23],
  ['24 in 30, CRF 32', 24, 32],
] as const) {
  let found = 0;
  for (const [name, planes] of pictures) {
    const pattern = pacePattern(planes.length, rate, 30);
    const path = await writeRetimed(kernels, join(folder, 'case.mkv'), planes, pattern, 30, { seed: 3, grain: 2, noise: 1, crf });
    await using clip = await openClip(path, { kernels });
    const here = await blendsIn(baseClip(clip));
    if (here > 0) notes.push(`${what}, ${name}: ${here} mixtures found`);
    found += here;
  }
  none(what, found, pictures.size);
}
if (pictures.size >= 4) {
  const [width, height] = [176, 128];
  const fitted = ({ width: w, height: h, data }: Plane): Plane => {
    const out = new Float32Array(width * height);
    for (let i = 0; i < out.length; i++)
      out[i] = data[Math.floor((Math.floor(i / width) * h) / height) * w + Math.floor(((i % width) * w) / width)]!;
    return { width, height, data: out };
  };
  const { frames, dissolves } = editOf(
    [...pictures.values()].map((planes) => planes.map(fitted)),
    { seed: 5, shots: 16, joins: ['dissolve'] },
  );
  none(`${dissolves.length} dissolves`, await blendsIn(clipOf(kernels, frames.length, 24, (n) => frames[n]!)), 1);
}
rmSync(folder, { recursive: true });
report('blends', rows, notes);
await kernels.close();
