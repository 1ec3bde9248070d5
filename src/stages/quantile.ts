/** @file Quantiles: what a share of values lies below. */

/** Below this many values sorting them all costs less than looking for one. */
const few = 24;

/** The value that would stand at place `k` were the values sorted (Hoare 1961, Algorithm 65: Find). Reorders them; they must hold no NaN. */
const selected = (values: Float64Array, k: number): number => {
  let [low, high] = [0, values.length - 1];
  while (high - low > few) {
    const [a, b, c] = [values[low]!, values[(low + high) >> 1]!, values[high]!];
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const value = values[i]!;
      values[i++] = values[j]!;
      values[j--] = value;
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else return values[k]!;
  }
  return values.subarray(low, high + 1).sort()[k - low]!;
};

/** The value with a share of the others below it, the upper of two; 0 where there are none. What is not a number counts as the largest. */
export const quantileOf = (values: ArrayLike<number>, share: number): number => {
  const own = new Float64Array(values);
  const k = Math.min(own.length - 1, Math.floor(share * own.length));
  if (own.length <= few) return own.sort()[k] ?? 0;
  for (let i = 0; i < own.length; i++) if (Number.isNaN(own[i]!)) return own.sort()[k]!;
  return selected(own, k);
};

export const medianOf = (values: ArrayLike<number>): number => quantileOf(values, 0.5);
