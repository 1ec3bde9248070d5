/** @file How repairs of dirt are measured against the truth: objects found and falsely found, pixels changed, and decibels inside the dirt. */
import type { Piece } from '../src/demo/damage/dirt.ts';
import type { Plane } from '../src/film/frame.ts';
import { bitsOf } from '../src/film/mask.ts';
import type { Repair } from '../src/film/repair.ts';

export type Detection = {
  /** Pieces of dirt, those found, repairs offered, and those that touch dirt. */
  readonly pieces: number;
  readonly found: number;
  readonly offered: number;
  readonly right: number;
};

/** 1 where a frame's repairs or pieces lie. */
const painted = (
  width: number,
  height: number,
  boxes: readonly { x: number; y: number; width: number; height: number; on: (i: number) => boolean }[],
): Uint8Array => {
  const out = new Uint8Array(width * height);
  for (const { x, y, width: w, height: h, on } of boxes)
    for (let i = 0; i < w * h; i++) if (on(i)) out[(y + Math.floor(i / w)) * width + x + (i % w)] = 1;
  return out;
};

export const coverOf = (pieces: readonly Piece[], width: number, height: number): Uint8Array =>
  painted(
    width,
    height,
    pieces.map((piece) => ({ ...piece, on: (i) => piece.cover[i]! > 0.05 })),
  );

export const masksOf = (repairs: readonly Repair[], width: number, height: number): Uint8Array =>
  painted(
    width,
    height,
    repairs.map(({ mask }) => {
      const bits = bitsOf(mask);
      return { x: mask.x, y: mask.y, width: mask.width, height: mask.height, on: (i) => bits[i] === 1 };
    }),
  );

/** A piece counts as found when half of it lies under repairs, a repair as right when it touches dirt with a tenth of its pixels less its feather. */
export const detection = (
  pieces: readonly Piece[],
  repairs: readonly Repair[],
  frames: number,
  width: number,
  height: number,
): Detection => {
  let [found, right] = [0, 0];
  for (let n = 0; n < frames; n++) {
    const own = pieces.filter(({ frame }) => frame === n);
    const offered = repairs.filter(({ frames: [a] }) => a === n);
    const dirt = coverOf(own, width, height);
    const mended = masksOf(offered, width, height);
    for (const piece of own) {
      let [under, total] = [0, 0];
      for (let i = 0; i < piece.cover.length; i++)
        if (piece.cover[i]! > 0.3) {
          total++;
          under += mended[(piece.y + Math.floor(i / piece.width)) * width + piece.x + (i % piece.width)]!;
        }
      if (total > 0 && under >= total / 2) found++;
    }
    for (const { mask } of offered) {
      const bits = bitsOf(mask);
      let [touches, total] = [0, 0];
      for (let i = 0; i < bits.length; i++)
        if (bits[i]) {
          total++;
          touches += dirt[(mask.y + Math.floor(i / mask.width)) * width + mask.x + (i % mask.width)]!;
        }
      if (touches >= 0.1 * total || touches >= 3) right++;
    }
  }
  return { pieces: pieces.length, found, offered: repairs.length, right };
};

export type Squares = { sum: number; count: number };
export const decibels = ({ sum, count }: Squares): number => (count === 0 ? Number.NaN : 10 * Math.log10(count / Math.max(1e-12, sum)));

/** Adds the squared error of `made` where `inside` is 1. */
export const addSquares = (made: Plane, truth: Plane, inside: Uint8Array, into: Squares): void => {
  for (let i = 0; i < inside.length; i++)
    if (inside[i]) {
      into.sum += (made.data[i]! - truth.data[i]!) ** 2;
      into.count++;
    }
};

/** The middle of three frames, the plain baseline. */
export const medianOfThree = (before: Plane, own: Plane, after: Plane): Plane => ({
  ...own,
  data: own.data.map((b, i) => {
    const [a, c] = [before.data[i]!, after.data[i]!];
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }),
});
