/**
 * @file From the light's steps to what is put right: steps add up to paths, one for each tone and one for each node of the field; a path's trend (a fade, a cloud, the
 * lamp that goes on) stays, the trembling about it goes.
 */
import { knee } from '../../kernels/tone-field.ts';
import { smoothed, trendOf } from '../trend.ts';
import { bendsOf, bentAt } from './bent-line.ts';
import { alongList, columns, floor, knotOf, levelOf, rows, type ToneDifference, toneKnots } from './tone-pair.ts';

/** Tones that are followed, evenly spaced in the logarithm of the level. */
const tones = 17;
/** Knots of the curves that come out, evenly spaced in the level. */
export const curveKnots = 33;
const cells = columns * rows;

export type Correction = {
  /** none: nothing trembles, or not more than measuring does. */
  readonly mode: 'none' | 'global' | 'local';
  /** For each frame `curveKnots` levels, what black to white become. */
  readonly curves: readonly Float64Array[];
  /** For each frame a natural logarithm of gain at each node. */
  readonly fields: readonly Float64Array[];
  /** Deviation of the trembling, as share of the light: of the whole picture, and of its parts beyond that. */
  readonly trembles: { readonly global: number; readonly local: number };
};

export type PathOptions = {
  readonly fps: number;
  /** Largest change of a level, as a share of it. */
  readonly limit: number;
  /** The lightest level of each frame. */
  readonly tops: readonly number[];
  /** Levels that stand for the picture. */
  readonly typical: readonly number[];
};

/** Deviations below these the eye hardly sees, and reflections and movers of a film that does not flicker reach them; share of the light. */
const leastGlobal = 0.009;
const leastLocal = 0.008;
/** Errors of one step. */
const measured = 0.002;

const deviation = (values: Float64Array): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length));

/** The trembling a path shows within a second. */
const trembling = (path: Float64Array, fps: number): number => {
  const slow = smoothed(path, 0.25 * fps);
  return deviation(path.map((value, n) => value - slow[n]!));
};

/** How far a rest strays from its trend for longer than trembling does: that was a change of light after all, and stays, too. */
const strayed = (rest: Float64Array, fps: number, least: number): Float64Array => {
  const slow = smoothed(rest, 0.5 * fps);
  // What is left of a trembling with the usual memory when it is smoothed so.
  const usual = Math.max(least, 0.75 * trembling(rest, fps));
  return slow.map((value) => Math.sign(value) * Math.max(0, Math.abs(value) - usual));
};

/** A path of which only the trend is left; below `least` nothing strays. */
const steadied = (path: Float64Array, of: (path: Float64Array) => Float64Array, fps: number, least: number): Float64Array => {
  const trend = of(path);
  const stays = strayed(
    path.map((value, n) => value - trend[n]!),
    fps,
    least,
  );
  return trend.map((value, n) => value + stays[n]!);
};

const limited = (value: number, most: number): number => Math.max(-most, Math.min(most, value));

/** Levels after a shift of tones. Should the frame's own lightest level `top` pass white, the curve bends towards it from the knee on. */
const curveOf = (ladder: readonly number[], shifts: readonly number[], most: number, top: number): Float64Array => {
  const shifted = (level: number): number => {
    const place = knotOf(level, tones);
    let k = 0;
    while (k < tones - 2 && ladder[k + 1]! <= place) k++;
    const step = ladder[k + 1]! - ladder[k]!;
    const t = step > 1e-6 ? Math.min(1, Math.max(0, (place - ladder[k]!) / step)) : 0;
    return (level + floor) * Math.exp(limited(shifts[k]! + (shifts[k + 1]! - shifts[k]!) * t, most)) - floor;
  };
  const highest = shifted(top);
  const slope = (highest - knee) / (1 - knee);
  const out = new Float64Array(curveKnots);
  for (let j = 0; j < curveKnots; j++) {
    let value = shifted(j / (curveKnots - 1));
    if (highest > 1 && value > knee) {
      const z = Math.min(1, (value - knee) / (highest - knee));
      value = knee + ((1 - knee) * slope * z) / (1 + (slope - 1) * z);
    }
    out[j] = Math.max(out[j - 1] ?? 0, Math.min(1, value));
  }
  return out;
};

const summed = (steps: readonly number[]): Float64Array => {
  const path = new Float64Array(steps.length + 1);
  for (let n = 1; n < path.length; n++) path[n] = path[n - 1]! + steps[n - 1]!;
  return path;
};

/** What becomes of each of the first frame's tones, as natural logarithms. A step is known by the level midway, lest noise pulls the tones together. */
const tonePathsOf = (steps: readonly Float64Array[]): readonly Float64Array[] =>
  Array.from({ length: tones }, (_, k) => {
    const path = new Float64Array(steps.length + 1);
    path[0] = Math.log(levelOf(k, tones) + floor);
    for (let n = 1; n < path.length; n++) {
      const before = path[n - 1]!;
      let after = before;
      for (let round = 0; round < 3; round++)
        after = before + alongList(steps[n - 1]!, knotOf((Math.exp(before) + Math.exp(after)) / 2 - floor, toneKnots));
      path[n] = after;
    }
    return path;
  });

/** `steps[n]` is the difference from frame n to frame n + 1. */
export const correctionOf = (steps: readonly ToneDifference[], { fps, limit, tops, typical }: PathOptions): Correction => {
  const length = steps.length + 1;
  const most = Math.log(1 + limit);
  const none: Correction = { mode: 'none', curves: [], fields: [], trembles: { global: 0, local: 0 } };
  if (length < 3) return none;
  const fieldPaths = Array.from({ length: cells }, (_, cell) => summed(steps.map(({ field }) => field[cell]!)));
  const weights = Float64Array.from({ length }, (_, n) =>
    Math.max(0.05, Math.min(steps[Math.max(0, n - 1)]!.trust, steps[Math.min(length - 2, n)]!.trust)),
  );
  const local = Math.sqrt(fieldPaths.reduce((sum, path) => sum + trembling(path, fps) ** 2, 0) / cells);
  const isLocal = local > leastLocal;
  const tonePaths = tonePathsOf(steps.map(({ tone, alone }) => (isLocal ? tone : alone)));
  // A fade is straight in levels, not in their logarithms.
  const levelPaths = tonePaths.map((path) => path.map(Math.exp));
  const chosen = typical.map((level) => {
    const path = levelPaths[Math.round(knotOf(level, tones))]!;
    const mean = path.reduce((sum, value) => sum + value, 0) / length;
    return path.map((value) => value / mean);
  });
  const common = Float64Array.from({ length }, (_, n) => chosen.reduce((sum, path) => sum + path[n]! / chosen.length, 0));
  const bends = bendsOf(common, fps, measured);
  const meant = (path: Float64Array): Float64Array =>
    bends ? bentAt(path, bends) : new Float64Array(length).fill(path.reduce((sum, value) => sum + value, 0) / length);
  const trembles = { global: Math.max(...chosen.map((path) => trembling(path, fps))), local };
  const isGlobal = trembles.global > leastGlobal;
  if (!isLocal && !isGlobal) return { ...none, trembles };
  const shifts = tonePaths.map((path, k) => {
    if (!isGlobal) return new Float64Array(length);
    const level = levelPaths[k]!;
    const mean = level.reduce((sum, value) => sum + value, 0) / length;
    return steadied(level, meant, fps, 0.01 * mean).map((value, n) => Math.log(Math.max(floor / 2, value)) - path[n]!);
  });
  const fieldTrend = isLocal ? trendOf(fieldPaths, { fps, weights, floor: measured }) : undefined;
  const gains = fieldTrend ? fieldPaths.map((path) => steadied(path, fieldTrend.of, fps, 0.01).map((value, n) => value - path[n]!)) : [];
  return {
    mode: isLocal ? 'local' : 'global',
    trembles,
    curves: Array.from({ length }, (_, n) =>
      curveOf(
        tonePaths.map((path) => knotOf(Math.exp(path[n]!) - floor, tones)),
        shifts.map((path) => path[n]!),
        most,
        tops[n]!,
      ),
    ),
    fields: Array.from({ length }, (_, n) => Float64Array.from({ length: cells }, (_, cell) => limited(gains[cell]?.[n] ?? 0, most))),
  };
};
