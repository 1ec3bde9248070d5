/** @file How like two small pictures are. */
type Samples = Float32Array | Float64Array;

/** Correlation of two pictures of one size, -1 to 1: 1 for the same but for brightness and contrast, about 0 for strangers; undefined where one varies by less than `leastVariance`. */
export const likeness = (a: Samples, b: Samples, leastVariance: number): number | undefined => {
  const mean = (data: Samples): number => {
    let sum = 0;
    for (const value of data) sum += value;
    return sum / data.length;
  };
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return Math.min(aa, bb) < leastVariance * a.length ? undefined : ab / Math.sqrt(aa * bb);
};
