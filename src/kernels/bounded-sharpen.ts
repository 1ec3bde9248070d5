/**
 * @file bounded-sharpen: unsharp masking that cannot ring. Each sample moves away from the smoothed picture, but past the darkest and lightest of 17 samples around it by no
 * more than a share of their range; where that range is no more than noise, nothing moves.
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type BoundedSharpenArgs = {
  readonly src: Plane;
  /** `src` smoothed. */
  readonly soft: Plane;
  /** How many times the difference from `soft` is added. */
  readonly amount: number;
  /** Samples from the middle to the outer of two rings of eight; at least 1. */
  readonly reach: number;
  /** How far past the range around, as a share of it. */
  readonly halo: number;
  /** Range around up to which nothing changes; from twice this on, all of `amount`. */
  readonly floor: number;
  readonly out: Plane;
};

const f = Math.fround;
const clamp = (i: number, size: number): number => Math.min(size - 1, Math.max(0, i));

export default defineKernel<BoundedSharpenArgs>({
  id: 'bounded-sharpen',
  outputs: ({ out }) => [out.data],
  reference: ({ src, soft, amount, reach, halo, floor, out }) => {
    const { width, height, data } = src;
    const rings = [(reach + 1) >> 1, reach];
    const perRange = f(1 / Math.max(floor, 1e-6));
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const i = y * width + x;
        const value = data[i]!;
        let [low, high] = [value, value];
        for (const d of rings)
          for (let k = -1; k <= 1; k++)
            for (let j = -1; j <= 1; j++) {
              const near = data[clamp(y + k * d, height) * width + clamp(x + j * d, width)]!;
              low = Math.min(low, near);
              high = Math.max(high, near);
            }
        const range = f(high - low);
        const share = Math.min(1, Math.max(0, f(f(range * perRange) - 1)));
        const moved = f(value + f(f(f(amount) * share) * f(value - soft.data[i]!)));
        const past = f(f(halo) * range);
        out.data[i] = Math.min(f(high + past), Math.max(f(low - past), moved));
      }
  },
  twin: (simd, { src, soft, amount, reach, halo, floor, out }) =>
    simd.boundedSharpen!(at(src.data), at(soft.data), src.width, src.height, amount, reach, halo, 1 / Math.max(floor, 1e-6), at(out.data)),
  examples: (make) =>
    (
      [
        [1, 1, 1],
        [7, 5, 3],
        [33, 18, 2],
        [64, 40, 6],
      ] as const
    ).map(([w, h, reach]) => ({
      src: make.plane(w, h),
      soft: make.plane(w, h),
      amount: 0.8,
      reach,
      halo: 0.04,
      floor: 0.05,
      out: make.plane(w, h, () => 0),
    })),
  tolerance: 1e-6,
});
