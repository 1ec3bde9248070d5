/**
 * @file Tiles: a picture too large for one run of a network is cut into overlapping parts. A part's outermost `reach` pixels know too little of what lies
 * outside; beyond them two neighbours agree, and what is left of the overlap is crossed over linearly, so that no seam can be seen.
 *
 *     |---- part ----|
 *              |---- part ----|
 *           reach ↔ cross ↔ reach
 */

/** A part in input pixels: [start, start + size). */
export type Span = { readonly start: number; readonly size: number };

/**
 * Parts of at most `most` pixels that cover `length`, each `size` a multiple of `multiple` and beginning at a multiple of `grid`, neighbours overlapping by at least
 * `overlap`. A network that halves its input must see every part on the whole picture's grid, or parts and whole differ.
 */
export const spansOf = (length: number, most: number, overlap: number, multiple: number, grid = 1): readonly Span[] => {
  const up = (value: number): number => Math.ceil(value / multiple) * multiple;
  const whole = up(length);
  const largest = Math.max(multiple, Math.floor(most / multiple) * multiple);
  if (whole <= largest) return [{ start: 0, size: whole }];
  if (overlap >= largest) return [{ start: 0, size: whole }];
  const shared = Math.min(overlap + grid - 1, largest - 1);
  const end = Math.ceil(length / grid) * grid;
  const count = Math.ceil((end - shared) / (largest - shared));
  const size = Math.min(largest, up((end + (count - 1) * shared) / count));
  const startOf = (i: number): number => (count === 1 ? 0 : Math.round((i * (end - size)) / (count - 1) / grid) * grid);
  return Array.from({ length: count }, (_, i) => ({ start: startOf(i), size }));
};

/**
 * How much each output place of part `index` counts, 0 to 1; over all parts that hold a place the shares add up to 1. `scale` is output over input size.
 */
export const sharesOf = (spans: readonly Span[], index: number, reach: number, scale: number): Float32Array => {
  const span = spans[index]!;
  const shares = new Float32Array(span.size * scale).fill(1);
  const ramp = (from: number, to: number, x: number): number =>
    to <= from ? (x < from ? 0 : 1) : Math.min(1, Math.max(0, (x - from) / (to - from)));
  const before = spans[index - 1];
  const after = spans[index + 1];
  for (let i = 0; i < shares.length; i++) {
    const x = span.start + (i + 0.5) / scale;
    // Where both parts know enough, from `reach` inside this one to `reach` before the other ends.
    const up = before ? crossing(before, span, reach, (from, to) => ramp(from, to, x)) : 1;
    const down = after ? crossing(span, after, reach, (from, to) => 1 - ramp(from, to, x)) : 1;
    shares[i] = up * down;
  }
  return shares;
};

const crossing = (left: Span, right: Span, reach: number, at: (from: number, to: number) => number): number => {
  const [from, to] = [right.start + reach, left.start + left.size - reach];
  const middle = (right.start + left.start + left.size) / 2;
  return to > from ? at(from, to) : at(middle, middle);
};
