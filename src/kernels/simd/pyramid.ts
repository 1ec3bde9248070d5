/** Twin of ../pyramid.ts: four means a step from two rows of eight; gradients from rows that are there already. */
// @ts-ignore: decorator
@inline
function halved(row: usize): v128 {
  const a = v128.load(row);
  const b = v128.load(row, 16);
  return f32x4.add(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7));
}

function slopes(left: usize, right: usize, to: usize, count: i32): void {
  const half = f32x4.splat(0.5);
  let x: i32 = 0;
  for (; x + 4 <= count; x += 4) {
    const at = (<usize>x) << 2;
    v128.store(to + at, f32x4.mul(f32x4.sub(v128.load(right + at), v128.load(left + at)), half));
  }
  for (; x < count; x++) {
    const at = (<usize>x) << 2;
    store<f32>(to + at, (load<f32>(right + at) - load<f32>(left + at)) * 0.5);
  }
}

export function pyramid(src: usize, srcWidth: i32, srcHeight: i32, out: usize, gx: usize, gy: usize, width: i32, height: i32): void {
  const rowBytes = (<usize>width) << 2;
  const quarter = f32x4.splat(0.25);
  for (let y: i32 = 0; y < height; y++) {
    const top = src + ((<usize>(2 * y * srcWidth)) << 2);
    const bottom = src + ((<usize>(min<i32>(srcHeight - 1, 2 * y + 1) * srcWidth)) << 2);
    const to = out + <usize>y * rowBytes;
    let x: i32 = 0;
    for (; 2 * x + 8 <= srcWidth; x += 4) {
      const at = (<usize>x) << 3;
      v128.store(to + ((<usize>x) << 2), f32x4.mul(f32x4.add(halved(top + at), halved(bottom + at)), quarter));
    }
    for (; x < width; x++) {
      const x0 = (<usize>x) << 3;
      const x1 = (<usize>min<i32>(srcWidth - 1, 2 * x + 1)) << 2;
      const sum = load<f32>(top + x0) + load<f32>(top + x1) + (load<f32>(bottom + x0) + load<f32>(bottom + x1));
      store<f32>(to + ((<usize>x) << 2), sum * 0.25);
    }
  }
  for (let y: i32 = 0; y < height; y++) {
    const row = <usize>y * rowBytes;
    const own = out + row;
    slopes(y > 0 ? own - rowBytes : own, y + 1 < height ? own + rowBytes : own, gy + row, width);
    const last = rowBytes - 4;
    store<f32>(gx + row, (load<f32>(own + (width > 1 ? 4 : 0)) - load<f32>(own)) * 0.5);
    slopes(own, own + 8, gx + row + 4, width - 2);
    if (width > 1) store<f32>(gx + row + last, (load<f32>(own + last) - load<f32>(own + last - 4)) * 0.5);
  }
}
