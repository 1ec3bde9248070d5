/** Twin of ../block-sad.ts. Four samples a step; a move is given up as soon as it is worse than the best, which changes no result. */
import { firstLanes, sumOf } from './parts/lanes';

// @ts-ignore: decorator
@inline
function difference(a: usize, b: usize, rowBytes: usize, columns: i32, rows: i32, limit: f32): f32 {
  let sum = f32x4.splat(0);
  const whole = columns & ~3;
  const rest = firstLanes(columns - whole);
  for (let y: i32 = 0; y < rows; y++) {
    let x: i32 = 0;
    for (; x < whole; x += 4) {
      const at = (<usize>x) << 2;
      sum = f32x4.add(sum, f32x4.abs(f32x4.sub(v128.load(a + at), v128.load(b + at))));
    }
    if (x < columns) {
      const at = (<usize>x) << 2;
      sum = f32x4.add(sum, v128.and(rest, f32x4.abs(f32x4.sub(v128.load(a + at), v128.load(b + at)))));
    }
    a += rowBytes;
    b += rowBytes;
    if (sumOf(sum) > limit) break;
  }
  return sumOf(sum);
}

export function blockSad(a: usize, b: usize, width: i32, height: i32, side: i32, reach: i32, out: usize): void {
  const rowBytes = (<usize>width) << 2;
  for (let y0: i32 = 0; y0 < height; y0 += side) {
    const rows = min<i32>(side, height - y0);
    for (let x0: i32 = 0; x0 < width; x0 += side) {
      const columns = min<i32>(side, width - x0);
      const own = a + <usize>y0 * rowBytes + ((<usize>x0) << 2);
      const same = b + <usize>y0 * rowBytes + ((<usize>x0) << 2);
      const still = difference(own, same, rowBytes, columns, rows, f32.MAX_VALUE);
      let best = still;
      let bestX: i32 = 0;
      let bestY: i32 = 0;
      for (let dy = max<i32>(-reach, -y0); dy <= min<i32>(reach, height - y0 - rows); dy++) {
        for (let dx = max<i32>(-reach, -x0); dx <= min<i32>(reach, width - x0 - columns); dx++) {
          const there = b + <usize>(y0 + dy) * rowBytes + ((<usize>(x0 + dx)) << 2);
          const sum = difference(own, there, rowBytes, columns, rows, best);
          if (sum < best) {
            best = sum;
            bestX = dx;
            bestY = dy;
          }
        }
      }
      const count = <f32>(columns * rows);
      store<f32>(out, <f32>bestX);
      store<f32>(out, <f32>bestY, 4);
      store<f32>(out, best / count, 8);
      store<f32>(out, still / count, 12);
      out += 16;
    }
  }
}
