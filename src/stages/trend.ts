/**
 * @file What is meant and what trembles: splits measured paths (a camera's place, a picture's exposure) into a trend that stays and a rest that is taken
 * out. The rest is taken to be a trembling that comes back by itself within about half a second (an Ornstein-Uhlenbeck process); the trend is a constant, a line, or
 * a line with few bends (l1 trend filtering, Kim et al. 2009, reweighted so that bends are few and sharp). The simplest that explains the paths wins (Schwarz 1978).
 */
import { randomOf } from '../film/random.ts';
import { bandSmoothed, freshTrust, type Order } from './band.ts';
import { medianOf } from './quantile.ts';

export type Trend = {
  readonly model: 'constant' | 'line' | 'bends';
  /** One for each path given, of the same length. */
  readonly paths: readonly Float64Array[];
  /** The trend of another path of the same length, with the bends at the same places. */
  readonly of: (path: Float64Array) => Float64Array;
};

export type TrendOptions = {
  /** Frames in a second. */
  readonly fps: number;
  /** Trust in each frame's measurement, 0 to 1. */
  readonly weights: Float64Array;
  /** Steps from frame to frame below this size (in the paths' own units) are errors of measurement. */
  readonly floor: number;
  /** Whether a trend may also turn softly all the time, as a camera that is led by hand. */
  readonly curves?: boolean;
  /** How many times likelier a constant is than any other trend, before anything is measured; default 1. */
  readonly stillness?: number;
};

type Paths = readonly Float64Array[];
/** What a smoother needs: how much of the rest one frame hands on to the next, and the resistance to bends at each frame. */
type Smoother = { readonly rho: number; readonly bend: Float64Array | 'constant' | 'line'; readonly order: Order };

/** Trembling slower than this (a second) is a movement. */
const slowest = 2;
const fastest = 12;

/** Gaussian mean over time, `sigma` in frames, weighted; at the ends over what is there. */
export const smoothed = (path: Float64Array, sigma: number, weights?: Float64Array): Float64Array => {
  const reach = Math.ceil(3 * sigma);
  const kernel = Float64Array.from({ length: reach + 1 }, (_, k) => Math.exp(-(k * k) / (2 * sigma * sigma)));
  return path.map((own, n) => {
    let sum = 0;
    let total = 0;
    for (let k = Math.max(0, n - reach); k <= Math.min(path.length - 1, n + reach); k++) {
      const weight = kernel[Math.abs(k - n)]! * (weights?.[k] ?? 1);
      sum += weight * path[k]!;
      total += weight;
    }
    return total > 1e-9 ? sum / total : own;
  });
};

/** Sum of weighted squares of what is new in each frame's rest, given the one before. */
const noveltyOf = (rest: Float64Array, weights: Float64Array, rho: number): number => {
  let sum = 0;
  for (let n = 0; n < rest.length; n++) {
    sum += (1 - rho * rho) * freshTrust(weights, n) * rest[n]! ** 2;
    if (n > 0) sum += Math.min(weights[n]!, weights[n - 1]!) * (rest[n]! - rho * rest[n - 1]!) ** 2;
  }
  return sum;
};

/** Few parameters: generalised least squares of a constant or a line. */
const straight = (path: Float64Array, weights: Float64Array, rho: number, line: boolean): Float64Array => {
  const middle = (path.length - 1) / 2;
  let [cc, ct, tt, cp, tp] = [0, 0, 0, 0, 0];
  const see = (weight: number, c: number, t: number, p: number): void => {
    cc += weight * c * c;
    ct += weight * c * t;
    tt += weight * t * t;
    cp += weight * c * p;
    tp += weight * t * p;
  };
  for (let n = 0; n < path.length; n++) {
    see((1 - rho * rho) * freshTrust(weights, n) + 1e-9, 1, n - middle, path[n]!);
    if (n === 0) continue;
    const weight = Math.min(weights[n]!, weights[n - 1]!) + 1e-9;
    see(weight, 1 - rho, n - middle - rho * (n - 1 - middle), path[n]! - rho * path[n - 1]!);
  }
  const det = cc * tt - ct * ct;
  const slope = line && det > 0 ? (cc * tp - ct * cp) / det : 0;
  const level = (cp - slope * ct) / cc;
  return path.map((_, n) => level + slope * (n - middle));
};

const bentTo = (path: Float64Array, weights: Float64Array, rho: number, bend: Float64Array, order: Order): Float64Array => {
  // About its own middle, because the weight of a path's level is small.
  const middle = path[path.length >> 1]!;
  const about = path.map((value) => value - middle);
  return bandSmoothed(about, weights, rho, bend, order, 0).path.map((value) => value + middle);
};

const apply = (path: Float64Array, weights: Float64Array, { rho, bend, order }: Smoother): Float64Array =>
  typeof bend === 'string' ? straight(path, weights, rho, bend === 'line') : bentTo(path, weights, rho, bend, order);

const rounds = 20;
const probes = 8;

/** Bends where the paths ask for them; `least` is the second difference from which on a bend gets cheaper. */
const findBends = (paths: Paths, weights: Float64Array, rho: number, stiffness: number, least: number): Float64Array => {
  const length = paths[0]!.length;
  const bend = new Float64Array(length).fill(stiffness);
  for (let round = 0; round < rounds; round++) {
    const out = paths.map((path) => bentTo(path, weights, rho, bend, 2));
    for (let n = 1; n < length - 1; n++) {
      const size = Math.sqrt(out.reduce((sum, s) => sum + (s[n - 1]! - 2 * s[n]! + s[n + 1]!) ** 2, 0)) / least;
      bend[n - 1] = stiffness / (1 + size) ** 1.5;
    }
  }
  return bend;
};

/** How many numbers a smoother has to choose freely (the trace of its matrix), by seeded probes (Hutchinson 1989). */
const freedomOf = (weights: Float64Array, rho: number, bend: Float64Array, order: Order): number => {
  const random = randomOf(weights.length);
  let sum = 0;
  for (let k = 0; k < probes; k++) {
    const probe = weights.map((weight) => (weight > 0 ? (random() < 0.5 ? -1 : 1) : 0));
    sum += bentTo(probe, weights, rho, bend, order).reduce((dot, value, n) => dot + value * probe[n]!, 0);
  }
  return Math.max(order, sum / probes);
};

/** Trust in each frame, none in single frames that lie far from all their neighbours: a jump at a splice is no movement. */
const withoutLoose = (paths: Paths, weights: Float64Array, floor: number): Float64Array => {
  const length = weights.length;
  const away = weights.map((_, n) => {
    const around = Array.from({ length: 7 }, (_, k) => n - 3 + k).filter((k) => k >= 0 && k < length && weights[k]! > 0);
    return Math.sqrt(
      paths.reduce((sum, path) => {
        // A pan's own pace is no jump, at the ends, too, where all neighbours lie on one side.
        const pace = medianOf(around.slice(1).map((k, i) => (path[k]! - path[around[i]!]!) / (k - around[i]!)));
        const there = around.length > 0 ? medianOf(around.map((k) => path[k]! - pace * (k - n))) : path[n]!;
        return sum + (path[n]! - there) ** 2;
      }, 0),
    );
  });
  const usual = away.slice().sort()[length >> 1]!;
  return weights.map((weight, n) => (away[n]! > 8 * usual + 4 * floor ? 0 : weight));
};

/** A path that turns softly, as a head on a tripod does: the likeliest resistance against changes of its acceleration, and trembling. */
const likeliestCurve = (
  path: Float64Array,
  weights: Float64Array,
  fps: number,
  floor: number,
): Smoother & { readonly bend: Float64Array } => {
  const middle = path[path.length >> 1]!;
  const about = path.map((value) => value - middle);
  let best: { readonly smoother: Smoother & { readonly bend: Float64Array }; readonly unlikely: number } | undefined;
  for (let rate = slowest; rate <= fastest * 1.01; rate *= Math.sqrt(fastest / slowest))
    for (let stiffness = fps ** 6; stiffness > 1; stiffness /= 4) {
      const rho = Math.exp(-rate / fps);
      const bend = new Float64Array(path.length).fill(stiffness);
      const { unlikely } = bandSmoothed(about, weights, rho, bend, 3, floor);
      if (!best || unlikely < best.unlikely) best = { smoother: { rho, bend, order: 3 }, unlikely };
    }
  return best!.smoother;
};

/** The trend of paths that belong together; all have the same length, at least 1. */
export const trendOf = (paths: Paths, { fps, weights: trust, floor, curves = false, stillness = 1 }: TrendOptions): Trend => {
  const length = paths[0]!.length;
  const weights = withoutLoose(paths, trust, floor);
  const seen = Math.max(
    1,
    weights.reduce((sum, weight) => sum + weight, 0),
  );
  const [most, fewest] = [Math.exp(-slowest / fps), Math.exp(-fastest / fps)];
  // How much of a rest is handed on, read off the rest itself, within what trembling is.
  const rhoOf = (rests: Paths): number => {
    let [own, next] = [1e-12, 0];
    for (const rest of rests)
      for (let n = 1; n < length; n++) {
        const weight = Math.min(weights[n]!, weights[n - 1]!);
        own += weight * (rest[n]! ** 2 + rest[n - 1]! ** 2) * 0.5;
        next += weight * rest[n]! * rest[n - 1]!;
      }
    return Math.min(most, Math.max(fewest, next / own));
  };
  const judge = (smoother: Smoother, params: number): { readonly smoother: Smoother; readonly score: number } => {
    const rests = paths.map((path) => apply(path, weights, smoother).map((value, n) => path[n]! - value));
    const rho = rhoOf(rests);
    const fit = rests.reduce((sum, rest) => sum + seen * Math.log(noveltyOf(rest, weights, rho) / seen + floor * floor), 0);
    return { smoother: { ...smoother, rho }, score: fit + params * Math.log(seen + 1) };
  };
  const m = paths.length;
  const constant = judge({ rho: most, bend: 'constant', order: 2 }, m - (2 * Math.log(stillness)) / Math.log(seen + 1));
  const line = judge({ rho: most, bend: 'line', order: 2 }, 2 * m);
  const candidates = [constant, line];
  // A movement turns at most twice a second; what turns more often trembles.
  const freest = 3 + (2 * length) / fps;
  if (length >= 5) {
    const { rho } = line.smoother;
    const steps = paths.map((path) => path.map((value, n) => (n === 0 ? 0 : value - path[n - 1]!)).sort());
    const novelty = Math.max(
      floor,
      Math.sqrt(steps.reduce((sum, s) => sum + ((s[Math.floor(0.84 * length)]! - s[Math.floor(0.16 * length)]!) / 2) ** 2, 0)),
    );
    const least = (0.1 * novelty) / fps;
    for (let stiffness = fps ** 3; stiffness > 0.01; stiffness /= 5) {
      const bend = findBends(paths, weights, rho, stiffness, least);
      const freedom = freedomOf(weights, rho, bend, 2);
      if (freedom > freest) break;
      // A bend costs its place, looked for among all, beside its size along each path.
      candidates.push(judge({ rho, bend, order: 2 }, m * freedom + 2 * (freedom - 2)));
    }
    for (const curve of curves ? paths.map((path) => likeliestCurve(path, weights, fps, floor)) : []) {
      const freedom = freedomOf(weights, curve.rho, curve.bend, 3);
      if (freedom <= freest) candidates.push(judge(curve, m * freedom));
    }
  }
  const { smoother } = candidates.reduce((a, b) => (b.score < a.score ? b : a));
  return {
    model: typeof smoother.bend === 'string' ? smoother.bend : 'bends',
    paths: paths.map((path) => apply(path, weights, smoother)),
    of: (path) => apply(path, weights, smoother),
  };
};
