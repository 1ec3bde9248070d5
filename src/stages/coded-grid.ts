/**
 * @file What a coder left in pictures: the 8 x 8 grid on whose lines values step (where, and by how much more than elsewhere), and how little fine detail is left beside the
 * middling. A coarse coder does both; a fence on the grid steps but has fine detail, a soft lens has none but does not step.
 */
import type { Plane } from '../film/frame.ts';
import { tileSide } from '../kernels/dct8.ts';
import { fineShareOf, tileDetails } from './tile-detail.ts';

export type CodedGrid = {
  /** First line of the grid along each axis, 0 to 7. */
  readonly at: readonly [number, number];
  /** By how much values step more across the grid's lines than between them, along each axis, in 8-bit steps: about 0 in a picture that was not coded. */
  readonly steps: readonly [number, number];
  /** Fine detail over middling detail in the median tile. */
  readonly fineShare: number;
};

/** Sums of steps across each of the eight columns (or rows) of a grid. */
export type GridSums = { readonly sums: Float64Array; readonly counts: Float64Array };

const rowsLookedAt = 240;
/** Where the picture itself is livelier than this beside a line, in 8-bit steps, nothing can be told of the line. */
const calm = 6 / 255;
const most = 12 / 255;

/** Adds what a plane shows across columns (`across`) or rows. A step is what the slopes on both sides do not explain. */
export const addSteps = ({ width, height, data }: Plane, across: boolean, { sums, counts }: GridSums): void => {
  const [length, lines, along, beside] = across ? [width, height, 1, width] : [height, width, width, 1];
  const skip = Math.max(1, Math.floor(lines / rowsLookedAt));
  for (let line = 0; line < lines; line += skip)
    for (let x = 2; x + 1 < length; x++) {
      const i = line * beside + x * along;
      const [before, after] = [data[i - along]! - data[i - 2 * along]!, data[i + along]! - data[i]!];
      if (Math.abs(before) + Math.abs(after) >= calm) continue;
      const k = x % tileSide;
      sums[k]! += Math.min(most, Math.abs(data[i]! - data[i - along]! - 0.5 * (before + after)));
      counts[k]!++;
    }
};

/** The line that steps most, and by how much more than those farthest from it. */
export const gridOf = ({ sums, counts }: GridSums): readonly [number, number] => {
  const mean = Array.from(sums, (sum, k) => (255 * sum) / Math.max(1, counts[k]!));
  const at = mean.indexOf(Math.max(...mean));
  const far = [3, 4, 5].reduce((sum, k) => sum + mean[(at + k) % tileSide]! / 3, 0);
  return [at, mean[at]! - far];
};

/** Fine over middling detail of tiles on the grid; black and white parts left out. */
export const fineShares = (plane: Plane, at: readonly [number, number]): readonly number[] => tileDetails(plane, at).map(fineShareOf);
