/** @file Samples between the samples of a plane; places beyond the border take the nearest one inside. */
import type { Plane } from '../film/frame.ts';
import { clamp, cubicWeights } from './moved-places.ts';

/** Bilinear sample of a plane; any finite position. */
export const bilinearAt = (plane: Plane, x: number, y: number): number => {
  const { width, height, data } = plane;
  const [cx, cy] = [Math.min(width - 1, Math.max(0, x)), Math.min(height - 1, Math.max(0, y))];
  const [x0, y0] = [Math.floor(cx), Math.floor(cy)];
  const [x1, y1] = [Math.min(width - 1, x0 + 1), Math.min(height - 1, y0 + 1)];
  const [fx, fy] = [cx - x0, cy - y0];
  const top = data[y0 * width + x0]! * (1 - fx) + data[y0 * width + x1]! * fx;
  const bottom = data[y1 * width + x0]! * (1 - fx) + data[y1 * width + x1]! * fx;
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
