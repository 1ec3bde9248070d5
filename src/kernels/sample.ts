/** @file Samples between the samples of a plane; places beyond the border take the nearest one inside. */
import type { Plane } from '../film/frame.ts';
import { clamp, cubicWeights } from './moved-places.ts';

/** Bilinear sample of a plane; any finite position. */
export const bilinearAt = (plane: Plane, x: number, y: number): number => {
  const { width, height, data } = plane;
  const cx = Math.min(width - 1, Math.max(0, x));
  const cy = Math.min(height - 1, Math.max(0, y));
  const x0 = Math.floor(cx);
  const y0 = Math.floor(cy);
  const right = x0 + 1 < width ? 1 : 0;
  const fx = cx - x0;
  const fy = cy - y0;
  const upper = y0 * width + x0;
  const lower = y0 + 1 < height ? upper + width : upper;
  const top = data[upper]! * (1 - fx) + data[upper + right]! * fx;
  const bottom = data[lower]! * (1 - fx) + data[lower + right]! * fx;
  return top * (1 - fy) + bottom * fy;
};

/** Bicubic sample of a plane; any finite position. May overshoot what it lies between. */
export const bicubicAt = (plane: Plane, x: number, y: number): number => {
  const [cx, cy] = [clamp(x, plane.width - 1), clamp(y, plane.height - 1)];
  const [x0, y0] = [Math.floor(cx), Math.floor(cy)];
  const [wx, wy] = [cubicWeights(cx - x0), cubicWeights(cy - y0)];
  let sum = 0;
  for (let j = 0; j < 4; j++)
    for (let i = 0; i < 4; i++)
      sum += wy[j]! * wx[i]! * plane.data[clamp(y0 + j - 1, plane.height - 1) * plane.width + clamp(x0 + i - 1, plane.width - 1)]!;
  return sum;
};
