/** Twin of ../unpack.ts. Eight samples a step; division, not a reciprocal, so that every code has one float. */
/** Rows of codes of one or two bytes. */
// @ts-ignore: decorator
@inline
function unpackRows<T>(codes: usize, strideBytes: i32, top: f32, out: usize, width: i32, height: i32): void {
  const scale = f32x4.splat(top);
  for (let y: i32 = 0; y < height; y++) {
    const row = codes + <usize>(y * strideBytes);
    const to = out + ((<usize>(y * width)) << 2);
    let x: i32 = 0;
    for (; x + 8 <= width; x += 8) {
      const from = row + <usize>x * sizeof<T>();
      const words = sizeof<T>() == 1 ? i16x8.extend_low_i8x16_u(v128.load64_zero(from)) : v128.load(from);
      const at = to + ((<usize>x) << 2);
      v128.store(at, f32x4.div(f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(words)), scale));
      v128.store(at + 16, f32x4.div(f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(words)), scale));
    }
    for (; x < width; x++) store<f32>(to + ((<usize>x) << 2), <f32>load<T>(row + <usize>x * sizeof<T>()) / top);
  }
}

export function unpack8(codes: usize, strideBytes: i32, top: f32, out: usize, width: i32, height: i32): void {
  unpackRows<u8>(codes, strideBytes, top, out, width, height);
}

export function unpack16(codes: usize, strideBytes: i32, top: f32, out: usize, width: i32, height: i32): void {
  unpackRows<u16>(codes, strideBytes, top, out, width, height);
}
