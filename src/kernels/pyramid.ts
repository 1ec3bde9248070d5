/** @file pyramid: the next coarser level of a picture: half the size by 2x2 means, and its gradients by central differences. An odd last row or column counts twice. */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type PyramidArgs = {
  readonly src: Plane;
  /** (width + 1) / 2 by (height + 1) / 2, rounded down. */
  readonly out: Plane;
  /** Gradients of `out` per pixel of `out`, of its size; at its edges against the edge sample itself. */
  readonly gx: Plane;
  readonly gy: Plane;
};

export default defineKernel<PyramidArgs>({
  id: 'pyramid',
  outputs: ({ out, gx, gy }) => [out.data, gx.data, gy.data],
  reference: ({ src, out, gx, gy }) => {
    const { width, height } = out;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [x0, x1] = [2 * x, Math.min(src.width - 1, 2 * x + 1)];
        const [top, bottom] = [2 * y * src.width, Math.min(src.height - 1, 2 * y + 1) * src.width];
        out.data[y * width + x] = (src.data[top + x0]! + src.data[top + x1]! + (src.data[bottom + x0]! + src.data[bottom + x1]!)) / 4;
      }
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const i = y * width + x;
        gx.data[i] = (out.data[x + 1 < width ? i + 1 : i]! - out.data[x > 0 ? i - 1 : i]!) / 2;
        gy.data[i] = (out.data[y + 1 < height ? i + width : i]! - out.data[y > 0 ? i - width : i]!) / 2;
      }
  },
  twin: (simd, { src, out, gx, gy }) =>
    simd.pyramid!(at(src.data), src.width, src.height, at(out.data), at(gx.data), at(gy.data), out.width, out.height),
  examples: (make) =>
    (
      [
        [1, 1],
        [7, 5],
        [2, 9],
        [40, 31],
        [65, 18],
      ] as const
    ).map(([w, h]) => {
      const half = (): Plane => make.plane((w + 1) >> 1, (h + 1) >> 1, () => 0);
      return { src: make.plane(w, h), out: half(), gx: half(), gy: half() };
    }),
  tolerance: 1e-6,
});
