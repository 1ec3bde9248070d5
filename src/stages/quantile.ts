/** @file Quantiles: what a share of values lies below. */

/** The value with a share of the others below it, the upper of two; 0 where there are none. */
export const quantileOf = (values: ArrayLike<number>, share: number): number => {
  const sorted = new Float64Array(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
};

export const medianOf = (values: ArrayLike<number>): number => quantileOf(values, 0.5);
