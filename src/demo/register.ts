/**
 * @file Laying a picture on its truth: by how much it is moved, to hundredths of a pixel, and by how much it is brighter. Least squares on gradients
 * (Lucas and Kanade 1981) over a part of the picture, light and contrast solved for at the same time.
 */
import type { Plane } from '../film/frame.ts';

export type Laid = { readonly x: number; readonly y: number };
export type Part = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };

const iterations = 6;
/** Every second pixel says enough. */
const step = 2;

const sample = ({ data, width, height }: Plane, x: number, y: number): number => {
  const [u, v] = [Math.min(width - 1.001, Math.max(0, x)), Math.min(height - 1.001, Math.max(0, y))];
  const i = Math.floor(v) * width + Math.floor(u);
  const [fx, fy] = [u % 1, v % 1];
  return (data[i]! * (1 - fx) + data[i + 1]! * fx) * (1 - fy) + (data[i + width]! * (1 - fx) + data[i + width + 1]! * fx) * fy;
};

/** Solves a symmetric 4 x 4 system by elimination. */
const solve = (a: number[][], b: number[]): number[] => {
  for (let i = 0; i < 4; i++)
    for (let j = i + 1; j < 4; j++) {
      const share = a[j]![i]! / (a[i]![i]! || 1e-12);
      for (let k = i; k < 4; k++) a[j]![k]! -= share * a[i]![k]!;
      b[j]! -= share * b[i]!;
    }
  const out = [0, 0, 0, 0];
  for (let i = 3; i >= 0; i--) {
    let sum = b[i]!;
    for (let k = i + 1; k < 4; k++) sum -= a[i]![k]! * out[k]!;
    out[i] = sum / (a[i]![i]! || 1e-12);
  }
  return out;
};

/** Pixels to the right and down by which `made` lies off `truth`, judged over a part given in shares of the picture. For moves of a few pixels. */
export const layOn = (truth: Plane, made: Plane, part: Part): Laid => {
  const { width, height, data } = truth;
  let [x, y] = [0, 0];
  for (let round = 0; round < iterations; round++) {
    const a = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
    const b = [0, 0, 0, 0];
    for (let row = Math.ceil(part.top * height); row < part.bottom * height; row += step)
      for (let column = Math.ceil(part.left * width); column < part.right * width; column += step) {
        const i = row * width + column;
        const terms = [(data[i + 1]! - data[i - 1]!) / 2, (data[i + width]! - data[i - width]!) / 2, data[i]!, 1];
        const difference = sample(made, column + x, row + y) - data[i]!;
        for (let j = 0; j < 4; j++) {
          b[j]! += terms[j]! * difference;
          for (let k = 0; k < 4; k++) a[j]![k]! += terms[j]! * terms[k]!;
        }
      }
    const [dx, dy] = solve(a, b) as [number, number];
    x -= dx;
    y -= dy;
    if (Math.hypot(dx, dy) < 0.003) break;
  }
  return { x, y };
};
