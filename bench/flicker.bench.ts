/**
 * @file Flicker: seeded damage on clean clips against the truth, clean clips that must stay, a fade, and real films; FFmpeg's deflicker beside every figure.
 * `npm run bench -- flicker`; CIOTAT_BENCH_FRAMES sets how many frames of each (default 60).
 */
import { type FlickerDamage, flicker } from '../src/demo/damage/flicker.ts';
import type { Plane } from '../src/film/frame.ts';
import { createKernels } from '../src/kernels/host.ts';
import { openClip } from '../src/media/open.ts';
import { flickerAgainst, flickerOf, meansOf } from './flicker-figures.ts';
import { ffmpegDeflicker } from './peers/deflicker.ts';
import { footage, type Row, report } from './report.ts';
import { clipOf, runStages } from './stage-run.ts';

const frames = Number(process.env.CIOTAT_BENCH_FRAMES ?? 60);
const fps = 18;
const kernels = createKernels({ threads: 2 });

/** Luma in full range; `dim` leaves room, so that what is measured is not what clipping took. */
const load = async (path: string, first: number, dim: number): Promise<readonly Plane[]> => {
  await using clip = await openClip(path, { kernels });
  const limited = clip.format.space.range === 'limited';
  const out: Plane[] = [];
  for (let n = first; n < Math.min(first + frames, clip.length); n++) {
    using frame = await clip.frame(n);
    const { width, height, data } = frame.planes[0]!;
    out.push({ width, height, data: data.map((v) => dim * (limited ? Math.min(1, Math.max(0, (v * 255 - 16) / 219)) : v)) });
  }
  return out;
};

const restored = async (planes: readonly Plane[]): Promise<readonly Plane[]> => {
  const base = clipOf(kernels, planes.length, fps, (n) => planes[n]!);
  const { clip } = await runStages(kernels, base, ['repair/flicker']);
  const out: Plane[] = [];
  for (let n = 0; n < planes.length; n++) {
    using frame = await clip.frame(n);
    const { width, height, data } = frame.planes[0]!;
    out.push({ width, height, data: data.slice() });
  }
  await clip.release();
  return out;
};

const changed = (a: readonly Plane[], b: readonly Plane[]): number =>
  (255 * a.reduce((sum, plane, n) => sum + plane.data.reduce((s, v, i) => s + Math.abs(v - b[n]!.data[i]!), 0) / plane.data.length, 0)) /
  a.length;

const rows: Row[] = [];
const notes = [
  `${frames} frames each at ${fps} a second. Seeded: deviation of log(mean of ours / mean of truth), drift included.`,
  'Real films: deviation of log means less their slow part. That of blocks is mostly weave and what moves, which stays here.',
];
const damages: Readonly<Record<'global' | 'local', FlickerDamage>> = {
  global: { seed: 5, fps, gain: 0.1, gamma: 0.1, offset: 0.01, local: 0, theta: 8 },
  local: { seed: 6, fps, gain: 0, gamma: 0, offset: 0, local: 0.06, theta: 8 },
};

for (const name of ['foreman_cif.mp4', 'akiyo_cif.mp4', 'train-window-1280x720.mov']) {
  const path = footage(`clean/${name}`);
  if (!path) {
    notes.push(`${name} is not here: left out.`);
    continue;
  }
  const clean = await load(path, 0, 1);
  const same = changed(await restored(clean), clean);
  const peer = changed(await ffmpegDeflicker(clean), clean);
  rows.push({
    what: `${name} clean, changed by`,
    ours: same,
    unit: 'levels',
    baselines: { deflicker: peer },
    target: '< 0.3',
    met: same < 0.3,
  });
  if (name.includes('train')) continue;
  const dimmed = clean.map((plane) => ({ ...plane, data: plane.data.map((v) => v * 0.65) }));
  const truth = dimmed.map(meansOf);
  for (const [kind, most] of [
    ['global', 0.1],
    ['local', 0.35],
  ] as const) {
    const bad = flicker(dimmed, damages[kind]).frames;
    const figure = (planes: readonly Plane[]): number => flickerAgainst(planes.map(meansOf), truth)[kind].slow;
    const injected = figure(bad);
    const left = figure(await restored(bad)) / injected;
    const others = { none: 1, deflicker: figure(await ffmpegDeflicker(bad)) / injected };
    rows.push({ what: `${name} ${kind}, left of`, ours: left, unit: 'x', baselines: others, target: `<= ${most}`, met: left <= most });
  }
  const fade = dimmed.map((plane, n) => ({ ...plane, data: plane.data.map((v) => v * Math.min(1, (dimmed.length - 1 - n) / 24)) }));
  const whole = Math.max(...fade.map((plane) => meansOf(plane)[0]!));
  for (const gain of [0, 0.03]) {
    const bad = gain === 0 ? fade : flicker(fade, { ...damages.global, gain, gamma: 0, offset: 0 }).frames;
    const worst = (planes: readonly Plane[]): number =>
      (100 * Math.max(...planes.map((plane, n) => Math.abs(meansOf(plane)[0]! - meansOf(fade[n]!)[0]!)))) / whole;
    const ours = worst(await restored(bad));
    const baselines = { none: worst(bad), deflicker: worst(await ffmpegDeflicker(bad)) };
    rows.push({ what: `${name} fade, ${100 * gain} % flicker: worst mean`, ours, unit: '%', baselines, target: '<= 3', met: ours <= 3 });
  }
}

for (const [name, first] of [
  ['arrival-of-a-train/train.flv', 400],
  ['silent-film/a_trip_down_market_street_before_the_fire', 0],
  ['silent-film/roundhay-garden-980x720.m4v', 0],
] as const) {
  const path = footage(name);
  if (!path) {
    notes.push(`${name} is not here: left out.`);
    continue;
  }
  const film = await load(path, first, 1);
  const [before, after, peer] = [film, await restored(film), await ffmpegDeflicker(film)].map((p) => flickerOf(p.map(meansOf), fps));
  for (const kind of ['global', 'local'] as const)
    rows.push({
      what: `${name.split('/').at(-1)!.slice(0, 24)} ${kind}, trembling`,
      ours: 100 * after![kind].slow,
      unit: '%',
      baselines: { before: 100 * before![kind].slow, deflicker: 100 * peer![kind].slow },
    });
}
await kernels.close();
report('flicker', rows, notes);
