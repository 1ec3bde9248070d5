/**
 * @file dct-shrink: noise of a known deviation and spectrum taken out of one picture: overlapping 8 x 8 tiles are transformed, coefficients the noise could have made are
 * shrunk (the non-negative garrote), and tiles that hold little else count most where they overlap (Guleryuz 2007, weights after Dabov et al. 2007).
 * Pictures below 8 pixels on a side are copied.
 */
import type { Plane } from '../film/frame.ts';
import { deviationAt, pixelsOf, tileOf, tileSide, tileSize, tileStarts, tilesSum } from './dct8.ts';
import { at, defineKernel } from './kernel.ts';

export type DctShrinkArgs = {
  readonly src: Plane;
  /** The noise's deviation at evenly spaced levels from 0 to 1, at least two; in plane values. */
  readonly deviations: Float32Array;
  /** The noise's power in each of the 64 coefficients, in shares of the square of its deviation; 8 across + down. */
  readonly spectrum: Float32Array;
  /** Coefficients below so many deviations are taken for noise. */
  readonly threshold: number;
  /** Pixels from tile to tile, 1 to 8; fewer is better and costs more. */
  readonly step: number;
  /** Of src's size; must not be src. */
  readonly out: Plane;
};

export default defineKernel<DctShrinkArgs>({
  id: 'dct-shrink',
  outputs: ({ out }) => [out.data],
  scratchFloats: ({ src }) => 2 * src.width * src.height + 4 * tileSize,
  reference: ({ src, deviations, spectrum, threshold, step, out }) => {
    const { width, height } = src;
    if (Math.min(width, height) < tileSide) {
      out.data.set(src.data);
      return;
    }
    const [tile, pixels] = [new Float64Array(tileSize), new Float64Array(tileSize)];
    const sum = tilesSum(width, height);
    for (const y0 of tileStarts(height, step))
      for (const x0 of tileStarts(width, step)) {
        tileOf(src, x0, y0, tile);
        const power = (threshold * deviationAt(deviations, tile[0]! / 8)) ** 2;
        let kept = 1;
        for (let k = 1; k < tileSize; k++) {
          const square = tile[k]! ** 2;
          const share = Math.max(0, square - power * spectrum[k]!) / Math.max(1e-20, square);
          tile[k]! *= share;
          kept += share * share;
        }
        pixelsOf(tile, pixels);
        sum.add(x0, y0, pixels, 1 / kept);
      }
    for (let i = 0; i < out.data.length; i++) out.data[i] = sum.at(i);
  },
  twin: (simd, { src, deviations, spectrum, threshold, step, out }, scratch) =>
    simd.dctShrink!(
      at(src.data),
      src.width,
      src.height,
      at(deviations),
      deviations.length,
      at(spectrum),
      threshold,
      step,
      at(out.data),
      scratch,
    ),
  examples: (make) =>
    (
      [
        [1, 1, 4],
        [7, 9, 4],
        [8, 8, 3],
        [33, 18, 4],
        [21, 40, 3],
      ] as const
    ).map(([w, h, step]) => ({
      src: make.plane(w, h),
      deviations: make.floats(5, (i) => 0.005 + 0.004 * i),
      spectrum: make.floats(tileSize, (k) => 2 / (1 + 0.1 * k)),
      threshold: 2,
      step,
      out: make.plane(w, h, () => 0),
    })),
  tolerance: 1e-5,
});
