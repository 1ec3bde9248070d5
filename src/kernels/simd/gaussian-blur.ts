/** Twin of ../gaussian-blur.ts: down the rows into one padded row, then along it, four samples a step. */
import { storeSome } from './parts/lanes';

export function gaussianBlur(src: usize, width: i32, height: i32, weights: usize, radius: i32, out: usize, scratch: usize): void {
  const rowBytes = (<usize>width) << 2;
  const row = scratch + ((<usize>radius) << 2);
  const count = 2 * radius + 1;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x += 4) {
      const column = src + ((<usize>x) << 2);
      let sum = f32x4.splat(0);
      for (let t: i32 = 0; t < count; t++) {
        const from = min<i32>(height - 1, max<i32>(0, y + t - radius));
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weights + ((<usize>t) << 2)), v128.load(column + <usize>from * rowBytes)));
      }
      v128.store(row + ((<usize>x) << 2), sum);
    }
    const first = load<f32>(row);
    const last = load<f32>(row + rowBytes - 4);
    for (let i: i32 = 0; i < radius; i++) {
      store<f32>(scratch + ((<usize>i) << 2), first);
      store<f32>(row + rowBytes + ((<usize>i) << 2), last);
    }
    const to = out + <usize>y * rowBytes;
    for (let x: i32 = 0; x < width; x += 4) {
      const left = scratch + ((<usize>x) << 2);
      let sum = f32x4.splat(0);
      for (let t: i32 = 0; t < count; t++) {
        const step = (<usize>t) << 2;
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weights + step), v128.load(left + step)));
      }
      storeSome(to + ((<usize>x) << 2), sum, width - x);
    }
  }
}
