/** @file Smooth paths: the likeliest trend under a trembling rest, where the trend's differences of an order are small; a symmetric band matrix solved by LDL'. */

export type Order = 2 | 3;
const differences: Readonly<Record<Order, readonly number[]>> = { 2: [1, -2, 1], 3: [-1, 3, -3, 1] };

export type Band = {
  readonly path: Float64Array;
  /** Minus twice the log likelihood with the trend integrated out and the rest's size at its likeliest, but for a constant of the order. */
  readonly unlikely: number;
};

/** Trust in frame n where the rest has no trusted frame before it, else 0: there the rest's own size is all there is to hold the trend's level. */
export const freshTrust = (weights: Float64Array, n: number): number => (n === 0 || weights[n - 1] === 0 ? weights[n]! : 0);

/**
 * The path s that minimises sum w (r[n] - rho r[n-1])^2 + sum bend[n] (difference of s at n)^2, with r = path - s. `bend` holds a resistance for each difference, by
 * its first frame. `floor`: what is new in the rest is no smaller than this, in the path's unit.
 */
export const bandSmoothed = (
  path: Float64Array,
  weights: Float64Array,
  rho: number,
  bend: Float64Array,
  order: Order,
  floor: number,
): Band => {
  const n = path.length;
  const taps = differences[order];
  // rows[k][i]: the matrix at (i, i + k).
  const rows = Array.from({ length: order + 1 }, () => new Float64Array(n));
  const [diagonal, next] = [rows[0]!, rows[1]!];
  const right = new Float64Array(n);
  let squares = 0;
  let logs = 0;
  for (let i = 0; i < n; i++) {
    const first = (1 - rho * rho) * freshTrust(weights, i);
    if (first === 0) continue;
    diagonal[i]! += first;
    right[i]! += first * path[i]!;
    squares += first * path[i]! ** 2;
    logs -= Math.log(first);
  }
  for (let i = 1; i < n; i++) {
    const weight = Math.min(weights[i]!, weights[i - 1]!) + 1e-9;
    const novelty = path[i]! - rho * path[i - 1]!;
    squares += weight * novelty * novelty;
    diagonal[i]! += weight;
    diagonal[i - 1]! += rho * rho * weight;
    next[i - 1]! -= rho * weight;
    right[i]! += weight * novelty;
    right[i - 1]! -= rho * weight * novelty;
  }
  for (let i = 0; i + order < n; i++) {
    logs -= Math.log(bend[i]!);
    for (let a = 0; a <= order; a++) for (let b = a; b <= order; b++) rows[b - a]![i + a]! += bend[i]! * taps[a]! * taps[b]!;
  }
  const out = right.slice();
  for (let i = 0; i < n; i++) {
    logs += Math.log(diagonal[i]!);
    for (let k = 1; k <= order && i + k < n; k++) {
      const factor = rows[k]![i]! / diagonal[i]!;
      for (let m = k; m <= order && i + m < n; m++) rows[m - k]![i + k]! -= factor * rows[m]![i]!;
      out[i + k]! -= factor * out[i]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = 1; k <= order && i + k < n; k++) out[i]! -= rows[k]![i]! * out[i + k]!;
    out[i]! /= diagonal[i]!;
  }
  for (let i = 0; i < n; i++) squares -= out[i]! * right[i]!;
  const seen = Math.max(
    1,
    weights.reduce((sum, weight) => sum + weight, 0),
  );
  return { path: out, unlikely: (seen - order) * Math.log(Math.max(0, squares) / seen + floor * floor) + logs };
};
