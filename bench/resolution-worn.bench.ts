/**
 * @file Resolution of worn film: clean clips worn with a seed against their truth at x2 to x8, what becomes of pictures that were never worn, and texture that
 * must not crawl. `npm run bench -- resolution-worn`; CIOTAT_BENCH_SEED (default 5) draws another grain, CIOTAT_BENCH_CLIPS takes fewer clips (default all 6).
 * Networks of others are judged too where they are installed (enlarging-peers).
 */
import { basename } from 'node:path';
import type { Plane } from '../src/film/frame.ts';
import { createKernels } from '../src/kernels/host.ts';
import { createNets } from '../src/nets/host.ts';
import { edgeSpreads } from '../src/stages/6-resolution/edge-spread.ts';
import { modelFor } from '../src/stages/6-resolution/upscale.ts';
import { wearOf } from '../src/stages/6-resolution/wear.ts';
import { medianOf } from '../src/stages/quantile.ts';
import { enlargingPeers } from './enlarging-peers.ts';
import { footage, type Row, report } from './report.ts';
import { crawlOf, cut, enlarged, gmsd, gradientError, mean, psnr, readY, resized } from './resolution-figures.ts';
import { readPictures } from './steadiness.ts';
import { wornClips as clips, hasCodec, type Wear, wears, worn } from './worn.ts';

const kernels = createKernels({ threads: 1 });
const nets = createNets({ device: 'cpu', threads: 1 });
const rows: Row[] = [];
const notes: string[] = [];
const full = { black: 0, white: 1 };
const seed = Number(process.env.CIOTAT_BENCH_SEED ?? 5);

type Case = { readonly scale: number; readonly kind: string; readonly wear: Wear };
const cases: readonly Case[] = [
  ...Object.entries(wears).map(([kind, wear]) => ({ scale: 4, kind, wear })),
  ...[2, 3, 6, 8].map((scale) => ({ scale, kind: 'middle', wear: wears.middle! })),
];
const networks: Readonly<Record<string, string>> = {
  ours: 'auto',
  'film network': 'film',
  'clean network': 'clean',
  'sharp network': 'film-x4-sharp',
};
const own = ['ours', 'Lanczos-3', 'bicubic', ...Object.keys(networks).slice(1)];
const { peers, notes: missing } = enlargingPeers();
notes.push(...missing);
type Way = string;
/** Undefined where a peer has no network of that scale. */
const makeBy = async (way: Way, small: Plane, w: number, h: number): Promise<Plane | undefined> => {
  if (way === 'Lanczos-3' || way === 'bicubic') return resized(kernels, small, w, h, way === 'bicubic' ? 'catmull-rom' : 'lanczos3');
  const peer = peers.find(({ name }) => name === way);
  if (peer) return peer.enlarge(small, w / small.width);
  // Of one picture; the stage looks at several of a shot.
  const wear = wearOf([small]);
  return enlarged(kernels, nets, small, w, h, modelFor(networks[way]!, wear ? { wear } : {}), full);
};
/** How far edges spread, over how far the truth's do: 1 is as sharp as the truth. */
const spread = (made: Plane, truth: Plane): number => medianOf(edgeSpreads(made, 0, 1)) / medianOf(edgeSpreads(truth, 0, 1));
const measures = { db: psnr, slope: gradientError, gmsd, spread } as const;
type Measure = keyof typeof measures;

const judged = async (label: string, pictures: readonly { truth: Plane; small: Plane }[], least: number | undefined): Promise<void> => {
  const found: Record<Way, Record<Measure, number[]>> = {};
  for (const { truth, small } of pictures)
    for (const way of [...own, ...peers.map(({ name }) => name)]) {
      const made = await makeBy(way, small, truth.width, truth.height);
      if (!made) continue;
      const figures = (found[way] ??= { db: [], slope: [], gmsd: [], spread: [] });
      for (const [name, measure] of Object.entries(measures)) figures[name as Measure].push(measure(made, truth, 8));
    }
  const ways = Object.keys(found);
  const of = (way: Way, name: Measure): number => mean(found[way]![name]);
  const baselines = (name: Measure): Record<string, number> => Object.fromEntries(ways.slice(1).map((way) => [way, of(way, name)]));
  const row = (name: Measure, what: string, unit: string, target?: string, met?: boolean): void => {
    rows.push({
      what: `${label}: ${what}`,
      ours: of('ours', name),
      unit,
      baselines: baselines(name),
      ...(target ? { target, met: met! } : {}),
    });
  };
  const gain = of('ours', 'db') - of('Lanczos-3', 'db');
  row('db', 'PSNR', 'dB', least === undefined ? undefined : `>= Lanczos + ${least}`, gain >= (least ?? 0));
  row('slope', 'error of gradients', '%', '< Lanczos', of('ours', 'slope') < of('Lanczos-3', 'slope'));
  row('gmsd', 'GMSD', '', '< Lanczos', of('ours', 'gmsd') < of('Lanczos-3', 'gmsd'));
  row('spread', "spread of edges over the truth's", 'x');
  const each = found.ours!.db.map((value, i) => (value - found['Lanczos-3']!.db[i]!).toFixed(2));
  notes.push(`${label}: dB over Lanczos, clip by clip: ${each.join(' ')}`);
};

const films = clips.slice(0, Number(process.env.CIOTAT_BENCH_CLIPS ?? clips.length)).flatMap((file) => footage(`clean/${file}`) ?? []);
if (!hasCodec()) notes.push('skipped, no ffmpeg on the PATH');
else if (films.length === 0) notes.push('clips: skipped, the footage is not there');
else {
  notes.push(`clips: ${films.map((path) => basename(path)).join(' ')}; seed ${seed}`);
  const read: (readonly Plane[])[] = [];
  for (const path of films) read.push((await readPictures(kernels, path, 10, 4, 704)).planes);
  for (const { scale, kind, wear } of cases) {
    const pictures: { truth: Plane; small: Plane }[] = [];
    for (const planes of read) {
      const { truths, smalls } = await worn(kernels, planes, scale, wear, seed);
      pictures.push({ truth: truths.at(-1)!, small: smalls.at(-1)! });
    }
    await judged(`worn clips x${scale}, ${kind}`, pictures, scale === 4 ? 1.5 : 0);
  }
  // What a perfect file would leave to gain: the same pictures reduced and nothing else.
  const unworn: { truth: Plane; small: Plane }[] = [];
  for (const planes of read) {
    const last = planes.at(-1)!;
    const [w, h] = [last.width - (last.width % 8), last.height - (last.height % 8)];
    const truth = cut(last, 0, 0, w, h);
    unworn.push({ truth, small: await resized(kernels, truth, w / 4, h / 4, 'catmull-rom') });
  }
  await judged('clips that were never worn, x4', unworn, undefined);
}

// A still under a camera that moves by known steps: what differs once the steps are taken back is crawling.
const [w, h] = [384, 256];
const steps = Array.from({ length: 7 }, (_, n) => 3 * n);
for (const name of hasCodec() ? ['08', '03', '19'] : []) {
  const path = footage(`stills/kodak/${name}.png`);
  if (!path) continue;
  const whole = await readY(path, 2);
  const planes = steps.map((step) => cut(whole, 40 + step, 60 + step, w, h));
  for (const kind of ['mild', 'grainy'] as const) {
    const { smalls } = await worn(kernels, planes, 4, wears[kind]!, seed + 4);
    const shown = new Map<Way, number>();
    for (const way of [...own, ...peers.map(({ name }) => name)]) {
      const made: Plane[] = [];
      for (const small of smalls) made.push((await makeBy(way, small, w, h))!);
      shown.set(way, crawlOf(made, steps, 26, w - 44, h - 44));
    }
    const times = (way: Way): number => shown.get(way)! / shown.get('Lanczos-3')!;
    rows.push({
      what: `variance along a known motion, Kodak ${name}, ${kind}`,
      ours: times('ours'),
      unit: 'x',
      baselines: Object.fromEntries([...shown.keys()].slice(1).map((way) => [way, times(way)])),
      target: '<= 1.1 x',
      met: times('ours') <= 1.1,
    });
  }
}
await nets.close();
await kernels.close();
report('resolution-worn', rows, notes);
