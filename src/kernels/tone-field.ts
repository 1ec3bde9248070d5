/**
 * @file tone-field: a tone curve, then a field of gains laid over the picture bilinearly, on one plane. What a gain would push over white bends into it along a
 * shoulder instead, so that nothing that differed is clipped together; what lies at or below black stays where the curve put it.
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type ToneFieldArgs = {
  readonly src: Plane;
  /** Plane values of black and white: 0 and 1 of the curve. */
  readonly black: number;
  readonly white: number;
  /** The level that each of evenly spaced levels from black to white becomes, at least 2, in units of white less black; lines in between. */
  readonly curve: Float32Array;
  /** Gains, row by row, the outermost on the picture's edges; at least 1 x 1. */
  readonly field: Float32Array;
  readonly columns: number;
  readonly rows: number;
  readonly out: Plane;
};

/** From here on, as a share of the way to white, a gain above 1 bends. */
export const knee = 0.9;

export default defineKernel<ToneFieldArgs>({
  id: 'tone-field',
  outputs: ({ out }) => [out.data],
  reference: ({ src, black, white, curve, field, columns, rows, out }) => {
    const { width, height } = src;
    const last = curve.length - 1;
    const range = white - black;
    for (let y = 0; y < height; y++) {
      const fy = ((y + 0.5) * (rows - 1)) / height;
      const row = Math.max(0, Math.min(rows - 2, Math.floor(fy)));
      const below = Math.min(rows - 1, row + 1);
      for (let x = 0; x < width; x++) {
        const level = (src.data[y * width + x]! - black) / range;
        const knot = Math.max(0, Math.min(last - 1, Math.floor(level * last)));
        const inside = Math.max(0, Math.min(1, level * last - knot));
        // Beyond black and white the curve goes on level with its ends.
        const beyond = level < 0 ? level : level > 1 ? level - 1 : 0;
        const toned = curve[knot]! + (curve[knot + 1]! - curve[knot]!) * inside + beyond;
        const fx = ((x + 0.5) * (columns - 1)) / width;
        const column = Math.max(0, Math.min(columns - 2, Math.floor(fx)));
        const right = Math.min(columns - 1, column + 1);
        const upper = field[row * columns + column]! + (field[row * columns + right]! - field[row * columns + column]!) * (fx - column);
        const lower =
          field[below * columns + column]! + (field[below * columns + right]! - field[below * columns + column]!) * (fx - column);
        const gain = upper + (lower - upper) * (fy - row);
        let result = toned <= 0 || (toned >= 1 && gain > 1) ? toned : toned * gain;
        if (gain > 1 && result > knee && toned < 1) {
          const z = (result - knee) / (gain - knee);
          const slope = (gain - knee) / (1 - knee);
          result = knee + ((1 - knee) * slope * z) / (1 + (slope - 1) * z);
        }
        out.data[y * width + x] = Math.max(0, Math.min(1, black + result * range));
      }
    }
  },
  twin: (simd, { src, black, white, curve, field, columns, rows, out }, scratch) =>
    simd.toneField!(
      at(src.data),
      src.width,
      src.height,
      black,
      white,
      at(curve),
      curve.length,
      at(field),
      columns,
      rows,
      at(out.data),
      scratch,
    ),
  scratchFloats: ({ src, columns }) => columns + 3 * src.width,
  examples: (make) =>
    (
      [
        [1, 1, 2, 1, 1],
        [7, 5, 5, 2, 3],
        [64, 33, 33, 8, 6],
        [31, 40, 17, 8, 6],
      ] as const
    ).map(([w, h, knots, columns, rows]) => ({
      src: make.plane(w, h),
      black: 16 / 255,
      white: 235 / 255,
      curve: make.floats(knots, (i) => (i / (knots - 1)) ** 0.9),
      field: make.floats(columns * rows, () => 0.7 + 0.6 * make.random()),
      columns,
      rows,
      out: make.plane(w, h, () => 0),
    })),
  tolerance: 3e-6,
});
