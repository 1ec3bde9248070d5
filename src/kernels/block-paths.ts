/**
 * @file block-paths: what block-motion found, seen pixel by pixel: overlapped block motion compensation (Orchard and Sullivan 1994). Each of the four blocks around a pixel
 * says where it comes from, and counts by how near it is; both pictures moved home that way, and the mean way, for the judgement of the whole.
 */
import type { Plane } from '../film/frame.ts';
import { blocksAlong } from './block-motion.ts';
import { at, defineKernel } from './kernel.ts';
import { bilinearAt } from './sample.ts';

/** Straight paths by block, and how far the real ones lie beside them. */
export type BlockPaths = {
  /** Size of the picture the blocks lie on. */
  readonly width: number;
  readonly height: number;
  readonly side: number;
  /** From block-motion. */
  readonly vectors: Int32Array;
  /** From path-bend, of the same size. */
  readonly bendX: Plane;
  readonly bendY: Plane;
};
export type BlockPathsArgs = {
  readonly a: Plane;
  readonly b: Plane;
  readonly paths: BlockPaths;
  readonly t: number;
  /** Both pictures moved home. */
  readonly first: Plane;
  readonly second: Plane;
  /** Four floats a place: u, v to picture 0; u, v to picture 1. */
  readonly moves: Float32Array;
};

/** A vector of one of the four blocks around a place: pixels to picture 0 and 1, and its share. */
export type Way = { readonly u: number; readonly v: number; readonly backU: number; readonly backV: number; readonly share: number };

/** Where a block counts half; a smooth step, so that blocks join without a seam. */
const step = (x: number): number => x * x * (3 - 2 * x);
const clamp = (value: number, top: number): number => Math.min(top, Math.max(0, value));

/** The ways at a place of the blocks' picture, whose paths bend by (sx, sy) there: four, or one that stands for them. */
export const waysAt = (
  { width, height, side, vectors }: BlockPaths,
  x: number,
  y: number,
  sx: number,
  sy: number,
  t: number,
): readonly Way[] => {
  const [columns, rows] = [blocksAlong(width, side), blocksAlong(height, side)];
  const [gx, gy] = [(x - sx - side / 2 + 0.5) / side, (y - sy - side / 2 + 0.5) / side];
  const [column, row] = [Math.floor(gx), Math.floor(gy)];
  const [wx, wy] = [step(gx - column), step(gy - row)];
  const ways = [0, 1].flatMap((dy) =>
    [0, 1].map((dx) => {
      const i = 2 * (clamp(row + dy, rows - 1) * columns + clamp(column + dx, columns - 1));
      return { u: vectors[i]!, v: vectors[i + 1]!, share: (dx ? wx : 1 - wx) * (dy ? wy : 1 - wy) };
    }),
  );
  const way = (u: number, v: number, share: number): Way => ({
    u: (t * u) / 2 - sx,
    v: (t * v) / 2 - sy,
    backU: ((t - 1) * u) / 2 - sx,
    backV: ((t - 1) * v) / 2 - sy,
    share,
  });
  const spread = (of: readonly number[]): number => Math.max(...of) - Math.min(...of);
  // Blocks that go the same way, to a step, are one: one sample serves for four.
  if (spread(ways.map(({ u }) => u)) > 1 || spread(ways.map(({ v }) => v)) > 1) return ways.map(({ u, v, share }) => way(u, v, share));
  const mean = (of: (one: (typeof ways)[number]) => number): number => ways.reduce((sum, one) => sum + one.share * of(one), 0);
  return [
    way(
      mean(({ u }) => u),
      mean(({ v }) => v),
      1,
    ),
  ];
};

export default defineKernel<BlockPathsArgs>({
  id: 'block-paths',
  outputs: ({ first, second, moves }) => [first.data, second.data, moves],
  reference: ({ a, b, paths, t, first, second, moves }) => {
    const { width, height, bendX, bendY } = paths;
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        const ways = waysAt(paths, x, y, bendX.data[i]!, bendY.data[i]!, t);
        const mean = (value: (way: Way) => number): number => ways.reduce((sum, way) => sum + way.share * value(way), 0);
        first.data[i] = mean(({ u, v }) => bilinearAt(a, x + u, y + v));
        second.data[i] = mean(({ backU, backV }) => bilinearAt(b, x + backU, y + backV));
        moves.set([mean(({ u }) => u), mean(({ v }) => v), mean(({ backU }) => backU), mean(({ backV }) => backV)], 4 * i);
      }
  },
  twin: (simd, { a, b, paths, t, first, second, moves }) =>
    simd.blockPaths!(
      at(a.data),
      at(b.data),
      paths.width,
      paths.height,
      paths.side,
      at(paths.vectors),
      at(paths.bendX.data),
      at(paths.bendY.data),
      t,
      at(first.data),
      at(second.data),
      at(moves),
    ),
  examples: (make) =>
    (
      [
        [1, 1],
        [9, 7],
        [45, 34],
      ] as const
    ).map(([w, h]) => {
      const count = 2 * blocksAlong(w, 8) * blocksAlong(h, 8);
      const bytes = make.bytes(4 * count);
      const vectors = new Int32Array(bytes.buffer, bytes.byteOffset, count);
      for (let i = 0; i < count; i++) vectors[i] = Math.floor(make.random() * 12) - 6;
      const bend = (): Plane => make.plane(w, h, () => make.random() - 0.5);
      return {
        a: make.plane(w, h),
        b: make.plane(w, h),
        paths: { width: w, height: h, side: 8, vectors, bendX: bend(), bendY: bend() },
        t: 0.3,
        first: make.plane(w, h, () => 0),
        second: make.plane(w, h, () => 0),
        moves: make.floats(4 * w * h, () => 0),
      };
    }),
  tolerance: 1e-4,
});
