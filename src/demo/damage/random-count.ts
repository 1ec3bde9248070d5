/** @file How often rare things happen: Poisson numbers out of uniform ones (Knuth's product method). */

/** A count whose mean is `mean`, at most some hundreds. */
export const countOf = (random: () => number, mean: number): number => {
  const least = Math.exp(-mean);
  let [count, product] = [0, random()];
  while (product > least) {
    count++;
    product *= random();
  }
  return count;
};
