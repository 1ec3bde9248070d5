/** @file move-home: two pictures fetched along a field of motion from a time between them, bilinear; what lies beyond the border is the border. */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';
import { bilinearAt } from './sample.ts';

export type MoveHomeArgs = {
  readonly a: Plane;
  readonly b: Plane;
  /** From join-motion: four floats a place, u, v to a; u, v to b. */
  readonly moves: Float32Array;
  readonly first: Plane;
  readonly second: Plane;
};

export default defineKernel<MoveHomeArgs>({
  id: 'move-home',
  outputs: ({ first, second }) => [first.data, second.data],
  reference: ({ a, b, moves, first, second }) => {
    for (let y = 0, i = 0; y < first.height; y++)
      for (let x = 0; x < first.width; x++, i++) {
        first.data[i] = bilinearAt(a, x + moves[4 * i]!, y + moves[4 * i + 1]!);
        second.data[i] = bilinearAt(b, x + moves[4 * i + 2]!, y + moves[4 * i + 3]!);
      }
  },
  twin: (simd, { a, b, moves, first, second }) =>
    simd.moveHome!(at(a.data), at(b.data), first.width, first.height, at(moves), at(first.data), at(second.data)),
  examples: (make) =>
    [
      [1, 1],
      [9, 7],
      [45, 34],
    ].map(([w, h]) => ({
      a: make.plane(w!, h!),
      b: make.plane(w!, h!),
      moves: make.floats(4 * w! * h!, () => make.random() * 6 - 3),
      first: make.plane(w!, h!, () => 0),
      second: make.plane(w!, h!, () => 0),
    })),
  tolerance: 1e-4,
});
