/** Difference and half its slope, in levels, at most 30: of ../../judge-motion.ts. */
// @ts-ignore: decorator
@inline
function cost(up: usize, row: usize, down: usize, left: usize, x: usize, right: usize): f32 {
  const gx = load<f32>(up + right) - load<f32>(up + left) + 2 * (load<f32>(row + right) - load<f32>(row + left)) + (load<f32>(down + right) - load<f32>(down + left));
  const gy = load<f32>(down + left) - load<f32>(up + left) + 2 * (load<f32>(down + x) - load<f32>(up + x)) + (load<f32>(down + right) - load<f32>(up + right));
  return min<f32>(30, abs<f32>(load<f32>(row + x)) + <f32>0.5 * sqrt<f32>(gx * gx + gy * gy));
}

export function costs(difference: usize, width: i32, height: i32, out: usize): void {
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
