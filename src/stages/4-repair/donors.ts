/**
 * @file Where a repair takes its pixels from: for each neighbouring frame the motion that lays it on the surroundings of the damage, and how well it fits there.
 * One frame is taken, never a mean of two: that would halve the grain.
 */
import type { Plane } from '../../film/frame.ts';
import type { Donor } from '../../film/repair.ts';
import { bilinearAt } from '../../kernels/sample.ts';
import { medianOf } from '../quantile.ts';

export type Motion = Donor['motion'];

/** Pixels around a damage that are whole: places in the frame, counted from the middle of its box as well. */
export type Ring = { readonly xs: Int32Array; readonly ys: Int32Array; readonly cx: number; readonly cy: number };

export const movedX = (m: Motion, x: number, cx: number, cy: number): number => x + m[0] + m[1] * cx + m[2] * cy;
export const movedY = (m: Motion, y: number, cx: number, cy: number): number => y + m[3] + m[4] * cx + m[5] * cy;

/** The pixels of a frame within `reach` of a box that `whole` says are whole. */
export const ringAround = (
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  reach: number,
  width: number,
  height: number,
  whole: (x: number, y: number) => boolean,
): Ring => {
  const [xs, ys]: [number[], number[]] = [[], []];
  for (let y = Math.max(0, box.y - reach); y < Math.min(height, box.y + box.height + reach); y++)
    for (let x = Math.max(0, box.x - reach); x < Math.min(width, box.x + box.width + reach); x++)
      if (whole(x, y)) {
        xs.push(x);
        ys.push(y);
      }
  return { xs: Int32Array.from(xs), ys: Int32Array.from(ys), cx: box.x + (box.width - 1) / 2, cy: box.y + (box.height - 1) / 2 };
};

/** The flow about a damage as one motion: the middle vector, and its slopes where the surroundings are large enough to tell. */
export const motionFrom = ({ xs, ys, cx, cy }: Ring, u: Plane, v: Plane): Motion => {
  const count = xs.length;
  if (count === 0) return [0, 0, 0, 0, 0, 0];
  const at = (plane: Plane): Float64Array => {
    const values = new Float64Array(count);
    for (let k = 0; k < count; k++) values[k] = plane.data[ys[k]! * plane.width + xs[k]!]!;
    return values;
  };
  const [us, vs] = [at(u), at(v)];
  const fit = (values: Float64Array): readonly [number, number, number] => {
    const middle = medianOf(values);
    if (count < 80) return [middle, 0, 0];
    const far = new Float64Array(count);
    for (let k = 0; k < count; k++) far[k] = Math.abs(values[k]! - middle);
    const spread = 1.4826 * medianOf(far) + 0.05;
    let [n, sx, sy, sxx, sxy, syy, s, sxv, syv] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (let k = 0; k < count; k++) {
      const value = values[k]!;
      if (Math.abs(value - middle) > 3 * spread) continue;
      const x = xs[k]! - cx;
      const y = ys[k]! - cy;
      n++;
      sx += x;
      sy += y;
      sxx += x * x;
      sxy += x * y;
      syy += y * y;
      s += value;
      sxv += x * value;
      syv += y * value;
    }
    if (n < 60) return [middle, 0, 0];
    const [mx, my, mv] = [sx / n, sy / n, s / n];
    const [xx, xy, yy] = [sxx / n - mx * mx + 1, sxy / n - mx * my, syy / n - my * my + 1];
    const [xv, yv] = [sxv / n - mx * mv, syv / n - my * mv];
    const det = xx * yy - xy * xy;
    const [a, b] = [(xv * yy - yv * xy) / det, (yv * xx - xv * xy) / det];
    if (!(Math.abs(a) < 0.15 && Math.abs(b) < 0.15)) return [middle, 0, 0];
    return [mv - a * mx - b * my, a, b];
  };
  return [...fit(us), ...fit(vs)] as unknown as Motion;
};

export type Fit = {
  readonly motion: Motion;
  /** Root mean square of what is left on the surroundings once their mean difference is taken out; values of the picture. */
  readonly rms: number;
  /** The same for most of the surroundings, and their middle difference: a part of them may be dirty too. */
  readonly usual: number;
  readonly offset: number;
};

/** What is left on the surroundings under a motion, into `rest`; returns how many of its places lie inside the other picture. */
const restOf = (own: Plane, other: Plane, { xs, ys, cx, cy }: Ring, motion: Motion, rest: Float64Array): number => {
  let inside = 0;
  const [right, bottom] = [other.width - 1, other.height - 1];
  for (let k = 0; k < rest.length; k++) {
    const x = xs[k]!;
    const y = ys[k]!;
    const px = movedX(motion, x, x - cx, y - cy);
    const py = movedY(motion, y, x - cx, y - cy);
    if (px >= 0 && py >= 0 && px <= right && py <= bottom) inside++;
    rest[k] = own.data[y * own.width + x]! - bilinearAt(other, px, py);
  }
  return inside;
};

const usualOf = (rest: Float64Array): { readonly usual: number; readonly offset: number } => {
  const offset = medianOf(rest);
  const sizes = rest.slice();
  for (let k = 0; k < sizes.length; k++) sizes[k] = Math.abs(sizes[k]! - offset);
  return { usual: 1.4826 * medianOf(sizes), offset };
};

/** A whole pixel off is not the same place any more. */
const farthest = 1.5;

/**
 * The motion that lays `other` best on the surroundings, from a first guess by a few Gauss-Newton steps (Lucas and Kanade 1981), and what is left. Undefined where
 * the place lies outside the other picture.
 */
export const fitDonor = (own: Plane, other: Plane, ring: Ring, guess: Motion): Fit | undefined => {
  const { xs, ys } = ring;
  const count = xs.length;
  if (count < 12) return undefined;
  let motion = guess;
  let best: { readonly motion: Motion; readonly rms: number; readonly rest: Float64Array } | undefined;
  // What is left under the best motion so far, and room for the next.
  let [rest, spare] = [new Float64Array(count), new Float64Array(count)];
  for (let round = 0; round < 4; round++) {
    if (restOf(own, other, ring, motion, rest) < 0.7 * count) break;
    let mean = 0;
    let squares = 0;
    for (let k = 0; k < count; k++) mean += rest[k]! / count;
    for (let k = 0; k < count; k++) squares += (rest[k]! - mean) ** 2 / count;
    const rms = Math.sqrt(squares);
    if (best && !(rms < best.rms * 0.999)) break;
    best = { motion, rms, rest };
    if (round === 3) break;
    let [gxx, gxy, gyy, gx, gy] = [1e-6, 0, 1e-6, 0, 0];
    const limit = 3 * rms;
    for (let k = 0; k < count; k++) {
      const x = xs[k]!;
      const y = ys[k]!;
      const error = rest[k]! - mean;
      if (Math.abs(error) > limit) continue;
      const i = y * own.width + x;
      const dx = (own.data[x + 1 < own.width ? i + 1 : i]! - own.data[x > 0 ? i - 1 : i]!) / 2;
      const dy = (own.data[y + 1 < own.height ? i + own.width : i]! - own.data[y > 0 ? i - own.width : i]!) / 2;
      gxx += dx * dx;
      gxy += dx * dy;
      gyy += dy * dy;
      gx += dx * error;
      gy += dy * error;
    }
    const det = gxx * gyy - gxy * gxy;
    // Along a straight edge one direction is not to be told.
    if (det < 1e-3 * (gxx + gyy) ** 2 || gxx + gyy < count * 1e-5) break;
    const [sx, sy] = [(gx * gyy - gy * gxy) / det, (gy * gxx - gx * gxy) / det];
    motion = [motion[0] + sx, motion[1], motion[2], motion[3] + sy, motion[4], motion[5]];
    if (Math.hypot(motion[0] - guess[0], motion[3] - guess[3]) > farthest) break;
    [rest, spare] = [spare, rest];
  }
  return best && { motion: best.motion, rms: best.rms, ...usualOf(best.rest) };
};

const round = (value: number, step: number): number => Math.round(value / step) * step;

/** A motion in few digits; what is all but still is still, so that pixels are copied and not resampled. */
export const tidy = (m: Motion, radius: number): Motion => {
  const slope = Math.max(Math.abs(m[1]), Math.abs(m[2]), Math.abs(m[4]), Math.abs(m[5])) * radius;
  if (slope < 0.08) {
    const near = (value: number): number => (Math.abs(value - Math.round(value)) < 0.06 ? Math.round(value) : round(value, 1 / 64));
    return [near(m[0]), 0, 0, near(m[3]), 0, 0];
  }
  return [
    round(m[0], 1 / 64),
    round(m[1], 1 / 4096),
    round(m[2], 1 / 4096),
    round(m[3], 1 / 64),
    round(m[4], 1 / 4096),
    round(m[5], 1 / 4096),
  ];
};
