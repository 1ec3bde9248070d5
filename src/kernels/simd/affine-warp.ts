/** Twin of ../affine-warp.ts. A move: rows are combined into one padded row, then columns, four samples a step. A turn: eight rows of two 4-tap vectors a sample. */
import { clampTo, eightTaps } from './motion/eight-taps';

export function movePlane(src: usize, width: i32, height: i32, ix: i32, iy: i32, table: usize, out: usize, outWidth: i32, outHeight: i32, scratch: usize): void {
  const rowBytes = (<usize>width) << 2;
  const row = scratch;
  // Place for the row as the columns see it: sample i of it is sample clamp(i + ix - 3) of the row.
  const padded = scratch + ((rowBytes + 31) & ~(<usize>15));
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  for (let y: i32 = 0; y < outHeight; y++) {
    let begun = false;
    for (let j: i32 = 0; j < 8; j++) {
      const weight = load<f32>(table + 32 + ((<usize>j) << 2));
      if (weight == 0) continue;
      const from = src + <usize>clampTo(y + iy + j - 3, height - 1) * rowBytes;
      const factor = f32x4.splat(weight);
      let x: usize = 0;
      if (!begun) {
        for (; x < rowBytes; x += 16) v128.store(row + x, f32x4.mul(v128.load(from + x), factor));
        begun = true;
      } else {
        for (; x < rowBytes; x += 16) v128.store(row + x, f32x4.add(v128.load(row + x), f32x4.mul(v128.load(from + x), factor)));
      }
    }
    for (let i: i32 = 0; i < outWidth + 8; i++) store<f32>(padded + ((<usize>i) << 2), load<f32>(row + ((<usize>clampTo(i + ix - 3, width - 1)) << 2)));
    const to = out + ((<usize>(y * outWidth)) << 2);
    const w0 = v128.load32_splat(table), w1 = v128.load32_splat(table, 4), w2 = v128.load32_splat(table, 8), w3 = v128.load32_splat(table, 12);
    const w4 = v128.load32_splat(table, 16), w5 = v128.load32_splat(table, 20), w6 = v128.load32_splat(table, 24), w7 = v128.load32_splat(table, 28);
    let x: i32 = 0;
    for (; x < outWidth; x += 4) {
      const p = padded + ((<usize>x) << 2);
      let sum = f32x4.mul(v128.load(p), w0);
      sum = f32x4.add(sum, f32x4.mul(v128.load(p, 4), w1));
      sum = f32x4.add(sum, f32x4.mul(v128.load(p, 8), w2));
      sum = f32x4.add(sum, f32x4.mul(v128.load(p, 12), w3));
      sum = f32x4.add(sum, f32x4.mul(v128.load(p, 16), w4));
      sum = f32x4.add(sum, f32x4.mul(v128.load(p, 20), w5));
      sum = f32x4.add(sum, f32x4.mul(v128.load(p, 24), w6));
      sum = f32x4.add(sum, f32x4.mul(v128.load(p, 28), w7));
      sum = f32x4.min(one, f32x4.max(zero, sum));
      if (x + 4 <= outWidth) v128.store(to + ((<usize>x) << 2), sum);
      else {
        store<f32>(to + ((<usize>x) << 2), f32x4.extract_lane(sum, 0));
        if (x + 1 < outWidth) store<f32>(to + ((<usize>x) << 2), f32x4.extract_lane(sum, 1), 4);
        if (x + 2 < outWidth) store<f32>(to + ((<usize>x) << 2), f32x4.extract_lane(sum, 2), 8);
      }
    }
  }
}

export function turnPlane(src: usize, width: i32, height: i32, dx: f64, dy: f64, cos: f64, sin: f64, table: usize, out: usize, outWidth: i32, outHeight: i32): void {
  const cx = <f64>(width - 1) / 2;
  const cy = <f64>(height - 1) / 2;
  for (let y: i32 = 0; y < outHeight; y++) {
    for (let x: i32 = 0; x < outWidth; x++) {
      const sx = cx + cos * (<f64>x - cx) - sin * (<f64>y - cy) + dx;
      const sy = cy + sin * (<f64>x - cx) + cos * (<f64>y - cy) + dy;
      const value = eightTaps(src, width, height, table, sx, sy);
      store<f32>(out + ((<usize>(y * outWidth + x)) << 2), min<f32>(1, max<f32>(0, value)));
    }
  }
}
