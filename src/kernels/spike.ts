/**
 * @file spike: how far each sample stands out of what its neighbours in time show in its place, in units of the local noise. After van Roosmalen's simplified rank
 * ordered difference (1999): beyond the range of five samples of either neighbour, laid on this frame. The unit is the noise of that level, and more where the neighbours
 * themselves disagree: there the motion is not known.
 */
import type { Plane } from '../film/frame.ts';
import { boxMean } from './box-mean.ts';
import { at, defineKernel } from './kernel.ts';

export type SpikeArgs = {
  readonly own: Plane;
  /** The neighbours, laid on this frame. */
  readonly before: Plane;
  readonly after: Plane;
  /** Deviation of the noise at 16 levels, black to white; above 0. */
  readonly noise: Float32Array;
  /** By how much a sample is beyond all ten, in units of the noise; below 0 for darker ones, 0 within. */
  readonly beyond: Plane;
  /** By how much it differs from the mean of the two, in the same unit. */
  readonly apart: Plane;
};

/** Half the side of the window over which the neighbours' disagreement is taken. */
export const disagreeRadius = 3;
/** Mean absolute difference of two equal noises of deviation 1. */
const usual = Math.fround(1.1284);
/** How much of the neighbours' further disagreement counts as noise. */
const distrust = Math.fround(0.8);
const f = Math.fround;

export default defineKernel<SpikeArgs>({
  id: 'spike',
  outputs: ({ beyond, apart }) => [beyond.data, apart.data],
  scratchFloats: ({ own }) => 2 * own.width * own.height + own.width + 2 * disagreeRadius + 16,
  reference: ({ own, before, after, noise, beyond, apart }, scratch) => {
    const { width, height } = own;
    const differs = scratch.subarray(0, width * height);
    const mean = scratch.subarray(width * height, 2 * width * height);
    for (let i = 0; i < differs.length; i++) differs[i] = Math.abs(before.data[i]! - after.data[i]!);
    boxMean(differs, mean, width, height, disagreeRadius);
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        const places = [i, x > 0 ? i - 1 : i, x + 1 < width ? i + 1 : i, y > 0 ? i - width : i, y + 1 < height ? i + width : i];
        const around = places.flatMap((k) => [before.data[k]!, after.data[k]!]);
        const [low, high] = [Math.min(...around), Math.max(...around)];
        const middle = f(f(before.data[i]! + after.data[i]!) * 0.5);
        const sigma = noise[Math.min(15, Math.max(0, Math.floor(f(middle * 16))))]!;
        const excess = f(distrust * Math.max(0, f(mean[i]! - f(usual * sigma))));
        const unit = f(1 / f(Math.sqrt(f(f(sigma * sigma) + f(excess * excess)))));
        const value = own.data[i]!;
        beyond.data[i] = f((value > high ? f(value - high) : value < low ? f(value - low) : 0) * unit);
        apart.data[i] = f(f(value - middle) * unit);
      }
  },
  twin: (simd, { own, before, after, noise, beyond, apart }, scratch) =>
    simd.spike!(at(own.data), at(before.data), at(after.data), own.width, own.height, at(noise), at(beyond.data), at(apart.data), scratch),
  examples: (make) =>
    (
      [
        [1, 1],
        [5, 1],
        [9, 7],
        [45, 33],
      ] as const
    ).map(([w, h]) => {
      const before = make.plane(w, h);
      const near = (): Plane => make.plane(w, h, (x, y) => before.data[y * w + x]! + 0.05 * (make.random() - 0.5));
      return {
        own: make.plane(w, h, (x, y) => before.data[y * w + x]! + (make.random() < 0.1 ? make.random() - 0.5 : 0)),
        before,
        after: near(),
        noise: make.floats(16, () => 0.01 + 0.02 * make.random()),
        beyond: make.plane(w, h, () => 0),
        apart: make.plane(w, h, () => 0),
      };
    }),
  // Sums of windows are added up in another order.
  tolerance: 1e-3,
});
