/**
 * @file median: each sample becomes the middle one of the 3x3 or 5x5 around it: takes out specks smaller than half of that and keeps edges. Beyond the edge the edge
 * sample goes on.
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type MedianArgs = {
  readonly src: Plane;
  readonly side: 3 | 5;
  /** Of src's size; must not be src. */
  readonly out: Plane;
};

const clamp = (i: number, size: number): number => Math.min(size - 1, Math.max(0, i));

export default defineKernel<MedianArgs>({
  id: 'median',
  outputs: ({ out }) => [out.data],
  scratchFloats: ({ src, side }) => side * (src.width + 12) + 4 * (25 + 13),
  reference: ({ src, side, out }) => {
    const { width, height } = src;
    const reach = side >> 1;
    const around = new Float32Array(side * side);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        for (let i = 0; i < around.length; i++) {
          const [dx, dy] = [(i % side) - reach, Math.floor(i / side) - reach];
          around[i] = src.data[clamp(y + dy, height) * width + clamp(x + dx, width)]!;
        }
        out.data[y * width + x] = around.sort()[around.length >> 1]!;
      }
  },
  twin: (simd, { src, side, out }, scratch) =>
    (side === 3 ? simd.median3! : simd.median5!)(at(src.data), src.width, src.height, at(out.data), scratch),
  examples: (make) =>
    (
      [
        [1, 1],
        [2, 3],
        [7, 5],
        [33, 18],
      ] as const
    ).flatMap(([w, h]) =>
      ([3, 5] as const).map((side) => ({ src: make.plane(w, h, () => make.random()), side, out: make.plane(w, h, () => 0) })),
    ),
  tolerance: 0,
});
