/** @file A sample smoothed with its eight neighbours. */
import type { Plane } from '../film/frame.ts';
import { clamp } from './moved-places.ts';

/** The sample at x, y weighted 4, those beside it 2 and those at its corners 1, of 16; beyond the border the border is repeated. */
export const softAt = ({ width, height, data }: Plane, x: number, y: number): number => {
  let sum = 0;
  for (let k = -1; k <= 1; k++)
    for (let j = -1; j <= 1; j++)
      sum += (2 - Math.abs(k)) * (2 - Math.abs(j)) * data[clamp(y + k, height - 1) * width + clamp(x + j, width - 1)]!;
  return sum / 16;
};
