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
      const x = i % width;
      const y = (i - x) / width;
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
      for (let py = Math.max(0, y - 1); py <= Math.min(height - 1, y + 1); py++)
        for (let px = Math.max(0, x - 1); px <= Math.min(width - 1, x + 1); px++) {
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
  const { width, height, data } = beyond;
  const marks = out.data;
  marks.fill(0);
  // Runs of rows first: each marked row is laid on those around it once.
  const spans = new Uint8Array(width);
  for (let y = 0, i = 0; y < height; y++) {
    let until = -1;
    let from = width;
    for (let x = 0; x < width; x++, i++) {
      const value = data[i]!;
      if (value < least && value > -least) continue;
      const x1 = Math.min(width, x + reach + 1);
      for (let px = Math.max(until, x - reach, 0); px < x1; px++) spans[px] = 1;
      from = Math.min(from, Math.max(0, x - reach));
      until = x1;
    }
    if (until < 0) continue;
    for (let py = Math.max(0, y - reach); py <= Math.min(height - 1, y + reach); py++)
      for (let x = from, at = py * width + from; x < until; x++, at++) if (spans[x]) marks[at] = 1;
    spans.fill(0, from, until);
  }
  let count = 0;
  for (let i = 0; i < marks.length; i++) count += marks[i]!;
  return count / marks.length;
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
  const disc: number[] = [];
  for (let dy = -by; dy <= by; dy++) for (let dx = -by; dx <= by; dx++) if (dx * dx + dy * dy <= (by + 0.4) ** 2) disc.push(dy * w + dx);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (!bits[y * width + x]) continue;
      const at = (y + reach) * w + x + reach;
      for (let k = 0; k < disc.length; k++) out[at + disc[k]!] = 1;
    }
  return { bits: out, width: w, height: h };
};
