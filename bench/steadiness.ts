/** @file What the steadiness bench measures with: pictures read small, paths split into slow and quick, and a picture's own shake without any truth. */
import { lumaPlane, type Plane } from '../src/film/frame.ts';
import type { Kernels } from '../src/kernels/host.ts';
import phaseCorrelation from '../src/kernels/phase-correlation.ts';
import { resamplePlane } from '../src/kernels/resample.ts';
import { openClip } from '../src/media/open.ts';
import { bandSmoothed } from '../src/stages/band.ts';

export type Pictures = { readonly planes: readonly Plane[]; readonly fps: number };

/** Luma of frames [from, from + count), at most `widest` pixels wide. */
export const readPictures = async (kernels: Kernels, path: string, from: number, count: number, widest: number): Promise<Pictures> => {
  await using clip = await openClip(path, { kernels });
  const width = Math.min(widest, clip.width);
  const height = Math.round((clip.height * width) / clip.width);
  const planes: Plane[] = [];
  for (let n = from; n < Math.min(clip.length, from + count); n++) {
    using frame = await clip.frame(n);
    using small = kernels.arena.plane(width, height);
    await resamplePlane(kernels, lumaPlane(frame), small, 'area');
    planes.push({ width, height, data: small.data.slice() });
  }
  const { rate } = clip.times;
  return { planes, fps: rate ? Number(rate.num) / Number(rate.den) : 24 };
};

export const rms = (values: ArrayLike<number>): number =>
  Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length));

/**
 * Slow part of a path: a line fitted about each frame under a Gaussian of half a second; the rest is what the eye sees tremble. A line, not a mean: at a clip's ends,
 * where all neighbours lie on one side, a mean lags behind a pan, and a camera led perfectly evenly would be said to tremble by pixels.
 */
export const slowOf = (path: Float64Array, fps: number): Float64Array => {
  const sigma = fps / 2;
  return path.map((_, n) => {
    let [sw, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0];
    for (let k = 0; k < path.length; k++) {
      const x = k - n;
      const weight = Math.exp(-(x * x) / (2 * sigma * sigma));
      sw += weight;
      sx += weight * x;
      sy += weight * path[k]!;
      sxx += weight * x * x;
      sxy += weight * x * path[k]!;
    }
    const det = sw * sxx - sx * sx;
    return det > 1e-9 ? (sxx * sy - sx * sxy) / det : sy / sw;
  });
};

export const quickOf = (path: Float64Array, fps: number): Float64Array => {
  const slow = slowOf(path, fps);
  return path.map((value, n) => value - slow[n]!);
};

/**
 * What no smoother can do better: a pan and the weave on it, known apart, put together and split by the stiffness and the trembling's pace that come nearest to the truth
 * in what trembles. Slow parts of weave look like a pan to anyone.
 */
export const bestSplit = (
  pan: readonly number[],
  weave: readonly number[],
  fps: number,
): { readonly quick: number; readonly slow: number } => {
  const path = Float64Array.from(pan, (value, n) => value + weave[n]! - pan[pan.length >> 1]!);
  const weights = new Float64Array(path.length).fill(1);
  let best = { quick: Number.POSITIVE_INFINITY, slow: 0 };
  for (const order of [2, 3] as const)
    for (const rate of [2, 4, 8])
      for (let stiffness = fps ** 7; stiffness > 1e-3; stiffness /= 3) {
        const bend = new Float64Array(path.length).fill(stiffness);
        const trend = bandSmoothed(path, weights, Math.exp(-rate / fps), bend, order, 0).path;
        const error = trend.map((value, n) => value + pan[pan.length >> 1]! - pan[n]!);
        const mean = error.reduce((sum, value) => sum + value, 0) / error.length;
        const rest = error.map((value) => value - mean);
        const quick = rms(quickOf(rest, fps));
        if (quick < best.quick) best = { quick, slow: rms(slowOf(rest, fps)) };
      }
  return best;
};

const edge = 64;

const cut = ({ width, data }: Plane, x0: number, y0: number, side: number): Float32Array => {
  const out = new Float32Array(side * side);
  for (let y = 0; y < side; y++) out.set(data.subarray((y0 + y) * width + x0, (y0 + y) * width + x0 + side), y * side);
  return out;
};

/** How firmly a square holds its place: the smaller eigenvalue of its gradients' mean squares and product. */
const holdOf = (square: Float32Array): number => {
  let [xx, xy, yy] = [0, 0, 0];
  for (let y = 1; y + 1 < edge; y++)
    for (let x = 1; x + 1 < edge; x++) {
      const p = y * edge + x;
      const [gx, gy] = [(square[p + 1]! - square[p - 1]!) / 2, (square[p + edge]! - square[p - edge]!) / 2];
      xx += gx * gx;
      xy += gx * gy;
      yy += gy * gy;
    }
  return (xx + yy - Math.hypot(xx - yy, 2 * xy)) / (2 * edge * edge);
};

/** Left upper corners of the squares whose value, at an eighth of the size, changes least over time: background that stands. A quarter of all. */
export const standingSquares = (planes: readonly Plane[]): readonly (readonly [number, number])[] => {
  const { width, height } = planes[0]!;
  const squares: { readonly at: readonly [number, number]; readonly change: number; readonly hold: number }[] = [];
  for (let y = 16; y + edge + 16 <= height; y += edge / 2)
    for (let x = 16; x + edge + 16 <= width; x += edge / 2) {
      const all = planes.map((plane) => cut(plane, x, y, edge));
      const mean = new Float32Array(edge * edge).map((_, i) => all.reduce((sum, square) => sum + square[i]!, 0) / all.length);
      const blocks = (square: Float32Array): readonly number[] => {
        const out = new Array<number>(64).fill(0);
        square.forEach((value, i) => {
          out[(i >> 9) * 8 + ((i & 63) >> 3)]! += value / 64;
        });
        const middle = out.reduce((sum, value) => sum + value, 0) / 64;
        return out.map((value) => value - middle);
      };
      const still = blocks(mean);
      squares.push({
        at: [x, y],
        change: rms(all.flatMap((square) => blocks(square).map((value, i) => value - still[i]!))) / rms(still),
        hold: holdOf(mean),
      });
    }
  // The half that can be measured best, and of it the half that stands.
  const firm = squares.sort((a, b) => b.hold - a.hold).slice(0, Math.ceil(squares.length / 2));
  const standing = firm.sort((a, b) => a.change - b.change);
  return standing.slice(0, Math.ceil(standing.length / 2)).map(({ at }) => at);
};

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** How far the squares jump from each frame to the next, pixels RMS of both axes: medians over the squares, the slow part taken off. */
export const shakeOf = async (
  kernels: Kernels,
  planes: readonly Plane[],
  squares: readonly (readonly [number, number])[],
  fps: number,
): Promise<number> => {
  using a = kernels.arena.plane(edge, edge);
  using b = kernels.arena.plane(edge, edge);
  using peaks = kernels.arena.floats(3);
  const steps: [number, number][] = [];
  for (let n = 1; n < planes.length; n++) {
    const all: [number, number][] = [];
    for (const [x, y] of squares) {
      a.data.set(cut(planes[n - 1]!, x, y, edge));
      b.data.set(cut(planes[n]!, x, y, edge));
      await kernels.run(phaseCorrelation, { a, b, peaks: peaks.data });
      all.push([peaks.data[0]!, peaks.data[1]!]);
    }
    steps.push([median(all.map(([x]) => x)), median(all.map(([, y]) => y))]);
  }
  return Math.hypot(
    ...[0, 1].map((k) =>
      rms(
        quickOf(
          Float64Array.from(steps, (step) => step[k]!),
          fps,
        ),
      ),
    ),
  );
};

/** Mean square of what differs from a binomial mean of its neighbours, inside the edges: fine detail and grain. */
export const fineDetail = (planes: readonly Plane[]): number => {
  let [sum, count] = [0, 0];
  for (const { width, height, data } of planes)
    for (let y = 24; y < height - 24; y++)
      for (let x = 24; x < width - 24; x++) {
        const p = y * width + x;
        const around = data[p - 1]! + data[p + 1]! + data[p - width]! + data[p + width]!;
        sum += (data[p]! - around / 4) ** 2;
        count++;
      }
  return sum / Math.max(1, count);
};
