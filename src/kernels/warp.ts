/**
 * @file warp: a plane fetched along a dense motion field, out(x, y) = src(x + u, y + v), bilinear or bicubic (Catmull-Rom; it may overshoot the samples it lies between,
 * nothing is clamped). Beyond the edge the edge sample goes on. Whole moves give the very samples back.
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type WarpArgs = {
  readonly src: Plane;
  /** Motion in pixels, of out's size. */
  readonly u: Plane;
  readonly v: Plane;
  readonly filter: 'bilinear' | 'bicubic';
  /** May differ in size from src; must not be src. */
  readonly out: Plane;
};

const clamp = (value: number, top: number): number => Math.min(top, Math.max(0, value));

const weightsOf = (filter: WarpArgs['filter'], f: number): readonly [number, number, number, number] =>
  filter === 'bilinear'
    ? [0, 1 - f, f, 0]
    : [((-0.5 * f + 1) * f - 0.5) * f, (1.5 * f - 2.5) * f * f + 1, ((-1.5 * f + 2) * f + 0.5) * f, (0.5 * f - 0.5) * f * f];

export default defineKernel<WarpArgs>({
  id: 'warp',
  outputs: ({ out }) => [out.data],
  reference: ({ src, u, v, filter, out }) => {
    const [right, bottom] = [src.width - 1, src.height - 1];
    for (let y = 0; y < out.height; y++)
      for (let x = 0; x < out.width; x++) {
        const i = y * out.width + x;
        const [sx, sy] = [clamp(Math.fround(x + u.data[i]!), right), clamp(Math.fround(y + v.data[i]!), bottom)];
        const [x0, y0] = [Math.floor(sx), Math.floor(sy)];
        const [wx, wy] = [weightsOf(filter, sx - x0), weightsOf(filter, sy - y0)];
        let sum = 0;
        for (let j = 0; j < 4; j++) {
          const row = clamp(y0 + j - 1, bottom) * src.width;
          for (let k = 0; k < 4; k++) sum += wy[j]! * wx[k]! * src.data[row + clamp(x0 + k - 1, right)]!;
        }
        out.data[i] = sum;
      }
  },
  twin: (simd, { src, u, v, filter, out }) =>
    (filter === 'bilinear' ? simd.warpBilinear! : simd.warpBicubic!)(
      at(src.data),
      src.width,
      src.height,
      at(u.data),
      at(v.data),
      at(out.data),
      out.width,
      out.height,
    ),
  examples: (make) =>
    (
      [
        [1, 1],
        [3, 2],
        [7, 5],
        [33, 18],
      ] as const
    ).flatMap(([w, h]) =>
      (['bilinear', 'bicubic'] as const).map((filter) => ({
        src: make.plane(w, h),
        u: make.plane(w, h, (x) => (x % 4 === 0 ? 2 : make.random() * 9 - 4.5)),
        v: make.plane(w, h, () => make.random() * 5 - 2.5),
        filter,
        out: make.plane(w, h, () => 0),
      })),
    ),
  tolerance: 2e-6,
});
