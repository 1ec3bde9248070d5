/**
 * @file Where a pixel of the picture at time t lies in either frame, from motion on a coarser grid. Each step is rounded to float32 as the twin's are, so that
 * both take the very same places. Two savings are part of the definition: places are whole 256ths of a pixel, so that weights come from a table; and where the
 * motion is calm, four pixels of a row move as their middle does (at most 1/32 pixel of the grid from where they would on their own), so that their taps are
 * weighted together.
 */

/** One way things may have moved around a moment between two frames, on a grid of its own. */
export type Motion = {
  readonly width: number;
  readonly height: number;
  /** Four floats a place, in pixels of the grid: u, v to frame 0; u, v to frame 1. */
  readonly moves: Float32Array;
  /** Two floats a place: share of frame 1, share of this motion. */
  readonly shares: Float32Array;
};

type Size = { readonly width: number; readonly height: number };
/** Index before a place on an axis of the grid, and the share of the next one. */
type OnAxis = readonly [number, number];

/** Places a pixel is divided into. */
export const steps = 256;
/** Motion that changes by at most so many pixels of the grid from one place of it to the next is calm. */
const calm = 1 / 16;
const { fround } = Math;

export const clamp = (value: number, top: number): number => Math.min(top, Math.max(0, value));

/**
 * Weights of the four samples around a place `f` after the second: cubic convolution (Keys 1981), with -0.75 for its free number. Sharper than Catmull-Rom's -0.5, as
 * made frames are mixed of two and should look like those that are not.
 */
export const cubicWeights = (f: number): readonly [number, number, number, number] => [
  ((-0.75 * f + 1.5) * f - 0.75) * f,
  (1.25 * f - 2.25) * f * f + 1,
  ((-1.25 * f + 1.5) * f + 0.75) * f,
  (0.75 * f - 0.75) * f * f,
];

const between = (from: number, to: number, share: number): number => fround(from + fround(fround(to - from) * share));

const onAxis = (place: number, size: number, gridSize: number): OnAxis => {
  const on = fround(clamp(fround(fround(fround(place + 0.5) * fround(gridSize / size)) - 0.5), gridSize - 1));
  return [Math.floor(on), fround(on - Math.floor(on))];
};

/** Value `c` of `count` in column `x` of the grid, between two of its rows, times `scale`. */
const inColumn = (field: Float32Array, grid: Size, count: number, c: number, x: number, [y, share]: OnAxis, scale: number): number => {
  const value = (row: number): number => field[count * (row * grid.width + Math.min(grid.width - 1, x)) + c]!;
  return fround(between(value(y), value(Math.min(grid.height - 1, y + 1)), share) * fround(scale));
};

/** Share of frame 1, and of this motion, at a pixel. */
export const sharesAt = (motion: Motion, out: Size, x: number, y: number): readonly [number, number] => {
  const row = onAxis(y, out.height, motion.height);
  const [column, share] = onAxis(x, out.width, motion.width);
  const value = (c: number, at: number): number => inColumn(motion.shares, motion, 2, c, at, row, 1);
  return [between(value(0, column), value(0, column + 1), share), between(value(1, column), value(1, column + 1), share)];
};

/** Nearest whole step, halves to even. */
export const fine = (place: number): number => fround(fround(fround(place * steps) + 12582912) - 12582912) / steps;

type Places = readonly [number, number, number, number];

/** The pixel's x, y in frame 0 and x, y in frame 1, within the picture. */
export const placesAt = (motion: Motion, out: Size, x: number, y: number): Places => {
  const row = onAxis(y, out.height, motion.height);
  const [scaleX, scaleY] = [out.width / motion.width, out.height / motion.height];
  const moveIn = (c: number, column: number): number => inColumn(motion.moves, motion, 4, c, column, row, c % 2 ? scaleY : scaleX);
  const moved = (from: number, [column, share]: OnAxis): Places =>
    [0, 1, 2, 3].map((c) => {
      const move = between(moveIn(c, column), moveIn(c, column + 1), share);
      return fine(clamp(fround(move + (c % 2 ? y : from)), (c % 2 ? out.height : out.width) - 1));
    }) as unknown as Places;
  const isCalm = (column: number): boolean =>
    [0, 1, 2, 3].every((c) => Math.abs(fround(moveIn(c, column + 1) - moveIn(c, column))) <= fround((c % 2 ? scaleY : scaleX) * calm));

  const first = x - (x % 4);
  if (first + 3 < out.width) {
    const [left] = onAxis(first, out.width, motion.width);
    const [right] = onAxis(first + 3, out.width, motion.width);
    if (right - left <= 1 && isCalm(left) && isCalm(right)) {
      const [ax, ay, bx, by] = moved(first, onAxis(first + 1.5, out.width, motion.width));
      const inside = (px: number, py: number): boolean => px >= 1 && px < out.width - 6 && py >= 1 && py < out.height - 2;
      if (inside(ax, ay) && inside(bx, by)) return [ax + x - first, ay, bx + x - first, by];
    }
  }
  return moved(x, onAxis(x, out.width, motion.width));
};
