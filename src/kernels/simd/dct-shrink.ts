/** Twin of ../dct-shrink.ts. Memory from `scratch`: a tile, a spare one, then sums and weights of the whole picture. */
import { addTile, deviationAt, forwardTile, inverseTile, nextStart } from './parts/dct8';
import { sumOf } from './parts/lanes';

export function dctShrink(
  src: usize, width: i32, height: i32, deviations: usize, levels: i32, spectrum: usize, threshold: f32, step: i32, out: usize, scratch: usize,
): void {
  const bytes = (<usize>(width * height)) << 2;
  if (min<i32>(width, height) < 8) {
    memory.copy(out, src, bytes);
    return;
  }
  const tile = scratch, spare = scratch + 256, sums = scratch + 1024, weights = sums + bytes;
  const rowBytes = (<usize>width) << 2;
  memory.fill(sums, 0, 2 * bytes);
  const zero = f32x4.splat(0), tiny = f32x4.splat(1e-20);
  for (let y0: i32 = 0; y0 < height; y0 = nextStart(y0, step, height)) {
    for (let x0: i32 = 0; x0 < width; x0 = nextStart(x0, step, width)) {
      const here = <usize>y0 * rowBytes + ((<usize>x0) << 2);
      forwardTile(src + here, rowBytes, tile, spare);
      const first = load<f32>(tile);
      const limit = threshold * deviationAt(deviations, levels, first * 0.125);
      const power = f32x4.splat(limit * limit);
      let kept = zero;
      for (let k: usize = 0; k < 256; k += 16) {
        const value = v128.load(tile + k);
        const square = f32x4.mul(value, value);
        let share = f32x4.div(f32x4.max(zero, f32x4.sub(square, f32x4.mul(power, v128.load(spectrum + k)))), f32x4.max(tiny, square));
        if (k == 0) share = f32x4.replace_lane(share, 0, 1);
        v128.store(tile + k, f32x4.mul(value, share));
        kept = f32x4.add(kept, f32x4.mul(share, share));
      }
      inverseTile(tile, spare);
      addTile(tile, <f32>1 / sumOf(kept), sums + here, weights + here, rowBytes);
    }
  }
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(out + i, load<f32>(sums + i) / load<f32>(weights + i));
}
