/**
 * @file The 8 x 8 orthonormal discrete cosine transform (DCT-II) of tiles, as the references of the tile kernels use it. Coefficient (across k, down l) lies at 8 k + l.
 * Of white noise with deviation s each coefficient has deviation s; the first coefficient is 8 times the tile's mean.
 */
import type { Plane } from '../film/frame.ts';

export const tileSide = 8;
export const tileSize = 64;

const basis = Float64Array.from({ length: tileSize }, (_, i) => {
  const [k, x] = [Math.floor(i / tileSide), i % tileSide];
  return (k === 0 ? Math.sqrt(1 / 8) : 0.5) * Math.cos(((2 * x + 1) * k * Math.PI) / 16);
});

/** Where tiles of a side begin: every `step` pixels, and one at the far edge. `size` is at least 8. */
export const tileStarts = (size: number, step: number): readonly number[] => {
  const starts: number[] = [];
  for (let start = 0; start < size - tileSide; start += step) starts.push(start);
  return [...starts, size - tileSide];
};

/** The coefficients of the tile whose upper left corner is (x0, y0), in `out`. */
export const tileOf = ({ width, data }: Plane, x0: number, y0: number, out: Float64Array): void => {
  const half = new Float64Array(tileSize);
  for (let l = 0; l < tileSide; l++)
    for (let x = 0; x < tileSide; x++) {
      let sum = 0;
      for (let y = 0; y < tileSide; y++) sum += basis[l * tileSide + y]! * data[(y0 + y) * width + x0 + x]!;
      half[l * tileSide + x] = sum;
    }
  for (let k = 0; k < tileSide; k++)
    for (let l = 0; l < tileSide; l++) {
      let sum = 0;
      for (let x = 0; x < tileSide; x++) sum += basis[k * tileSide + x]! * half[l * tileSide + x]!;
      out[k * tileSide + l] = sum;
    }
};

/** The pixels of a tile, row by row, out of its coefficients. */
export const pixelsOf = (tile: Float64Array, out: Float64Array): void => {
  const half = new Float64Array(tileSize);
  for (let x = 0; x < tileSide; x++)
    for (let l = 0; l < tileSide; l++) {
      let sum = 0;
      for (let k = 0; k < tileSide; k++) sum += basis[k * tileSide + x]! * tile[k * tileSide + l]!;
      half[x * tileSide + l] = sum;
    }
  for (let y = 0; y < tileSide; y++)
    for (let x = 0; x < tileSide; x++) {
      let sum = 0;
      for (let l = 0; l < tileSide; l++) sum += basis[l * tileSide + y]! * half[x * tileSide + l]!;
      out[y * tileSide + x] = sum;
    }
};

/** Weight of a pixel of a tile in the mean of all tiles over it: the tile's middle counts most. */
export const tileWindow: readonly number[] = [0.35, 0.6, 0.85, 1, 1, 0.85, 0.6, 0.35];

/** Deviation at a level, from values at evenly spaced levels from 0 to 1. */
export const deviationAt = (deviations: Float32Array, level: number): number => {
  const top = deviations.length - 1;
  const at = Math.min(top, Math.max(0, level * top));
  const low = Math.min(top - 1, Math.floor(at));
  return deviations[low]! + (deviations[low + 1]! - deviations[low]!) * (at - low);
};

/** Adds tiles up to a picture, each pixel the weighted mean of the tiles over it. */
export const tilesSum = (
  width: number,
  height: number,
): { readonly add: (x0: number, y0: number, pixels: Float64Array, weight: number) => void; readonly at: (i: number) => number } => {
  const [sums, weights] = [new Float64Array(width * height), new Float64Array(width * height)];
  return {
    add: (x0, y0, pixels, weight) => {
      for (let y = 0; y < tileSide; y++)
        for (let x = 0; x < tileSide; x++) {
          const [i, w] = [(y0 + y) * width + x0 + x, weight * tileWindow[y]! * tileWindow[x]!];
          sums[i]! += w * pixels[y * tileSide + x]!;
          weights[i]! += w;
        }
    },
    at: (i) => sums[i]! / weights[i]!,
  };
};
