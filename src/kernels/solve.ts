/** @file Small systems of equations: a symmetric positive one solved in place by elimination, without memory of its own, so that kernels may call it for every tile. */

/**
 * Solves m x = r; `m` holds n rows of n values, `r` n values and then x. Both are overwritten. False, and x without meaning, where a pivot is not above
 * `leastPivot`: the system has no clear solution.
 */
export const solveInPlace = (m: Float64Array, r: Float64Array, leastPivot = 0): boolean => {
  const n = r.length;
  for (let k = 0; k < n; k++) {
    const pivot = m[k * n + k]!;
    if (!(pivot > leastPivot)) return false;
    for (let i = k + 1; i < n; i++) {
      const factor = m[i * n + k]! / pivot;
      for (let j = k; j < n; j++) m[i * n + j] = m[i * n + j]! - factor * m[k * n + j]!;
      r[i] = r[i]! - factor * r[k]!;
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    let sum = r[k]!;
    for (let j = k + 1; j < n; j++) sum -= m[k * n + j]! * r[j]!;
    r[k] = sum / m[k * n + k]!;
  }
  return true;
};
