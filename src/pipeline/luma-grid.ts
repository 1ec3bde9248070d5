/** @file A picture as a small grid of luma means: enough to tell black, another picture, or a mix of two; cheap at any size. */
import { levels } from '../film/colour-space.ts';
import type { Rectangle } from '../film/facts.ts';
import { type Frame, lumaPlane } from '../film/frame.ts';

/** Means of cells, row by row, 0 = black and 1 = white of the frame's range. */
export type LumaGrid = Float64Array;

const columns = 32;
const rows = 24;
/** Samples a cell at most, each way. */
const perCell = 6;

export const lumaGrid = (frame: Frame, area?: Rectangle): LumaGrid => {
  const { width, data } = lumaPlane(frame);
  const { black, white } = levels(frame.format.space.range, frame.format.bits);
  const box = area ?? { x: 0, y: 0, width, height: frame.height };
  const grid = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let j = 0; j < perCell; j++) {
        const y = Math.floor(box.y + ((row + (j + 0.5) / perCell) * box.height) / rows);
        for (let i = 0; i < perCell; i++)
          sum += data[y * width + Math.floor(box.x + ((column + (i + 0.5) / perCell) * box.width) / columns)]!;
      }
      grid[row * columns + column] = (sum / perCell ** 2 - black) / (white - black);
    }
  }
  return grid;
};

export const meanOf = (grid: LumaGrid): number => grid.reduce((sum, value) => sum + value, 0) / grid.length;

/** Standard deviation: below 0.01 there is nothing in the picture to compare. */
export const contrastOf = (grid: LumaGrid): number => {
  const mean = meanOf(grid);
  return Math.sqrt(grid.reduce((sum, value) => sum + (value - mean) ** 2, 0) / grid.length);
};

const distance = (a: LumaGrid, b: LumaGrid): number => Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length);

/**
 * How much of `right` is mixed into a picture that should be like `left`: the share of the mix that fits best, 0 when no mix explains it clearly better
 * than either picture alone (movement, which is no mix).
 */
export const mixedShare = (picture: LumaGrid, left: LumaGrid, right: LumaGrid): number => {
  let [above, below] = [0, 0];
  for (let i = 0; i < picture.length; i++) {
    const way = right[i]! - left[i]!;
    above += (picture[i]! - left[i]!) * way;
    below += way * way;
  }
  if (below < 1e-4 * picture.length) return 0;
  const share = above / below;
  const mix = picture.map((_, i) => left[i]! + share * (right[i]! - left[i]!));
  const leftOver = distance(picture, mix);
  return leftOver < 0.5 * Math.min(distance(picture, left), distance(picture, right)) ? share : 0;
};
