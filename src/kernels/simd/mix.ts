/** Twin of ../mix.ts. Four samples a step; the arena's slack covers the last, partly used, vector's reads, not its writes. */
export function mix(a: usize, b: usize, amount: f32, out: usize, length: i32): void {
  const t = f32x4.splat(amount);
  let i: i32 = 0;
  for (; i + 4 <= length; i += 4) {
    const at = <usize>i << 2;
    const left = v128.load(a + at);
    v128.store(out + at, f32x4.add(left, f32x4.mul(f32x4.sub(v128.load(b + at), left), t)));
  }
  for (; i < length; i++) {
    const at = <usize>i << 2;
    const left = load<f32>(a + at);
    store<f32>(out + at, left + (load<f32>(b + at) - left) * amount);
  }
}
