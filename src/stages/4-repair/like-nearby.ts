/**
 * @file Whether a neighbouring frame shows something like a speck not far from it: a bird, a ball, a spark that moved on, whatever else it did meanwhile. Looked for by
 * how much a square stands off its surroundings, from sums over rectangles (Crow 1984), which cost the same at any size.
 */
import type { Plane } from '../../film/frame.ts';

export type Sums = { readonly width: number; readonly height: number; readonly data: Float64Array };

/** Sums over all rectangles that begin at the left upper corner. */
export const sumsOf = ({ width, height, data }: Plane): Sums => {
  const w = width + 1;
  const out = new Float64Array(w * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += data[y * width + x]!;
      out[(y + 1) * w + x + 1] = out[y * w + x + 1]! + row;
    }
  }
  return { width, height, data: out };
};

const sumIn = ({ width, data }: Sums, x0: number, y0: number, x1: number, y1: number): number => {
  const w = width + 1;
  return data[y1 * w + x1]! - data[y0 * w + x1]! - data[y1 * w + x0]! + data[y0 * w + x0]!;
};

/** By how much the mean of a w x h box at (x, y) stands off that of a frame of `rim` pixels around it; undefined where that reaches beyond the picture. */
const standsOff = (sums: Sums, x: number, y: number, w: number, h: number, rim: number): number | undefined => {
  if (x < rim || y < rim || x + w + rim > sums.width || y + h + rim > sums.height) return undefined;
  const inner = sumIn(sums, x, y, x + w, y + h);
  const outer = sumIn(sums, x - rim, y - rim, x + w + rim, y + h + rim);
  const area = w * h;
  return inner / area - (outer - inner) / ((w + 2 * rim) * (h + 2 * rim) - area);
};

/** How far off it is looked for, as share of the width. */
const farthest = 0.08;
const rim = 2;

/**
 * The most by which a box of the speck's size stands off its surroundings the same way within reach in `other`, as share of how much the speck itself does in `own`; 0 to
 * 2. At the picture's edge, where it cannot be measured, 1.
 */
export const likeNearby = (
  own: Sums,
  other: Sums,
  speck: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly area: number;
    readonly sign: number;
  },
): number => {
  const [cx, cy] = [speck.x + speck.width / 2, speck.y + speck.height / 2];
  // A box as large as the speck, of its shape.
  const scale = Math.sqrt(speck.area / (speck.width * speck.height));
  const [w, h] = [Math.max(1, Math.round(speck.width * scale)), Math.max(1, Math.round(speck.height * scale))];
  const [x0, y0] = [Math.round(cx - w / 2), Math.round(cy - h / 2)];
  const itself = standsOff(own, x0, y0, w, h, rim);
  if (itself === undefined || itself * speck.sign <= 0) return 1;
  const reach = Math.max(8, Math.round(farthest * own.width));
  let most = 0;
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) {
      const off = standsOff(other, x0 + dx, y0 + dy, w, h, rim);
      if (off !== undefined && off * speck.sign > most) most = off * speck.sign;
    }
  return Math.min(2, most / (itself * speck.sign));
};
