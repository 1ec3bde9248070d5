/** Twin of ../forward-splat.ts. Scattering goes sample by sample; only the division at the end goes by fours. */
import { storeSome } from './parts/lanes';

// @ts-ignore: decorator
@inline
function add(to: usize, value: f32): void {
  store<f32>(to, load<f32>(to) + value);
}

export function forwardSplat(
  src: usize, u: usize, v: usize, importance: usize, t: f32, width: i32, height: i32, out: usize, weight: usize, hole: f32,
): void {
  const length = width * height;
  memory.fill(out, 0, (<usize>length) << 2);
  memory.fill(weight, 0, (<usize>length) << 2);
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const i = (<usize>(y * width + x)) << 2;
      const tx = <f32>x + t * load<f32>(u + i);
      const ty = <f32>y + t * load<f32>(v + i);
      const left = floor<f32>(tx);
      const top = floor<f32>(ty);
      if (!(left >= -1 && top >= -1 && left < <f32>width && top < <f32>height)) continue;
      const x0 = <i32>left;
      const y0 = <i32>top;
      const fx = tx - left;
      const fy = ty - top;
      const value = load<f32>(src + i);
      const own = load<f32>(importance + i);
      for (let k: i32 = 0; k < 4; k++) {
        const cx = x0 + (k & 1);
        const cy = y0 + (k >> 1);
        if (cx < 0 || cy < 0 || cx >= width || cy >= height) continue;
        const across: f32 = (k & 1) == 0 ? <f32>1 - fx : fx;
        const down: f32 = k >> 1 == 0 ? <f32>1 - fy : fy;
        const w = across * down * own;
        const to = (<usize>(cy * width + cx)) << 2;
        add(weight + to, w);
        add(out + to, w * value);
      }
    }
  }
  const least = f32x4.splat(hole);
  for (let i: i32 = 0; i < length; i += 4) {
    const at = (<usize>i) << 2;
    const w = v128.load(weight + at);
    const filled = f32x4.gt(w, least);
    // Where nothing came the divisor is 1, so that no lane is ever divided by nothing.
    const divisor = v128.bitselect(w, f32x4.splat(1), filled);
    storeSome(out + at, v128.and(f32x4.div(v128.load(out + at), divisor), filled), length - i);
  }
}
