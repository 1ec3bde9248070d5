/** @file detail-energy: how much fine detail there is in each cell of a picture: the mean square of what smoothing over three samples takes away, smoothed over 3 by 3 cells. */
import type { Plane } from '../film/frame.ts';
import { boxMean } from './box-mean.ts';
import { at, defineKernel } from './kernel.ts';
import { softAt } from './soft.ts';

/** Side of a cell, in samples. */
export const detailCell = 8;
export const cellsAlong = (size: number): number => Math.ceil(size / detailCell);

export type DetailEnergyArgs = {
  readonly src: Plane;
  /** One sample a cell, `cellsAlong` wide and high; squares of the samples' unit. */
  readonly out: Plane;
};

export default defineKernel<DetailEnergyArgs>({
  id: 'detail-energy',
  outputs: ({ out }) => [out.data],
  scratchFloats: ({ out }) => out.width * out.height + out.width + 16,
  reference: ({ src, out }, scratch) => {
    const { width, height } = src;
    const cells = scratch.subarray(0, out.width * out.height).fill(0);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const cell = Math.floor(y / detailCell) * out.width + Math.floor(x / detailCell);
        cells[cell] = cells[cell]! + (src.data[y * width + x]! - softAt(src, x, y)) ** 2;
      }
    for (let row = 0; row < out.height; row++)
      for (let column = 0; column < out.width; column++) {
        const [wide, high] = [Math.min(detailCell, width - column * detailCell), Math.min(detailCell, height - row * detailCell)];
        cells[row * out.width + column] = cells[row * out.width + column]! / (wide * high);
      }
    boxMean(cells, out.data, out.width, out.height, 1);
  },
  twin: (simd, { src, out }, scratch) => simd.detailEnergy!(at(src.data), src.width, src.height, at(out.data), scratch),
  examples: (make) =>
    (
      [
        [1, 1],
        [9, 7],
        [45, 34],
        [64, 40],
      ] as const
    ).map(([w, h]) => ({ src: make.plane(w, h, () => make.random()), out: make.plane(cellsAlong(w), cellsAlong(h), () => 0) })),
  tolerance: 1e-6,
});
