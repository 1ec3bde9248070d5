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

/** By how much the mean of a w x h box stands off that of a frame of `rim` pixels around it, for boxes that lie within the picture with their rim. */
export const standingOff = ({ width, data }: Sums, w: number, h: number, rim: number): ((x: number, y: number) => number) => {
  const line = width + 1;
  const area = w * h;
  const rest = (w + 2 * rim) * (h + 2 * rim) - area;
  const [down, wideDown, wide] = [h * line, (h + 2 * rim) * line, w + 2 * rim];
  return (x, y) => {
    const a = y * line + x;
    const b = a - rim * line - rim;
    const inner = data[a + down + w]! - data[a + w]! - data[a + down]! + data[a]!;
    const outer = data[b + wideDown + wide]! - data[b + wide]! - data[b + wideDown]! + data[b]!;
    return inner / area - (outer - inner) / rest;
  };
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
  const [right, bottom] = [own.width - w - rim, own.height - h - rim];
  if (x0 < rim || y0 < rim || x0 > right || y0 > bottom) return 1;
  const itself = standingOff(own, w, h, rim)(x0, y0) * speck.sign;
  if (itself <= 0) return 1;
  const reach = Math.max(8, Math.round(farthest * own.width));
  const there = standingOff(other, w, h, rim);
  let most = 0;
  for (let y = Math.max(rim, y0 - reach); y <= Math.min(bottom, y0 + reach); y++)
    for (let x = Math.max(rim, x0 - reach); x <= Math.min(right, x0 + reach); x++) most = Math.max(most, there(x, y) * speck.sign);
  return Math.min(2, most / itself);
};
