/**
 * @file judge-motion: what a candidate motion costs around each place of a made picture: where the two pictures moved home along it differ, in level and slope; where it
 * varies; and where it strays from another motion, for a candidate found by making the pictures agree, which must not be its own judge. In units of exp(-cost).
 */
import type { Plane } from '../film/frame.ts';
import { boxMean } from './box-mean.ts';
import { at, defineKernel } from './kernel.ts';

export type JudgeMotionArgs = {
  /** Both pictures moved home. */
  readonly first: Plane;
  readonly second: Plane;
  /** Four floats a place; absent for standing still. */
  readonly moves?: Float32Array | undefined;
  /** The motion it is held against. */
  readonly against?: Float32Array | undefined;
  readonly cost: Plane;
};

/** Half the sides of the windows over which motion is judged, and over which it is expected to be the same. */
const judged = 4;
const even = 8;
const perLevel = 0.3;
const perUnevenPixel = 0.2;
const perStrayPixel = 0.3;
const mostLevels = 30;
const mostPixels = 16;

const columnsOf = (moves: Float32Array, c: number, out: Float32Array): void => {
  for (let i = 0; i < out.length; i++) out[i] = moves[4 * i + c]!;
};

export default defineKernel<JudgeMotionArgs>({
  id: 'judge-motion',
  outputs: ({ cost }) => [cost.data],
  scratchFloats: ({ cost }) => 7 * cost.width * cost.height + cost.width + 2 * even + 16,
  reference: ({ first, second, moves, against, cost }, scratch) => {
    const { width, height } = cost;
    const size = width * height;
    const part = (k: number): Float32Array => scratch.subarray(k * size, (k + 1) * size);
    const [difference, sum] = [part(0), part(1)];
    for (let i = 0; i < size; i++) difference[i] = 255 * (first.data[i]! - second.data[i]!);
    for (let y = 0; y < height; y++) {
      const [up, row, down] = [Math.max(0, y - 1) * width, y * width, Math.min(height - 1, y + 1) * width];
      for (let x = 0; x < width; x++) {
        const [left, right] = [Math.max(0, x - 1), Math.min(width - 1, x + 1)];
        const d = (line: number, column: number): number => difference[line + column]!;
        const gx = d(up, right) - d(up, left) + 2 * (d(row, right) - d(row, left)) + (d(down, right) - d(down, left));
        const gy = d(down, left) - d(up, left) + 2 * (d(down, x) - d(up, x)) + (d(down, right) - d(up, right));
        sum[row + x] = perLevel * Math.min(mostLevels, Math.abs(d(row, x)) + 0.5 * Math.sqrt(gx * gx + gy * gy));
      }
    }
    if (moves) {
      const means = [3, 4, 5, 6].map(part);
      for (const [c, mean] of means.entries()) {
        columnsOf(moves, c, part(2));
        boxMean(part(2), mean, width, height, even);
      }
      for (let i = 0; i < size; i++) {
        const away = (k: number, other: (c: number) => number): number =>
          Math.hypot(moves[4 * i + k]! - other(k), moves[4 * i + k + 1]! - other(k + 1));
        const apart = (other: (c: number) => number): number => (away(0, other) + away(2, other)) / 2;
        sum[i] = sum[i]! + perUnevenPixel * apart((c) => means[c]![i]!);
        if (against)
          sum[i] =
            sum[i]! +
            perStrayPixel *
              Math.min(
                mostPixels,
                apart((c) => against[4 * i + c]!),
              );
      }
    }
    boxMean(sum, cost.data, width, height, judged);
  },
  twin: (simd, { first, second, moves, against, cost }, scratch) =>
    simd.judgeMotion!(
      at(first.data),
      at(second.data),
      cost.width,
      cost.height,
      moves ? at(moves) : 0,
      against ? at(against) : 0,
      at(cost.data),
      scratch,
    ),
  examples: (make) =>
    (
      [
        [1, 1, 2],
        [9, 7, 1],
        [45, 34, 2],
        [23, 24, 0],
      ] as const
    ).map(([w, h, fields]) => {
      const field = (): Float32Array => make.floats(4 * w * h, () => make.random() * 6 - 3);
      return {
        first: make.plane(w, h),
        second: make.plane(w, h),
        moves: fields > 0 ? field() : undefined,
        against: fields > 1 ? field() : undefined,
        cost: make.plane(w, h, () => 0),
      };
    }),
  tolerance: 1e-3,
});
