/** @file How far two pictures differ along a motion: what kernels that believe, settle or fetch along one begin with. */
import type { Plane } from '../film/frame.ts';
import { boxMean } from './box-mean.ts';
import { bilinearAt } from './sample.ts';

/**
 * How far `b`, fetched along the motion u, v (pixels), differs from `a`, in 8-bit levels: the mean over a window of 2 `radius` + 1 pixels.
 * `scratch` holds at least two planes; the error stands in its first, the mean in its second. Returns both.
 */
export const differenceAlong = (
  { a, b, u, v }: Readonly<Record<'a' | 'b' | 'u' | 'v', Plane>>,
  radius: number,
  scratch: Float32Array,
): { readonly error: Float32Array; readonly mean: Float32Array } => {
  const { width, height } = a;
  const error = scratch.subarray(0, width * height);
  const mean = scratch.subarray(width * height, 2 * width * height);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) error[i] = 255 * Math.abs(a.data[i]! - bilinearAt(b, x + u.data[i]!, y + v.data[i]!));
  boxMean(error, mean, width, height, radius);
  return { error, mean };
};
