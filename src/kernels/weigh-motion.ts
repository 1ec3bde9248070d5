/**
 * @file weigh-motion: how much of either frame, and how much of the motion at all, goes into each place of a made picture. A frame counts by time, by how
 * densely its pixels came there and by whether they lie within it; motion counts against standing still by which of the two makes the frames agree.
 */
import type { Plane } from '../film/frame.ts';
import { boxMean } from './box-mean.ts';
import { at, defineKernel } from './kernel.ts';
import { bilinearAt } from './sample.ts';

export type WeighMotionArgs = {
  readonly a: Plane;
  readonly b: Plane;
  /** From join-motion. */
  readonly moves: Float32Array;
  /** From project-motion. */
  readonly zero: Float32Array;
  readonly one: Float32Array;
  readonly t: number;
  /** Two floats a place in [0, 1]: share of frame 1, share of the motion against both frames laid over each other. */
  readonly shares: Float32Array;
};

/** Half the side of the window over which motion is judged. */
const judged = 4;
/** How much a level of difference counts, and how far motion is believed beforehand. */
const perLevel = 0.3;
const prior = 1;

/** Difference of two pictures and its slope, in levels, at most 30 (a gross error is not worse than another). */
const costs = (difference: Float32Array, width: number, height: number, out: Float32Array): void => {
  for (let y = 0; y < height; y++) {
    const [up, down] = [Math.max(0, y - 1) * width, Math.min(height - 1, y + 1) * width];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - 1), Math.min(width - 1, x + 1)];
      const d = (row: number, column: number): number => difference[row + column]!;
      const row = y * width;
      const gx = d(up, right) - d(up, left) + 2 * (d(row, right) - d(row, left)) + (d(down, right) - d(down, left));
      const gy = d(down, left) - d(up, left) + 2 * (d(down, x) - d(up, x)) + (d(down, right) - d(up, right));
      out[row + x] = Math.min(30, Math.abs(d(row, x)) + 0.5 * Math.sqrt(gx * gx + gy * gy));
    }
  }
};

const beyond = (place: number, size: number): number => Math.max(0, -place, place - (size - 1));

export default defineKernel<WeighMotionArgs>({
  id: 'weigh-motion',
  outputs: ({ shares }) => [shares],
  scratchFloats: ({ a }) => 4 * a.width * a.height + a.width + 16,
  reference: ({ a, b, moves, zero, one, t, shares }, scratch) => {
    const { width, height } = a;
    const size = width * height;
    const [first, second, third, fourth] = [0, 1, 2, 3].map((k) => scratch.subarray(k * size, (k + 1) * size)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    // Standing still against moving: what they cost, how much more the first costs around each place.
    for (let i = 0; i < size; i++) first[i] = 255 * (a.data[i]! - b.data[i]!);
    costs(first, width, height, third);
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        const m = 4 * i;
        first[i] = 255 * (bilinearAt(a, x + moves[m]!, y + moves[m + 1]!) - bilinearAt(b, x + moves[m + 2]!, y + moves[m + 3]!));
      }
    costs(first, width, height, second);
    for (let i = 0; i < size; i++) third[i] = third[i]! - second[i]!;
    boxMean(third, fourth, width, height, judged);

    for (let i = 0; i < size; i++) {
      first[i] = Math.min(1.5, zero[4 * i + 2]!);
      second[i] = Math.min(1.5, one[4 * i + 2]!);
    }
    boxMean(first, third, width, height, 1);
    boxMean(second, first, width, height, 1);
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        const m = 4 * i;
        const inside = (k: number): number =>
          1 - Math.min(4, Math.max(beyond(x + moves[m + k]!, width), beyond(y + moves[m + k + 1]!, height))) / 4;
        const ofZero = (1 - t) * (third[i]! * inside(0) + 0.02);
        const ofOne = t * (first[i]! * inside(2) + 0.02);
        shares[2 * i] = ofOne / (ofZero + ofOne);
        // Between -3 and 3 as a logistic function, but whole at the ends.
        const s = Math.min(1, Math.max(0, (perLevel * fourth[i]! + prior) / 6 + 0.5));
        shares[2 * i + 1] = s * s * (3 - 2 * s);
      }
  },
  twin: (simd, { a, b, moves, zero, one, t, shares }, scratch) =>
    simd.weighMotion!(at(a.data), at(b.data), a.width, a.height, at(moves), at(zero), at(one), t, at(shares), scratch),
  examples: (make) =>
    [
      [1, 1],
      [9, 7],
      [45, 34],
    ].map(([w, h]) => ({
      a: make.plane(w!, h!),
      b: make.plane(w!, h!),
      moves: make.floats(4 * w! * h!, () => make.random() * 6 - 3),
      zero: make.floats(4 * w! * h!),
      one: make.floats(4 * w! * h!),
      t: 0.3,
      shares: make.floats(2 * w! * h!, () => 0),
    })),
  tolerance: 1e-3,
});
