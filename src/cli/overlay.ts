/** @file Repairs drawn over a picture, so that a person sees what was found: each mask's outline in the colour of its state. */
import { bitsOf } from '../film/mask.ts';
import type { Repair, RepairState } from '../film/repair.ts';

const colours: Readonly<Record<RepairState, readonly [number, number, number]>> = {
  auto: [40, 230, 60],
  review: [255, 210, 0],
  accepted: [60, 190, 255],
  rejected: [255, 60, 60],
};

/** Draws the outlines, one pixel outside each mask, into 8-bit RGB of the source picture's width. */
export const drawRepairs = (rgb: Uint8Array, width: number, repairs: readonly Repair[]): void => {
  const height = Math.floor(rgb.length / (3 * width));
  for (const { mask, state } of repairs) {
    const bits = bitsOf(mask);
    const inside = (x: number, y: number): boolean =>
      x >= 0 && y >= 0 && x < mask.width && y < mask.height && bits[y * mask.width + x] === 1;
    for (let y = -1; y <= mask.height; y++)
      for (let x = -1; x <= mask.width; x++) {
        const [px, py] = [mask.x + x, mask.y + y];
        if (px < 0 || py < 0 || px >= width || py >= height || inside(x, y)) continue;
        if (inside(x - 1, y) || inside(x + 1, y) || inside(x, y - 1) || inside(x, y + 1)) rgb.set(colours[state], 3 * (py * width + px));
      }
  }
};
