/**
 * @file block-sad: for each block of `a` the whole-pixel move under which it is found best in `b`, by the sum of absolute differences over a full search. Of equal moves
 * the first counts: none, then by rows. Blocks at the right and lower edge may be narrower; moves that would leave the picture are not tried.
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type BlockSadArgs = {
  readonly a: Plane;
  readonly b: Plane;
  /** Side of a block, pixels. */
  readonly side: number;
  /** Largest move along each axis, pixels. */
  readonly reach: number;
  /** For each block, row by row: move x, y, mean absolute difference there, mean absolute difference in place. */
  readonly out: Float32Array;
};

/** Floats a block takes in `out`. */
export const perBlock = 4;
export const blocksOf = (size: number, side: number): number => Math.ceil(size / side);

export default defineKernel<BlockSadArgs>({
  id: 'block-sad',
  outputs: ({ out }) => [out],
  reference: ({ a, b, side, reach, out }) => {
    const { width, height } = a;
    const columns = blocksOf(width, side);
    // Four sums side by side in single precision, as the twin has them, so that both find the same move.
    const sums = new Float32Array(4);
    const difference = (x0: number, y0: number, x1: number, y1: number, dx: number, dy: number): number => {
      sums.fill(0);
      for (let y = y0; y < y1; y++)
        for (let x = x0; x < x1; x++) {
          const lane = (x - x0) & 3;
          sums[lane] = sums[lane]! + Math.abs(Math.fround(a.data[y * width + x]! - b.data[(y + dy) * width + x + dx]!));
        }
      return Math.fround(Math.fround(sums[0]! + sums[1]!) + Math.fround(sums[2]! + sums[3]!));
    };
    for (let block = 0; block < columns * blocksOf(height, side); block++) {
      const [x0, y0] = [(block % columns) * side, Math.floor(block / columns) * side];
      const [x1, y1] = [Math.min(width, x0 + side), Math.min(height, y0 + side)];
      const still = difference(x0, y0, x1, y1, 0, 0);
      let best = { dx: 0, dy: 0, sum: still };
      for (let dy = Math.max(-reach, -y0); dy <= Math.min(reach, height - y1); dy++)
        for (let dx = Math.max(-reach, -x0); dx <= Math.min(reach, width - x1); dx++) {
          const sum = difference(x0, y0, x1, y1, dx, dy);
          if (sum < best.sum) best = { dx, dy, sum };
        }
      const count = (x1 - x0) * (y1 - y0);
      out.set([best.dx, best.dy, best.sum / count, still / count], block * perBlock);
    }
  },
  twin: (simd, { a, b, side, reach, out }) => simd.blockSad!(at(a.data), at(b.data), a.width, a.height, side, reach, at(out)),
  examples: (make) =>
    (
      [
        [1, 1, 8, 2],
        [9, 7, 4, 3],
        [33, 18, 8, 2],
        [20, 21, 5, 4],
      ] as const
    ).map(([w, h, side, reach]) => {
      const wave = (x: number, y: number): number => 0.5 + 0.3 * Math.sin(0.8 * x + 0.3 * y) * Math.cos(0.7 * y - 0.2 * x);
      return {
        a: make.plane(w, h, wave),
        b: make.plane(w, h, (x, y) => wave(x - 2, y + 1) + 0.01 * make.random()),
        side,
        reach,
        out: make.floats(perBlock * blocksOf(w, side) * blocksOf(h, side), () => 0),
      };
    }),
  tolerance: 1e-7,
});
