/**
 * @file Enlarging x4 with neighbouring frames against a frame alone: clean clips worn with a seed, a frame beside a cut, texture that must not crawl, and what it costs.
 * `npm run bench -- resolution-temporal`; CIOTAT_BENCH_SEED (default 5) draws another grain, CIOTAT_BENCH_FROM (default 10) takes other frames.
 */
import { basename } from 'node:path';
import type { Plane } from '../src/film/frame.ts';
import { readParams } from '../src/film/params.ts';
import { createKernels } from '../src/kernels/host.ts';
import { createNets } from '../src/nets/host.ts';
import { stageClip } from '../src/pipeline/stage-clip.ts';
import upscale from '../src/stages/6-resolution/upscale.ts';
import { footage, type Row, report } from './report.ts';
import { crawlOf, cut, gmsd, gradientError, mean, psnr, readY } from './resolution-figures.ts';
import { clipOf } from './stage-run.ts';
import { readPictures } from './steadiness.ts';
import { wornClips as clips, hasCodec, wears, worn } from './worn.ts';

const kernels = createKernels({ threads: 1 });
const nets = createNets({ device: 'cpu', threads: 1 });
const rows: Row[] = [];
const notes: string[] = [];
const seed = Number(process.env.CIOTAT_BENCH_SEED ?? 5);
const from = Number(process.env.CIOTAT_BENCH_FROM ?? 10);
const ways = { ours: 'film-temporal', 'one frame': 'film', 'Lanczos-3': 'none' } as const;
type Way = keyof typeof ways;
const others = ['one frame', 'Lanczos-3'] as const;

/** Frames `at` of a shot, enlarged by the stage, as 8 bits show them; and the CPU seconds that took. */
const enlarged = async (
  smalls: readonly Plane[],
  at: readonly number[],
  way: Way,
): Promise<{ made: readonly Plane[]; cpuSeconds: number }> => {
  const values = readParams('resolution/upscale', upscale.params, { model: ways[way] });
  const clip = stageClip(
    clipOf(kernels, smalls.length, 18, (n) => smalls[n]!),
    upscale,
    { kernels, nets, values, film: {}, delivery: { scale: 4 }, facts: { film: null }, foundFor: () => ({}), keep: 4 },
  );
  const made: Plane[] = [];
  const before = process.cpuUsage();
  for (const n of at) {
    using frame = await clip.frame(n);
    const { width, height, data } = frame.planes[0]!;
    made.push({ width, height, data: data.map((value) => Math.min(1, Math.max(0, Math.round(value * 255) / 255))) });
  }
  const { user, system } = process.cpuUsage(before);
  await clip.release();
  return { made, cpuSeconds: (user + system) / 1e6 };
};

const compare = (
  what: string,
  unit: string,
  of: (way: Way) => number,
  target?: string,
  met?: (ours: number, alone: number) => boolean,
): void => {
  rows.push({
    what,
    ours: of('ours'),
    unit,
    baselines: Object.fromEntries(others.map((way) => [way, of(way)])),
    ...(target && met ? { target, met: met(of('ours'), of('one frame')) } : {}),
  });
};

const measures = { db: psnr, slope: gradientError, gmsd } as const;
const films = clips.flatMap((file) => footage(`clean/${file}`) ?? []);
if (!hasCodec()) notes.push('skipped, no ffmpeg on the PATH');
else if (films.length === 0) notes.push('clips: skipped, the footage is not there');
else {
  notes.push(`clips: ${films.map((path) => basename(path)).join(' ')}; seed ${seed}, frames from ${from}`);
  const read: (readonly Plane[])[] = [];
  for (const path of films) read.push((await readPictures(kernels, path, from, 5, 704)).planes);
  const gains: number[] = [];
  for (const [kind, wear] of Object.entries(wears)) {
    const found = Object.fromEntries(
      Object.keys(ways).map((way) => [way, { db: [], slope: [], gmsd: [], cutDb: [] }]),
    ) as unknown as Record<Way, Record<keyof typeof measures | 'cutDb', number[]>>;
    for (const planes of read) {
      const { truths, smalls } = await worn(kernels, planes, 4, wear, seed);
      for (const way of Object.keys(ways) as Way[]) {
        const { made } = await enlarged(smalls, [2], way);
        for (const [name, measure] of Object.entries(measures)) found[way][name as 'db'].push(measure(made[0]!, truths[2]!, 8));
        found[way].cutDb.push(psnr((await enlarged([smalls[2]!], [0], way)).made[0]!, truths[2]!, 8));
      }
    }
    const gain = found.ours.db.map((value, i) => value - found['one frame'].db[i]!);
    gains.push(mean(gain));
    const label = `worn clips x4, ${kind}`;
    compare(
      `${label}: PSNR`,
      'dB',
      (way) => mean(found[way].db),
      '>= one frame + 0.5',
      (ours, alone) => ours >= alone + 0.5,
    );
    compare(
      `${label}: error of gradients`,
      '%',
      (way) => mean(found[way].slope),
      '< one frame',
      (ours, alone) => ours < alone,
    );
    compare(
      `${label}: GMSD`,
      '',
      (way) => mean(found[way].gmsd),
      '< one frame',
      (ours, alone) => ours < alone,
    );
    compare(
      `${label}: PSNR without neighbours`,
      'dB',
      (way) => mean(found[way].cutDb),
      '>= one frame - 0.1',
      (ours, alone) => ours >= alone - 0.1,
    );
    notes.push(`${label}: dB over one frame, clip by clip: ${gain.map((value) => value.toFixed(2)).join(' ')}`);
  }
  rows.push({
    what: 'worn clips x4: PSNR over that of one frame',
    ours: mean(gains),
    unit: 'dB',
    baselines: { 'one frame': 0 },
    target: '>= 0.5',
    met: mean(gains) >= 0.5,
  });
}

// A still under a camera that moves by known steps: what differs once the steps are taken back is crawling.
const [w, h] = [384, 256];
const steps = Array.from({ length: 9 }, (_, n) => 3 * n);
for (const name of hasCodec() ? ['08', '19'] : []) {
  const path = footage(`stills/kodak/${name}.png`);
  if (!path) continue;
  const whole = await readY(path, 2);
  const planes = steps.map((step) => cut(whole, 40 + step, 60 + step, w, h));
  for (const kind of ['mild', 'grainy'] as const) {
    const { smalls } = await worn(kernels, planes, 4, wears[kind]!, seed + 4);
    const trembling = new Map<Way, number>();
    for (const way of Object.keys(ways) as Way[]) {
      const { made } = await enlarged(
        smalls,
        steps.map((_, n) => n),
        way,
      );
      trembling.set(way, crawlOf(made, steps, 30, w - 44, h - 44));
    }
    const times = (way: Way): number => trembling.get(way)! / trembling.get('Lanczos-3')!;
    compare(`variance along a known motion, Kodak ${name}, ${kind}`, 'x', times, '<= 1.1 x', (ours) => ours <= 1.1);
  }
}

const soft = Array.from({ length: 6 }, (_, n) => ({
  width: 480,
  height: 298,
  data: Float32Array.from(
    { length: 480 * 298 },
    (_, i) => 0.5 + 0.3 * Math.sin(((i % 480) + 2 * n) / 9) * Math.cos(Math.floor(i / 480) / 7),
  ),
}));
const costs = new Map<Way, number>();
for (const way of Object.keys(ways) as Way[]) {
  await enlarged(soft, [0], way);
  costs.set(way, (await enlarged(soft, [0, 1, 2, 3, 4, 5], way)).cpuSeconds / 6);
}
compare(
  '480x298 -> x4, a frame',
  'CPU-s',
  (way) => costs.get(way)!,
  '<= 2.7 CPU-s',
  (ours) => ours <= 2.7,
);
await nets.close();
await kernels.close();
report('resolution-temporal', rows, notes);
