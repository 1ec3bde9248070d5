/**
 * @file Masks: which pixels a repair may change, as runs (row by row within a box, outside and inside by turns), and the feather that is part of them. Outside a
 * mask nothing changes, exactly. Coordinates are those of the source picture.
 */
import { FilmError } from './errors.ts';
import type { Rectangle } from './facts.ts';

export type Mask = Rectangle & {
  /** Lengths of runs through the box, row after row, the first outside the mask: "3 5 12" is three pixels out, five in, twelve out. Ends with the last run inside. */
  readonly runs: string;
};

/** The mask of those pixels of a width x height bitmap that are not 0, or undefined when all are 0. `at` is added to its place. */
export const maskOf = (
  bits: ArrayLike<number>,
  width: number,
  height: number,
  at: { readonly x: number; readonly y: number } = { x: 0, y: 0 },
): Mask | undefined => {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (bits[y * width + x]) {
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = y;
      }
  if (right < 0) return undefined;
  const runs: number[] = [];
  let [inside, length] = [false, 0];
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const is = bits[y * width + x] !== 0;
      if (is !== inside) {
        runs.push(length);
        [inside, length] = [is, 0];
      }
      length++;
    }
  if (inside) runs.push(length);
  return { x: left + at.x, y: top + at.y, width: right - left + 1, height: bottom - top + 1, runs: runs.join(' ') };
};

/** 1 inside, 0 outside, for each pixel of the mask's box. Throws `failed` when the runs do not fit it. */
export const bitsOf = (mask: Mask): Uint8Array => {
  const bits = new Uint8Array(mask.width * mask.height);
  let at = 0;
  let inside = false;
  for (const word of mask.runs.split(' ')) {
    const length = Number(word);
    if (!Number.isInteger(length) || length < 0 || at + length > bits.length)
      throw new FilmError('failed', `a mask of ${mask.width} x ${mask.height} has runs that do not fit it: "${mask.runs.slice(0, 60)}"`, {
        hint: 'Put the facts right, or remove their file to have them found again.',
      });
    if (inside) bits.fill(1, at, at + length);
    at += length;
    inside = !inside;
  }
  return bits;
};

/** Pixels inside. */
export const areaOf = (mask: Mask): number => mask.runs.split(' ').reduce((sum, word, k) => sum + (k % 2 === 1 ? Number(word) : 0), 0);

/**
 * How much of the repair each pixel of the mask's box takes: 0 outside, rising to 1 over `feather` pixels inwards from the mask's edge. Where the box meets the edge
 * of `picture`, the mask goes on beyond it and nothing is feathered.
 */
export const weightsOf = (mask: Mask, feather: number, picture: Rectangle): Float32Array => {
  const { width, height } = mask;
  const bits = bitsOf(mask);
  const steps = Math.max(0, Math.floor(feather));
  // Steps of a walk with diagonals to the nearest pixel outside, as far as they matter.
  const depth = Float32Array.from(bits, (bit) => (bit ? steps + 1 : 0));
  const beyond = (x: number, y: number): number => {
    const [px, py] = [mask.x + x, mask.y + y];
    return px < picture.x || py < picture.y || px >= picture.x + picture.width || py >= picture.y + picture.height ? steps + 1 : 0;
  };
  const depthAt = (x: number, y: number): number => (x >= 0 && y >= 0 && x < width && y < height ? depth[y * width + x]! : beyond(x, y));
  for (let round = 0; round < steps; round++) {
    const before = depth.slice();
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const i = y * width + x;
        if (before[i] === 0) continue;
        const nearest = Math.min(
          depthAt(x - 1, y),
          depthAt(x + 1, y),
          depthAt(x, y - 1),
          depthAt(x, y + 1),
          depthAt(x - 1, y - 1) + 0.4,
          depthAt(x + 1, y - 1) + 0.4,
          depthAt(x - 1, y + 1) + 0.4,
          depthAt(x + 1, y + 1) + 0.4,
        );
        depth[i] = Math.min(before[i]!, nearest + 1);
      }
  }
  return depth.map((value) => Math.min(1, value / (steps + 1)));
};
