/** @file Pictures with their border samples repeated outwards, so that their size suits a net; and back. */
import type { Plane } from '../film/frame.ts';
import type { Rgb } from './interpolator.ts';

/** Samples added before the picture on either axis, and the whole size. */
export type Padding = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** As DAIN's programs pad: up to a multiple of 128, or 32 on either side of what is one; always a multiple of 64. */
export const dainPadding = (width: number, height: number): Padding => {
  const axis = (size: number): readonly [before: number, whole: number] => {
    const missing = (128 - (size % 128)) % 128;
    return missing === 0 ? [32, size + 64] : [missing >> 1, size + missing];
  };
  const [[left, w], [top, h]] = [axis(width), axis(height)];
  return { left, top, width: w, height: h };
};

/** Three planes of the padded size, one after another, into `out`. */
export const padInto = (out: Float32Array, picture: Rgb, padding: Padding): void => {
  const clamp = (value: number, top: number): number => Math.min(top, Math.max(0, value));
  for (const [c, plane] of picture.entries())
    for (let y = 0; y < padding.height; y++) {
      const row = clamp(y - padding.top, plane.height - 1) * plane.width;
      const to = (c * padding.height + y) * padding.width;
      for (let x = 0; x < padding.width; x++) out[to + x] = plane.data[row + clamp(x - padding.left, plane.width - 1)]!;
    }
};

/** Rows `first` to `first + rows - 1` of the padded picture `from` (its planes `rowsThere` rows high, beginning at row `start`) into a plane of the true size. */
export const cropRows = (
  out: Plane,
  from: { readonly data: Float32Array; readonly start: number; readonly rowsThere: number },
  channel: number,
  padding: Padding,
  first: number,
  rows: number,
): void => {
  for (let y = Math.max(first, padding.top); y < Math.min(first + rows, padding.top + out.height); y++) {
    const at = (channel * from.rowsThere + y - from.start) * padding.width + padding.left;
    for (let x = 0; x < out.width; x++) out.data[(y - padding.top) * out.width + x] = Math.min(1, Math.max(0, from.data[at + x]!));
  }
};
