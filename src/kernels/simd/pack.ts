/** Twin of ../pack.ts. Saturating narrows do the clamping; four or eight samples a step. */
// @ts-ignore: decorator
@inline
function codesOf(at: usize, top: v128): v128 {
  const value = f32x4.add(f32x4.mul(v128.load(at), top), f32x4.splat(0.5));
  return i32x4.trunc_sat_f32x4_u(f32x4.min(f32x4.max(value, f32x4.splat(0)), top));
}

// @ts-ignore: decorator
@inline
function codeOf(at: usize, top: f32): u32 {
  const value: f32 = load<f32>(at) * top + <f32>0.5;
  return <u32>min<f32>(max<f32>(value, 0), top);
}

/** Rows of codes of one or two bytes. */
// @ts-ignore: decorator
@inline
function packRows<T>(plane: usize, width: i32, height: i32, top: f32, codes: usize, strideBytes: i32): void {
  const scale = f32x4.splat(top);
  for (let y: i32 = 0; y < height; y++) {
    const from = plane + ((<usize>(y * width)) << 2);
    const row = codes + <usize>(y * strideBytes);
    let x: i32 = 0;
    for (; x + 8 <= width; x += 8) {
      const at = from + ((<usize>x) << 2);
      const words = i16x8.narrow_i32x4_u(codesOf(at, scale), codesOf(at + 16, scale));
      if (sizeof<T>() == 1) v128.store64_lane(row + <usize>x, i8x16.narrow_i16x8_u(words, words), 0);
      else v128.store(row + ((<usize>x) << 1), words);
    }
    for (; x < width; x++) store<T>(row + <usize>x * sizeof<T>(), <T>codeOf(from + ((<usize>x) << 2), top));
  }
}

export function pack8(plane: usize, width: i32, height: i32, top: f32, codes: usize, strideBytes: i32): void {
  packRows<u8>(plane, width, height, top, codes, strideBytes);
}

export function pack16(plane: usize, width: i32, height: i32, top: f32, codes: usize, strideBytes: i32): void {
  packRows<u16>(plane, width, height, top, codes, strideBytes);
}
