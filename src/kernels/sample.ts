/** @file Samples between the samples of a plane; places beyond the border take the nearest one inside. */
import type { Plane } from '../film/frame.ts';

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
