/** @file How much pictures flicker, with and without knowing the truth. All in shares of the light: deviations of natural logarithms of means. */
import type { Plane } from '../src/film/frame.ts';
import { smoothed } from '../src/stages/trend.ts';

/** Side of the blocks for local flicker, pixels. */
const side = 24;
const dark = 4 / 255;

/** Mean level of the whole picture (less its outermost 4 %), then of each block. */
export const meansOf = ({ width, height, data }: Plane): Float64Array => {
  const [x0, y0] = [Math.floor(width * 0.04), Math.floor(height * 0.04)];
  const [across, down] = [Math.floor((width - 2 * x0) / side), Math.floor((height - 2 * y0) / side)];
  const out = new Float64Array(1 + across * down);
  for (let y = 0; y < down * side; y++)
    for (let x = 0; x < across * side; x++) {
      const block = 1 + Math.floor(y / side) * across + Math.floor(x / side);
      out[block] = out[block]! + data[(y0 + y) * width + x0 + x]! / (side * side);
    }
  for (let block = 1; block < out.length; block++) out[0] = out[0]! + out[block]! / (out.length - 1);
  return out;
};

const deviation = (values: ArrayLike<number>): number => {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  return Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length);
};

const rms = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

/** Flicker of the whole picture, and of its blocks beyond that. `slow` counts what drifts, too; `quick` only steps from frame to frame. */
export type Flicker = {
  readonly global: { readonly slow: number; readonly quick: number };
  readonly local: { readonly slow: number; readonly quick: number };
};

const logPaths = (frames: readonly Float64Array[]): readonly Float64Array[] =>
  Array.from({ length: frames[0]!.length }, (_, b) => Float64Array.from(frames, (means) => Math.log(means[b]! + dark)));

const figures = (paths: readonly Float64Array[]): Flicker => {
  const [whole, ...blocks] = paths.map((path) => path) as [Float64Array, ...Float64Array[]];
  const own = blocks.map((path) => path.map((value, n) => value - whole[n]!));
  const quick = (path: Float64Array): number => deviation(path.slice(1).map((value, n) => value - path[n]!));
  return {
    global: { slow: deviation(whole), quick: quick(whole) },
    local: { slow: rms(own.map(deviation)), quick: rms(own.map(quick)) },
  };
};

/** Against the truth: of the ratio of means. */
export const flickerAgainst = (frames: readonly Float64Array[], truth: readonly Float64Array[]): Flicker => {
  const clean = logPaths(truth);
  return figures(logPaths(frames).map((path, b) => path.map((value, n) => value - clean[b]![n]!)));
};

/** Without a truth: of what is left of the means' paths when their slow part (0.25 s) is taken off. */
export const flickerOf = (frames: readonly Float64Array[], fps: number): Flicker =>
  figures(
    logPaths(frames).map((path) => {
      const slow = smoothed(path, 0.25 * fps);
      return path.map((value, n) => value - slow[n]!);
    }),
  );
