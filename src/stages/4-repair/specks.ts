/**
 * @file Specks in one frame: connected pixels that stand out of both neighbours the same way. A speck begins where the neighbours' range is left by far and grows over
 * what still differs around it (hysteresis).
 */
import type { Plane } from '../../film/frame.ts';

export type Thresholds = { readonly seed: number; readonly grow: number };

/** Pixels of a frame, in a box of their own. */
export type Blob = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** 1 for the speck's pixels. */
  readonly bits: Uint8Array;
  readonly area: number;
  /** 1 bright, -1 dark. */
  readonly sign: 1 | -1;
  /** Most and mean of the response, in units of the noise, over its seeds. */
  readonly peak: number;
  readonly strength: number;
};

/** How far a speck may grow over pixels that do not stand out by themselves. */
const growReach = 3;

/** Specks of at most `mostArea` pixels; what is larger is given with its area and box but without bits. */
export const specksOf = (beyond: Plane, apart: Plane, { seed, grow }: Thresholds, mostArea: number): readonly Blob[] => {
  const { width, height } = beyond;
  const taken = new Uint8Array(width * height);
  const found: Blob[] = [];
  const queue: number[] = [];
  const depth: number[] = [];
  for (let start = 0; start < taken.length; start++) {
    const response = beyond.data[start]!;
    if (taken[start] || Math.abs(response) < seed) continue;
    const sign = response > 0 ? 1 : -1;
    queue.length = 0;
    depth.length = 0;
    queue.push(start);
    depth.push(0);
    taken[start] = 1;
    let [left, top, right, bottom] = [width, height, -1, -1];
    let [peak, sum, seeds] = [0, 0, 0];
    for (let k = 0; k < queue.length; k++) {
      const i = queue[k]!;
      const [x, y] = [i % width, Math.floor(i / width)];
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      const own = sign * beyond.data[i]!;
      peak = Math.max(peak, own);
      if (own > grow) {
        sum += own;
        seeds++;
      }
      const steps = own > grow ? 0 : depth[k]!;
      if (steps >= growReach) continue;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          const [px, py] = [x + dx, y + dy];
          if (px < 0 || py < 0 || px >= width || py >= height) continue;
          const at = py * width + px;
          if (taken[at] || sign * apart.data[at]! < grow) continue;
          taken[at] = 1;
          queue.push(at);
          depth.push(steps + 1);
        }
    }
    const [w, h] = [right - left + 1, bottom - top + 1];
    const small = queue.length <= mostArea;
    const bits = new Uint8Array(small ? w * h : 0);
    if (small) for (const i of queue) bits[(Math.floor(i / width) - top) * w + (i % width) - left] = 1;
    found.push({ x: left, y: top, width: w, height: h, bits, area: queue.length, sign, peak, strength: sum / Math.max(1, seeds) });
  }
  return found;
};

/** Sets `out` to 1 wherever a response is above `least`, and `reach` pixels around; returns the share of the picture that is set. */
export const markDirty = (beyond: Plane, least: number, reach: number, out: Plane): number => {
  const { width, height } = beyond;
  out.data.fill(0);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (Math.abs(beyond.data[y * width + x]!) < least) continue;
      const [x0, x1] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
      for (let py = Math.max(0, y - reach); py <= Math.min(height - 1, y + reach); py++) out.data.fill(1, py * width + x0, py * width + x1);
    }
  let count = 0;
  for (let i = 0; i < out.data.length; i++) count += out.data[i]!;
  return count / out.data.length;
};

/** A bitmap with `reach` pixels more around it on each side, and the set pixels grown by that much, or by `by` (a disc). */
export const grown = (
  bits: Uint8Array,
  width: number,
  height: number,
  reach: number,
  by = reach,
): { readonly bits: Uint8Array; readonly width: number; readonly height: number } => {
  const [w, h] = [width + 2 * reach, height + 2 * reach];
  const out = new Uint8Array(w * h);
  const disc: (readonly [number, number])[] = [];
  for (let dy = -by; dy <= by; dy++) for (let dx = -by; dx <= by; dx++) if (dx * dx + dy * dy <= (by + 0.4) ** 2) disc.push([dx, dy]);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) if (bits[y * width + x]) for (const [dx, dy] of disc) out[(y + reach + dy) * w + x + reach + dx] = 1;
  return { bits: out, width: w, height: h };
};
