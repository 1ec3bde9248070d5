/** @file Seeded random numbers: the same on every machine. Used for seeded damage, the demo film, tests and grain that is laid on; never for restoring. */

/** Mulberry32: uniform in [0, 1). */
export const randomOf = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Normal numbers (mean 0, deviation 1) out of uniform ones; Box and Muller. */
export const normalOf =
  (random: () => number): (() => number) =>
  () =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
