/** Twin of ../weigh-motion.ts. */
import { boxMean } from './motion/box-mean';
import { bilinearAt } from './motion/sample';

// @ts-ignore: decorator
@inline
function cost(up: usize, row: usize, down: usize, left: usize, x: usize, right: usize): f32 {
  const gx = load<f32>(up + right) - load<f32>(up + left) + 2 * (load<f32>(row + right) - load<f32>(row + left)) + (load<f32>(down + right) - load<f32>(down + left));
  const gy = load<f32>(down + left) - load<f32>(up + left) + 2 * (load<f32>(down + x) - load<f32>(up + x)) + (load<f32>(down + right) - load<f32>(up + right));
  return min<f32>(30, abs<f32>(load<f32>(row + x)) + <f32>0.5 * sqrt<f32>(gx * gx + gy * gy));
}

function costs(difference: usize, width: i32, height: i32, out: usize): void {
  const rowBytes = (<usize>width) << 2;
  const last = ((<usize>(width - 1)) << 2);
  const two = f32x4.splat(2);
  const half = f32x4.splat(0.5);
  const most = f32x4.splat(30);
  for (let y: i32 = 0; y < height; y++) {
    const up = difference + (<usize>max<i32>(0, y - 1)) * rowBytes;
    const row = difference + (<usize>y) * rowBytes;
    const down = difference + (<usize>min<i32>(height - 1, y + 1)) * rowBytes;
    const to = out + (<usize>y) * rowBytes;
    store<f32>(to, cost(up, row, down, 0, 0, min<usize>(last, 4)));
    let x: usize = 4;
    for (; x + 16 <= last; x += 16) {
      const upLeft = v128.load(up + x - 4);
      const upRight = v128.load(up + x + 4);
      const downLeft = v128.load(down + x - 4);
      const downRight = v128.load(down + x + 4);
      const across = f32x4.mul(two, f32x4.sub(v128.load(row + x + 4), v128.load(row + x - 4)));
      const along = f32x4.mul(two, f32x4.sub(v128.load(down + x), v128.load(up + x)));
      const gx = f32x4.add(f32x4.add(f32x4.sub(upRight, upLeft), across), f32x4.sub(downRight, downLeft));
      const gy = f32x4.add(f32x4.add(f32x4.sub(downLeft, upLeft), along), f32x4.sub(downRight, upRight));
      const slope = f32x4.sqrt(f32x4.add(f32x4.mul(gx, gx), f32x4.mul(gy, gy)));
      v128.store(to + x, f32x4.min(most, f32x4.add(f32x4.abs(v128.load(row + x)), f32x4.mul(half, slope))));
    }
    for (; x <= last; x += 4) store<f32>(to + x, cost(up, row, down, x - 4, x, min<usize>(last, x + 4)));
  }
}

// @ts-ignore: decorator
@inline
function beyond(x: f32, y: f32, width: i32, height: i32): f32 {
  const outX = max<f32>(-x, x - <f32>(width - 1));
  const outY = max<f32>(-y, y - <f32>(height - 1));
  return 1 - min<f32>(4, max<f32>(0, max<f32>(outX, outY))) * <f32>0.25;
}

export function weighMotion(a: usize, b: usize, width: i32, height: i32, moves: usize, zero: usize, one: usize, t: f32, shares: usize, scratch: usize): void {
  const bytes = (<usize>(width * height)) << 2;
  const first = scratch;
  const second = first + bytes;
  const third = second + bytes;
  const fourth = third + bytes;
  const row = fourth + bytes;
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(first + i, <f32>255 * (load<f32>(a + i) - load<f32>(b + i)));
  costs(first, width, height, third);
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const m = moves + (i << 2);
      const p = bilinearAt(a, width, height, <f32>x + load<f32>(m), <f32>y + load<f32>(m, 4));
      const q = bilinearAt(b, width, height, <f32>x + load<f32>(m, 8), <f32>y + load<f32>(m, 12));
      store<f32>(first + i, <f32>255 * (p - q));
      i += 4;
    }
  }
  costs(first, width, height, second);
  for (i = 0; i < bytes; i += 4) store<f32>(third + i, load<f32>(third + i) - load<f32>(second + i));
  boxMean(third, fourth, width, height, 4, row);
  for (i = 0; i < bytes; i += 4) {
    store<f32>(first + i, min<f32>(1.5, load<f32>(zero + (i << 2), 8)));
    store<f32>(second + i, min<f32>(1.5, load<f32>(one + (i << 2), 8)));
  }
  boxMean(first, third, width, height, 1, row);
  boxMean(second, first, width, height, 1, row);
  i = 0;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const m = moves + (i << 2);
      const inZero = beyond(<f32>x + load<f32>(m), <f32>y + load<f32>(m, 4), width, height);
      const inOne = beyond(<f32>x + load<f32>(m, 8), <f32>y + load<f32>(m, 12), width, height);
      const ofZero = (<f32>1 - t) * (load<f32>(third + i) * inZero + <f32>0.02);
      const ofOne = t * (load<f32>(first + i) * inOne + <f32>0.02);
      store<f32>(shares + (i << 1), ofOne / (ofZero + ofOne));
      const s = min<f32>(1, max<f32>(0, (<f32>0.3 * load<f32>(fourth + i) + 1) / 6 + <f32>0.5));
      store<f32>(shares + (i << 1), s * s * (3 - 2 * s), 4);
      i += 4;
    }
  }
}
