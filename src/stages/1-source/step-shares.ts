/**
 * @file Which share of the motion around falls on one step. What moved between two pictures some frames apart is laid on what changed from one frame to the
 * next: a new picture has its part of it, a repeat none, however loud the noise of coding, for that noise is not in the two pictures at a distance.
 *
 *     before = frame n - 1 - reach     step = frame n less frame n - 1     after = frame n + reach
 *     share = <step, after - before> / <after - before, after - before>
 */
import type { SmallFrame } from '../proxy.ts';

/** Frames to either side of a step; at a stretch's ends as few as there are. */
export const shareReach = 2;
/** Pictures at a distance differ at least so many times as much as single steps do (in squares), or nothing but noise is there. */
const leastMotion = 2;

type Change = { readonly from: SmallFrame; readonly to: SmallFrame };

/** Product of two changes summed over the picture; changes of the light as a whole are left out. */
const productOf = (a: Change, b: Change): number => {
  const length = a.to.data.length;
  let [sum, sumA, sumB] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.to.data[i]! - a.from.data[i]!, b.to.data[i]! - b.from.data[i]!];
    sum += x * y;
    sumA += x;
    sumB += y;
  }
  return sum - (sumA * sumB) / length;
};

/**
 * The share of the step to frame n, brought to that of a step among `2 * shareReach + 1`, or undefined where nothing around moves, or is there to judge it by.
 * `get` gives the frames of a stretch from `start` up to `end`, from n - 1 - shareReach to n + shareReach.
 */
export const stepShare = (n: number, start: number, end: number, get: (n: number) => SmallFrame): number | undefined => {
  const reach = Math.min(shareReach, n - 1 - start, end - 1 - n);
  if (reach < 1) return undefined;
  const step = (m: number): Change => ({ from: get(m - 1), to: get(m) });
  const wide = { from: get(n - 1 - reach), to: get(n + reach) };
  const steps = 2 * reach + 1;
  const whole = productOf(wide, wide);
  let single = 0;
  for (let m = n - reach; m <= n + reach; m++) single += productOf(step(m), step(m)) / steps;
  if (whole <= leastMotion * single) return undefined;
  return (productOf(step(n), wide) / whole) * (steps / (2 * shareReach + 1));
};
