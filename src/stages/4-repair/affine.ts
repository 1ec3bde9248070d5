/** @file Straight mappings of the plane: (x, y) goes to (m0 x + m1 y + m2, m3 x + m4 y + m5). */

export type Affine = readonly [number, number, number, number, number, number];

export const standing: Affine = [1, 0, 0, 0, 1, 0];

export const mapped = ([a, b, c, d, e, f]: Affine, x: number, y: number): readonly [number, number] => [
  a * x + b * y + c,
  d * x + e * y + f,
];

/** First `inner`, then `outer`. */
export const composed = (outer: Affine, inner: Affine): Affine => {
  const [a, b, c, d, e, f] = outer;
  const [g, h, i, j, k, l] = inner;
  return [a * g + b * j, a * h + b * k, a * i + b * l + c, d * g + e * j, d * h + e * k, d * i + e * l + f];
};

/** The way back. */
export const inverted = ([a, b, c, d, e, f]: Affine): Affine => {
  const det = a * e - b * d;
  const [p, q, r, s] = [e / det, -b / det, -d / det, a / det];
  return [p, q, -(p * c + q * f), r, s, -(r * c + s * f)];
};

/** The same mapping told in coordinates whose origin lies at (-x, -y) of the former. */
export const shifted = (m: Affine, x: number, y: number): Affine => composed([1, 0, x, 0, 1, y], composed(m, [1, 0, -x, 0, 1, -y]));

/** A turn by `angle` (radians, small or not) about a place, and a move. */
export const turnedAbout = (cx: number, cy: number, angle: number, right: number, down: number): Affine => {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [c, -s, cx - c * cx + s * cy + right, s, c, cy - s * cx - c * cy + down];
};
