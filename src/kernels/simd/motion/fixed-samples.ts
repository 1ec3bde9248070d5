/** Twin of ../../fixed-samples.ts: planes in whole 16384ths with a repeated border, and cubic samples of them at whole 256ths of a pixel. */
import { pad } from '../padded/planes';
import { steps } from './cubic-taps';

const one: f64 = 16384;

/** Samples a row of a padded plane takes. */
// @ts-ignore: decorator
@inline
export function fixedStride(width: i32): i32 {
  return (width + 2 * pad + 7) & ~7;
}

/** Writes a plane in fixed point; eight samples beyond the last row may be read. */
export function fixedPlane(plane: usize, width: i32, height: i32, out: usize): void {
  const stride = fixedStride(width);
  const rowBytes = (<usize>stride) << 1;
  const scale = f32x4.splat(<f32>one);
  for (let y: i32 = 0; y < height; y++) {
    const from = plane + ((<usize>(y * width)) << 2);
    const row = out + <usize>(y + pad) * rowBytes;
    const to = row + (pad << 1);
    // The arena lets loads go past a plane's end, and what is written too far is border.
    for (let x: i32 = 0; x < width; x += 8) {
      const at = from + ((<usize>x) << 2);
      const low = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(at), scale)));
      const high = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(at, 16), scale)));
      v128.store(to + ((<usize>x) << 1), i16x8.narrow_i32x4_s(low, high));
    }
    const left = load<i16>(to);
    const right = load<i16>(to + ((<usize>(width - 1)) << 1));
    for (let x: i32 = 0; x < pad; x++) store<i16>(row + ((<usize>x) << 1), left);
    for (let x: i32 = pad + width; x < stride; x++) store<i16>(row + ((<usize>x) << 1), right);
  }
  const first = out + <usize>pad * rowBytes;
  const last = out + <usize>(pad + height - 1) * rowBytes;
  for (let y: i32 = 0; y < pad; y++) {
    memory.copy(out + <usize>y * rowBytes, first, rowBytes);
    memory.copy(last + <usize>(y + 1) * rowBytes, last, rowBytes);
  }
}

// @ts-ignore: decorator
@inline
function whole(weight: f64): i32 {
  return <i32>Math.floor(weight * one + 0.5);
}

/** Four weights of 16 bits at each of `steps` places between two samples; together they are 1. */
export function fillFixedWeights(table: usize): void {
  for (let i: i32 = 0; i < steps; i++) {
    const f = <f64>i / <f64>steps;
    const first = whole(((-0.75 * f + 1.5) * f - 0.75) * f), last = whole((0.75 * f - 0.75) * f * f);
    const second = whole((1.25 * f - 2.25) * f * f + 1), third = whole(((-1.25 * f + 1.5) * f + 0.75) * f);
    const near = i < steps / 2;
    const w = table + ((<usize>i) << 3);
    store<i16>(w, <i16>first);
    store<i16>(w, <i16>(near ? <i32>one - first - third - last : second), 2);
    store<i16>(w, <i16>(near ? third : <i32>one - first - second - last), 4);
    store<i16>(w, <i16>last, 6);
  }
}

// @ts-ignore: decorator
@inline
function rounded(sum: v128): v128 {
  return i32x4.shr_s(i32x4.add(sum, i32x4.splat(8192)), 14);
}

/** Four columns of four rows, the rows weighted; `from` is the row above and the column before the place, `w` its place in the table. */
// @ts-ignore: decorator
@inline
export function fourColumns(from: usize, rowBytes: usize, w: usize): v128 {
  const upper = v128.shuffle<i16>(v128.load64_zero(from), v128.load64_zero(from + rowBytes), 0, 8, 1, 9, 2, 10, 3, 11);
  const lower = v128.shuffle<i16>(v128.load64_zero(from + 2 * rowBytes), v128.load64_zero(from + 3 * rowBytes), 0, 8, 1, 9, 2, 10, 3, 11);
  return rounded(i32x4.add(i32x4.dot_i16x8_s(upper, v128.load32_splat(w)), i32x4.dot_i16x8_s(lower, v128.load32_splat(w, 4))));
}

/** Four neighbouring samples at the same share of a pixel, in 2^28ths. */
// @ts-ignore: decorator
@inline
export function fourSamples(from: usize, rowBytes: usize, wx: usize, wy: usize): v128 {
  const r0 = v128.load(from), r1 = v128.load(from + rowBytes), r2 = v128.load(from + 2 * rowBytes), r3 = v128.load(from + 3 * rowBytes);
  const w0 = v128.load32_splat(wy), w1 = v128.load32_splat(wy, 4);
  const left = i32x4.add(
    i32x4.dot_i16x8_s(v128.shuffle<i16>(r0, r1, 0, 8, 1, 9, 2, 10, 3, 11), w0),
    i32x4.dot_i16x8_s(v128.shuffle<i16>(r2, r3, 0, 8, 1, 9, 2, 10, 3, 11), w1),
  );
  const right = i32x4.add(
    i32x4.dot_i16x8_s(v128.shuffle<i16>(r0, r1, 4, 12, 5, 13, 6, 14, 7, 15), w0),
    i32x4.dot_i16x8_s(v128.shuffle<i16>(r2, r3, 4, 12, 5, 13, 6, 14, 7, 15), w1),
  );
  const columns = i16x8.narrow_i32x4_s(rounded(left), rounded(right));
  // Each column beside the next one; shuffles that are one instruction.
  const next = v128.shuffle<i16>(columns, columns, 1, 2, 3, 4, 5, 6, 7, 8);
  const first = v128.shuffle<i16>(columns, next, 0, 8, 1, 9, 2, 10, 3, 11);
  const last = v128.shuffle<i16>(columns, next, 4, 12, 5, 13, 6, 14, 7, 15);
  const second = v128.shuffle<i32>(first, last, 2, 3, 4, 5);
  return i32x4.add(i32x4.dot_i16x8_s(first, v128.load32_splat(wx)), i32x4.dot_i16x8_s(second, v128.load32_splat(wx, 4)));
}
