/** @file By how much two frames differ, as repeats are judged by it: whole-picture motion and small local motion both count, brightness does not. */
import { type SmallFrame, topDifference } from '../proxy.ts';

/** Share of pixels that speak for small local motion. */
const speaking = 0.01;

/** Geometric mean of the differences' deviation (flicker left out) and of their largest hundredth, in 8-bit levels. */
export const stepBetween = (a: SmallFrame, b: SmallFrame): number => {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < b.data.length; i++) {
    const d = b.data[i]! - a.data[i]!;
    sum += d;
    squares += d * d;
  }
  const mean = sum / b.data.length;
  const deviation = Math.sqrt(Math.max(0, squares / b.data.length - mean * mean));
  return Math.sqrt(Math.max(0.02, deviation) * Math.max(0.02, topDifference(a, b, speaking)));
};
