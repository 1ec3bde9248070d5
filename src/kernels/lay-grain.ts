/**
 * @file lay-grain: grain laid on a picture, as strong at each level as it is to be. The grain is the sum of two templates that repeat with different periods, each shifted
 * by its own whole pixels, so that one pair of templates gives a fresh field for every frame (as AV1's film grain does with one template and blocks).
 */
import type { Plane } from '../film/frame.ts';
import { deviationAt } from './dct8.ts';
import { at, defineKernel } from './kernel.ts';

export type LayGrainArgs = {
  readonly src: Plane;
  /** Two periodic fields of mean 0 and deviation 1. */
  readonly one: Plane;
  readonly other: Plane;
  /** Where in each the picture's first pixel lies, whole pixels from 0. */
  readonly oneX: number;
  readonly oneY: number;
  readonly otherX: number;
  readonly otherY: number;
  /** The grain's deviation at evenly spaced levels from 0 to 1, at least two; in plane values. */
  readonly deviations: Float32Array;
  /** Factor on the deviations. */
  readonly amount: number;
  /** Values stay within 0 and 1. */
  readonly out: Plane;
};

const half = Math.SQRT1_2;

export default defineKernel<LayGrainArgs>({
  id: 'lay-grain',
  outputs: ({ out }) => [out.data],
  reference: ({ src, one, other, oneX, oneY, otherX, otherY, deviations, amount, out }) => {
    for (let y = 0, i = 0; y < src.height; y++)
      for (let x = 0; x < src.width; x++, i++) {
        const first = one.data[((y + oneY) % one.height) * one.width + ((x + oneX) % one.width)]!;
        const second = other.data[((y + otherY) % other.height) * other.width + ((x + otherX) % other.width)]!;
        const level = src.data[i]!;
        out.data[i] = Math.min(1, Math.max(0, level + amount * deviationAt(deviations, level) * half * (first + second)));
      }
  },
  twin: (simd, { src, one, other, oneX, oneY, otherX, otherY, deviations, amount, out }) =>
    simd.layGrain!(
      at(src.data),
      src.width,
      src.height,
      ...[at(one.data), one.width, one.height, oneX, oneY],
      ...[at(other.data), other.width, other.height, otherX, otherY],
      at(deviations),
      deviations.length,
      amount * half,
      at(out.data),
    ),
  examples: (make) =>
    (
      [
        [1, 1],
        [9, 7],
        [45, 33],
      ] as const
    ).map(([w, h]) => ({
      src: make.plane(w, h),
      one: make.plane(16, 12, () => make.random() * 2 - 1),
      other: make.plane(11, 13, () => make.random() * 2 - 1),
      ...{ oneX: 5, oneY: 11, otherX: 0, otherY: 3 },
      deviations: make.floats(5, (i) => 0.01 + 0.01 * i),
      amount: 0.7,
      out: make.plane(w, h, () => 0),
    })),
  tolerance: 1e-6,
});
