/** Two pictures sampled at a place of each, mixed, with the weights of a table (cubic-taps.ts). */
import { clamped, inside, steps } from './cubic-taps';

/** `anywhere` holds x, y in a and x, y in b; `most` the last places of both; a's sample at share 0, b's at 1. */
// @ts-ignore: decorator
@inline
export function mixedAt(a: usize, b: usize, width: i32, height: i32, anywhere: v128, most: v128, share: f32, table: usize): f32 {
  // So large that a float's last bit is worth 1: adding it rounds, and the sum's bits count on from its own.
  const rounder = f32x4.splat(12582912);
  const place = f32x4.pmin(most, f32x4.pmax(f32x4.splat(0), anywhere));
  const at = i32x4.sub(f32x4.add(f32x4.mul(place, f32x4.splat(<f32>steps)), rounder), rounder);
  const ax = i32x4.extract_lane(at, 0), ay = i32x4.extract_lane(at, 1), bx = i32x4.extract_lane(at, 2), by = i32x4.extract_lane(at, 3);
  const wy = table + (<usize>(ay & (steps - 1)) << 4), vy = table + (<usize>(by & (steps - 1)) << 4);
  const high = i32x4((width - 2) * steps, (height - 2) * steps, (width - 2) * steps, (height - 2) * steps);
  let fromA: v128, fromB: v128;
  if (v128.any_true(v128.or(i32x4.lt_s(at, i32x4.splat(steps)), i32x4.ge_s(at, high)))) {
    fromA = clamped(a, width, height, ax >> 8, ay >> 8, wy);
    fromB = clamped(b, width, height, bx >> 8, by >> 8, vy);
  } else {
    const rowBytes = (<usize>width) << 2;
    fromA = inside(a + ((<usize>(((ay >> 8) - 1) * width + (ax >> 8) - 1)) << 2), rowBytes, wy);
    fromB = inside(b + ((<usize>(((by >> 8) - 1) * width + (bx >> 8) - 1)) << 2), rowBytes, vy);
  }
  fromA = f32x4.mul(fromA, v128.load(table + (<usize>(ax & (steps - 1)) << 4)));
  fromB = f32x4.mul(fromB, v128.load(table + (<usize>(bx & (steps - 1)) << 4)));
  const moved = f32x4.add(fromA, f32x4.mul(f32x4.sub(fromB, fromA), f32x4.splat(share)));
  const halves = f32x4.add(moved, v128.shuffle<f32>(moved, moved, 2, 3, 0, 1));
  return f32x4.extract_lane(halves, 0) + f32x4.extract_lane(halves, 1);
}
