/** Twin of ../mix-by.ts. */
export function mixBy(a: usize, b: usize, share: usize, out: usize, length: i32): void {
  const bytes = (<usize>length) << 2;
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const left = v128.load(a + i);
    v128.store(out + i, f32x4.add(left, f32x4.mul(f32x4.sub(v128.load(b + i), left), v128.load(share + i))));
  }
  for (; i < bytes; i += 4) {
    const left = load<f32>(a + i);
    store<f32>(out + i, left + (load<f32>(b + i) - left) * load<f32>(share + i));
  }
}
