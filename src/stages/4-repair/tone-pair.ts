/**
 * @file How the light of one frame differs from that of the frame before: a tone curve common to the whole picture and a coarse field of gains, found where the
 * same thing is seen in both. First the quantiles of the two are laid on each other (Delon 2006), which no motion disturbs, so that motion can be found in
 * spite of the flicker; then each place is compared with where it was, and what has changed by itself (a mover, dirt) is voted out.
 *
 * All levels: 0 = black, 1 = white. Differences are natural logarithms of (level + floor).
 */
import { allDone } from '../../kernels/all-done.ts';
import type { Kernels } from '../../kernels/host.ts';
import opticalFlow from '../../kernels/optical-flow.ts';
import { medianOf } from '../quantile.ts';
import { solveSymmetric } from './least-squares.ts';

/** Added to levels before logarithms, so that black's noise weighs no more than it shows. */
export const floor = 4 / 255;
/** Knots of a tone curve, evenly spaced in the logarithm of the level. */
export const toneKnots = 9;
export const columns = 8;
export const rows = 6;
const cells = columns * rows;
const everything = toneKnots + cells;

/** A small picture in levels. */
export type Look = { readonly width: number; readonly height: number; readonly data: Float32Array; readonly quantiles: Float64Array };

export type ToneDifference = {
  /** By how much each of the tone knots is brighter than in the frame before, were it the whole picture alone. */
  readonly alone: Float64Array;
  /** The same when the field says its part, too. */
  readonly tone: Float64Array;
  /** By how much each node of the field is brighter, beyond its tone. */
  readonly field: Float64Array;
  /** Share of the picture that was seen in both, 0 to 1. */
  readonly trust: number;
};

/** Where a level lies among the knots, 0 for black to `knots` - 1 for white. */
export const knotOf = (level: number, knots: number): number => {
  const place = 1 - Math.log((Math.max(0, level) + floor) / (1 + floor)) / Math.log(floor / (1 + floor));
  return Math.min(1, Math.max(0, place)) * (knots - 1);
};
export const levelOf = (knot: number, knots: number): number =>
  (1 + floor) * Math.exp((1 - knot / (knots - 1)) * Math.log(floor / (1 + floor))) - floor;

/** Value at a fractional place in a list, held at its ends. */
export const alongList = (list: Float64Array, place: number): number => {
  const i = Math.max(0, Math.min(list.length - 2, Math.floor(place)));
  const t = Math.min(1, Math.max(0, place - i));
  return list[i]! + ((list[i + 1] ?? list[i]!) - list[i]!) * t;
};

const quantiles = 33;

/** A look at a frame: means of 3x3 pixels, and its quantiles less the picture's border. */
export const lookAt = (width: number, height: number, levels: Float32Array): Look => {
  const data = new Float32Array(levels.length);
  const rowsOf = new Float32Array(levels.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      rowsOf[y * width + x] =
        (levels[y * width + Math.max(0, x - 1)]! + levels[y * width + x]! + levels[y * width + Math.min(width - 1, x + 1)]!) / 3;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      data[y * width + x] =
        (rowsOf[Math.max(0, y - 1) * width + x]! + rowsOf[y * width + x]! + rowsOf[Math.min(height - 1, y + 1) * width + x]!) / 3;
  const [bx, by] = borderOf(width, height);
  const across = width - 2 * bx;
  const sorted = new Float32Array(across * (height - 2 * by));
  for (let y = by; y < height - by; y++) sorted.set(data.subarray(y * width + bx, (y + 1) * width - bx), (y - by) * across);
  sorted.sort();
  return {
    width,
    height,
    data,
    quantiles: Float64Array.from({ length: quantiles }, (_, k) => sorted[Math.floor(((k + 0.5) / quantiles) * (sorted.length - 1))] ?? 0),
  };
};

/** Pixels at each edge that are not looked at: roll-off, and what weave uncovers. */
const borderOf = (width: number, height: number): readonly [number, number] => [Math.floor(width * 0.04), Math.floor(height * 0.04)];

/** The level whose rank in `to` is the given level's in `from`; beyond the quantiles the end's ratio holds. */
const byRank = (level: number, from: Float64Array, to: Float64Array): number => {
  const last = from.length - 1;
  if (level <= from[0]!) return ((level + floor) * (to[0]! + floor)) / (from[0]! + floor) - floor;
  if (level >= from[last]!) return ((level + floor) * (to[last]! + floor)) / (from[last]! + floor) - floor;
  let i = 0;
  while (i < last - 1 && from[i + 1]! <= level) i++;
  const step = from[i + 1]! - from[i]!;
  return to[i]! + (step > 0 ? ((level - from[i]!) / step) * (to[i + 1]! - to[i]!) : 0);
};

/** Bilinear sample, -Infinity beyond the picture. */
const sample = ({ width, height, data }: Look, x: number, y: number): number => {
  if (x < 0 || y < 0 || x > width - 1 || y > height - 1) return Number.NEGATIVE_INFINITY;
  const [ix, iy] = [Math.min(width - 2, Math.floor(x)), Math.min(height - 2, Math.floor(y))];
  const [fx, fy, i] = [x - ix, y - iy, iy * width + ix];
  const top = data[i]! + (data[i + 1]! - data[i]!) * fx;
  const bottom = data[i + width]! + (data[i + width + 1]! - data[i + width]!) * fx;
  return top + (bottom - top) * fy;
};

/** Flow's usual error, pixels, and the noise of a level: what a difference must be forgiven. */
const flowError = 0.35;
const noise = 1.5 / 255;
/** A place whose rank has changed by more than this has changed by itself. */
const most = 0.3;
const rounds = 5;

/** One place seen in both frames: the six unknowns it speaks of, in rising order, with their shares, the difference and its weight. */
type Sightings = {
  readonly count: number;
  readonly at: Int32Array;
  readonly share: Float64Array;
  readonly difference: Float64Array;
  readonly weight: Float64Array;
};

const sightingsOf = (before: Look, now: Look, u: Float32Array, v: Float32Array, sign: 1 | -1): Sightings => {
  const { width, height, data } = now;
  const [bx, by] = borderOf(width, height);
  const room = width * height;
  const at = new Int32Array(room * 6);
  const share = new Float64Array(room * 6);
  const difference = new Float64Array(room);
  const weight = new Float64Array(room);
  let count = 0;
  for (let y = Math.max(1, by); y < height - Math.max(1, by); y++)
    for (let x = Math.max(1, bx); x < width - Math.max(1, bx); x++) {
      const p = y * width + x;
      const was = sample(before, x + u[p]!, y + v[p]!);
      if (!Number.isFinite(was)) continue;
      const is = data[p]!;
      const expected = byRank(was, before.quantiles, now.quantiles);
      if (Math.abs(Math.log((Math.max(0, is) + floor) / (Math.max(0, expected) + floor))) > most) continue;
      const slope = Math.hypot(data[p + 1]! - data[p - 1]!, data[p + width]! - data[p - width]!) / 2;
      const level = (is + was) / 2;
      // What is burnt out or lost in black in either says nothing.
      if (Math.max(is, was) > 0.985 || Math.min(is, was) < 0.004) continue;
      difference[count] = sign * Math.log((is + floor) / (was + floor));
      weight[count] = (level + floor) ** 2 / (noise ** 2 + (flowError * slope) ** 2);
      const knot = knotOf(level, toneKnots);
      const k = Math.min(toneKnots - 2, Math.floor(knot));
      const fx = ((x + 0.5) * (columns - 1)) / width;
      const fy = ((y + 0.5) * (rows - 1)) / height;
      const i = Math.min(columns - 2, Math.floor(fx));
      const j = Math.min(rows - 2, Math.floor(fy));
      const tx = fx - i;
      const ty = fy - j;
      const node = toneKnots + j * columns + i;
      const first = count * 6;
      at[first] = k;
      at[first + 1] = k + 1;
      at[first + 2] = node;
      at[first + 3] = node + 1;
      at[first + 4] = node + columns;
      at[first + 5] = node + columns + 1;
      share[first] = 1 - (knot - k);
      share[first + 1] = knot - k;
      share[first + 2] = (1 - tx) * (1 - ty);
      share[first + 3] = tx * (1 - ty);
      share[first + 4] = (1 - tx) * ty;
      share[first + 5] = tx * ty;
      count++;
    }
  return { count, at, share, difference, weight };
};

const joined = (all: readonly Sightings[]): Sightings => {
  const count = all.reduce((sum, seen) => sum + seen.count, 0);
  const out = {
    count,
    at: new Int32Array(count * 6),
    share: new Float64Array(count * 6),
    difference: new Float64Array(count),
    weight: new Float64Array(count),
  };
  let first = 0;
  for (const seen of all) {
    out.at.set(seen.at.subarray(0, seen.count * 6), first * 6);
    out.share.set(seen.share.subarray(0, seen.count * 6), first * 6);
    out.difference.set(seen.difference.subarray(0, seen.count), first);
    out.weight.set(seen.weight.subarray(0, seen.count), first);
    first += seen.count;
  }
  return out;
};

/** Weighted least squares; neighbouring unknowns are held together a little, so that what nobody saw follows its neighbours. */
const fit = (seen: Sightings, trust: Float64Array, unknowns: number): Float64Array => {
  const parts = unknowns === toneKnots ? 2 : 6;
  const a = new Float64Array(unknowns * unknowns);
  const b = new Float64Array(unknowns);
  const { at, share, difference } = seen;
  let total = 0;
  for (let s = 0; s < seen.count; s++) {
    const weight = seen.weight[s]! * trust[s]!;
    if (weight === 0) continue;
    total += weight;
    const last = s * 6 + parts;
    for (let i = s * 6; i < last; i++) {
      const p = at[i]!;
      const scaled = weight * share[i]!;
      b[p] = b[p]! + scaled * difference[s]!;
      const line = p * unknowns;
      for (let j = i; j < last; j++) {
        const q = line + at[j]!;
        a[q] = a[q]! + scaled * share[j]!;
      }
    }
  }
  for (let p = 0; p < unknowns; p++) for (let q = 0; q < p; q++) a[p * unknowns + q] = a[q * unknowns + p]!;
  const tie = (p: number, q: number, strength: number): void => {
    a[p * unknowns + p] = a[p * unknowns + p]! + strength;
    a[q * unknowns + q] = a[q * unknowns + q]! + strength;
    a[p * unknowns + q] = a[p * unknowns + q]! - strength;
    a[q * unknowns + p] = a[q * unknowns + p]! - strength;
  };
  for (let k = 0; k + 1 < toneKnots; k++) tie(k, k + 1, 2e-3 * total);
  for (let j = 0; parts === 6 && j < rows; j++)
    for (let i = 0; i < columns; i++) {
      const node = toneKnots + j * columns + i;
      if (i + 1 < columns) tie(node, node + 1, 1e-3 * total);
      if (j + 1 < rows) tie(node, node + columns, 1e-3 * total);
      // The field has no mean: that is the curve's.
      for (let other = toneKnots; other < unknowns; other++)
        a[node * unknowns + other] = a[node * unknowns + other]! + total / (cells * cells);
    }
  for (let k = 0; k < unknowns; k++) a[k * unknowns + k] = a[k * unknowns + k]! + 1e-5 * total + 1e-9;
  return solveSymmetric(a, b);
};

/** The fit most places agree on: each round trusts less what the last did not explain (Tukey 1977). */
const vote = (seen: Sightings, pixels: number): ToneDifference => {
  const trust = new Float64Array(seen.count).fill(1);
  const left = new Float64Array(seen.count);
  let x = new Float64Array(everything);
  for (let round = 0; round < rounds; round++) {
    x = fit(seen, trust, everything) as typeof x;
    const { at, share, difference, weight } = seen;
    for (let s = 0; s < seen.count; s++) {
      let rest = difference[s]!;
      for (let i = s * 6; i < s * 6 + 6; i++) rest -= share[i]! * x[at[i]!]!;
      left[s] = Math.abs(rest) * Math.sqrt(weight[s]!);
    }
    const usual = medianOf(left) / 0.6745;
    const limit = 4 * Math.max(0.3, usual);
    for (let s = 0; s < seen.count; s++) trust[s] = left[s]! < limit ? (1 - (left[s]! / limit) ** 2) ** 2 : 0;
  }
  const agreed = trust.reduce((sum, value) => sum + (value > 0.3 ? 1 : 0), 0);
  return { alone: fit(seen, trust, toneKnots), tone: x.slice(0, toneKnots), field: x.slice(toneKnots), trust: agreed / pixels };
};

/** What ranks alone say. */
const fromRanks = (before: Look, now: Look): ToneDifference => {
  const tone = Float64Array.from({ length: toneKnots }, (_, k) => {
    const level = levelOf(k, toneKnots);
    return Math.log((Math.max(0, byRank(level, before.quantiles, now.quantiles)) + floor) / (level + floor));
  });
  return { alone: tone, tone, field: new Float64Array(cells), trust: 0 };
};

/** Share of the picture that must be seen in both. */
const enough = 0.15;

export const toneDifference = async (kernels: Kernels, before: Look, now: Look, signal?: AbortSignal): Promise<ToneDifference> => {
  const { width, height } = now;
  if (width < 16 || height < 16) return fromRanks(before, now);
  const from = async (a: Look, b: Look, sign: 1 | -1): Promise<Sightings> => {
    using own = kernels.arena.plane(width, height);
    using other = kernels.arena.plane(width, height);
    using u = kernels.arena.plane(width, height);
    using v = kernels.arena.plane(width, height);
    own.data.set(a.data);
    const ranked = other.data;
    for (let i = 0; i < ranked.length; i++) ranked[i] = byRank(b.data[i]!, b.quantiles, a.quantiles);
    await kernels.run(opticalFlow, { a: own, b: other, u, v }, signal);
    return sightingsOf(b, a, u.data, v.data, sign);
  };
  // Both ways: what interpolation takes of the contrast it takes once from this and once from that, and nothing seems to grow from frame to frame.
  const seen = await allDone([from(now, before, 1), from(before, now, -1)]);
  if (seen[0]!.count + seen[1]!.count < 2 * enough * width * height) return fromRanks(before, now);
  return vote(joined(seen), 2 * width * height);
};
