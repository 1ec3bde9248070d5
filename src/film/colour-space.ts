/**
 * @file Colour spaces: which numbers mean which light. Names follow ITU-T H.273 as FFmpeg spells them.
 * `range` says whether code values use the whole scale (full) or 16-235 of 255 (limited). Planes hold code values divided by the largest
 * code of their bit depth, footroom and headroom included, so that a decode and an encode without work in between are exact.
 */

export type Matrix = 'bt601' | 'bt709' | 'bt2020' | 'rgb';
export type Primaries = 'bt470bg' | 'smpte170m' | 'bt709' | 'bt2020';
export type Transfer = 'bt709' | 'smpte170m' | 'srgb' | 'linear' | 'gamma22' | 'gamma28' | 'bt2020-10' | 'pq' | 'hlg' | 'log';
export type Range = 'limited' | 'full';
export type ColourSpace = { readonly matrix: Matrix; readonly primaries: Primaries; readonly transfer: Transfer; readonly range: Range };

export const rec601: ColourSpace = { matrix: 'bt601', primaries: 'smpte170m', transfer: 'smpte170m', range: 'limited' };
export const rec709: ColourSpace = { matrix: 'bt709', primaries: 'bt709', transfer: 'bt709', range: 'limited' };
export const rec2020: ColourSpace = { matrix: 'bt2020', primaries: 'bt2020', transfer: 'bt2020-10', range: 'limited' };
export const sRgb: ColourSpace = { matrix: 'rgb', primaries: 'bt709', transfer: 'srgb', range: 'full' };

/** Luma coefficients [Kr, Kg, Kb] of a matrix (BT.601-7 2.5.1, BT.709-6 3.2, BT.2020-2 table 4). */
export const lumaCoefficients = (matrix: Exclude<Matrix, 'rgb'>): readonly [number, number, number] =>
  matrix === 'bt601' ? [0.299, 0.587, 0.114] : matrix === 'bt709' ? [0.2126, 0.7152, 0.0722] : [0.2627, 0.678, 0.0593];

/** Black and white of luma, and the half-width of chroma about 0.5 (128/255 in 8 bit), as plane values for a bit depth. */
export const levels = (range: Range, bits: number): { readonly black: number; readonly white: number; readonly chromaZero: number } => {
  const top = 2 ** bits - 1;
  const step = 2 ** (bits - 8);
  return range === 'full'
    ? { black: 0, white: 1, chromaZero: (128 * step) / top }
    : { black: (16 * step) / top, white: (235 * step) / top, chromaZero: (128 * step) / top };
};
