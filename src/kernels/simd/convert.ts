/** Twin of ../convert.ts: one output plane a call. */
export function affine(p: usize, q: usize, r: usize, a: f32, b: f32, c: f32, offset: f32, out: usize, length: i32): void {
  const va = f32x4.splat(a);
  const vb = f32x4.splat(b);
  const vc = f32x4.splat(c);
  const vo = f32x4.splat(offset);
  let i: i32 = 0;
  for (; i + 4 <= length; i += 4) {
    const at = (<usize>i) << 2;
    const sum = f32x4.add(f32x4.mul(v128.load(p + at), va), f32x4.add(f32x4.mul(v128.load(q + at), vb), f32x4.mul(v128.load(r + at), vc)));
    v128.store(out + at, f32x4.add(sum, vo));
  }
  for (; i < length; i++) {
    const at = (<usize>i) << 2;
    store<f32>(out + at, load<f32>(p + at) * a + (load<f32>(q + at) * b + load<f32>(r + at) * c) + offset);
  }
}
