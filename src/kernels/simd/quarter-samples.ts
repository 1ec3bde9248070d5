/** Twin of ../quarter-samples.ts: all rows across first, eight places in quarters a pixel pair, then down, sixteen samples a step. */
// @ts-ignore: decorator
@inline
function weight(quarter: i32, tap: i32): f32 {
  const x = <f32>quarter * <f32>0.25;
  if (tap == 0) return ((<f32>-0.75 * x + <f32>1.5) * x - <f32>0.75) * x;
  if (tap == 1) return (<f32>1.25 * x - <f32>2.25) * x * x + 1;
  if (tap == 2) return ((<f32>-1.25 * x + <f32>1.5) * x + <f32>0.75) * x;
  return (<f32>0.75 * x - <f32>0.75) * x * x;
}

// @ts-ignore: decorator
@inline
function mixed(w0: v128, w1: v128, w2: v128, w3: v128, p: usize, q: usize, r: usize, s: usize, white: v128, half: v128): v128 {
  const sum = f32x4.add(f32x4.add(f32x4.add(f32x4.mul(w0, v128.load(p)), f32x4.mul(w1, v128.load(q))), f32x4.mul(w2, v128.load(r))), f32x4.mul(w3, v128.load(s)));
  return i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.mul(sum, white), half));
}

function across(row: usize, width: i32, columns: i32, margin: i32, out: usize): void {
  const last = width - 1;
  for (let px: i32 = 0; px < 8; px++) {
    for (let i: i32 = 0; i < columns; i++) {
      const inside = min<i32>(4 * last, max<i32>(0, 8 * i + px - 4 * margin));
      const x = inside >> 2;
      const quarter = inside & 3;
      const p = load<f32>(row + ((<usize>max<i32>(0, x - 1)) << 2));
      const q = load<f32>(row + ((<usize>x) << 2));
      const r = load<f32>(row + ((<usize>min<i32>(last, x + 1)) << 2));
      const s = load<f32>(row + ((<usize>min<i32>(last, x + 2)) << 2));
      store<f32>(out, weight(quarter, 0) * p + weight(quarter, 1) * q + weight(quarter, 2) * r + weight(quarter, 3) * s);
      out += 4;
    }
  }
}

export function quarterSamples(plane: usize, width: i32, height: i32, columns: i32, rows: i32, margin: i32, out: usize, scratch: usize): void {
  const line = (<usize>columns) << 2;
  const rowBytes = line << 3;
  for (let y: i32 = 0; y < height; y++) across(plane + ((<usize>(y * width)) << 2), width, columns, margin, scratch + <usize>y * rowBytes);
  const white = f32x4.splat(255);
  const half = f32x4.splat(0.5);
  for (let py: i32 = 0; py < 8; py++) {
    for (let px: i32 = 0; px < 8; px++) {
      const tile = scratch + <usize>px * line;
      for (let j: i32 = 0; j < rows; j++) {
        const inside = min<i32>(4 * (height - 1), max<i32>(0, 8 * j + py - 4 * margin));
        const y = inside >> 2;
        const quarter = inside & 3;
        const w0 = f32x4.splat(weight(quarter, 0)), w1 = f32x4.splat(weight(quarter, 1)), w2 = f32x4.splat(weight(quarter, 2)), w3 = f32x4.splat(weight(quarter, 3));
        const p = tile + <usize>max<i32>(0, y - 1) * rowBytes;
        const q = tile + <usize>y * rowBytes;
        const r = tile + <usize>min<i32>(height - 1, y + 1) * rowBytes;
        const s = tile + <usize>min<i32>(height - 1, y + 2) * rowBytes;
        for (let i: usize = 0; i < line; i += 64) {
          const first = i16x8.narrow_i32x4_s(mixed(w0, w1, w2, w3, p + i, q + i, r + i, s + i, white, half), mixed(w0, w1, w2, w3, p + i + 16, q + i + 16, r + i + 16, s + i + 16, white, half));
          const second = i16x8.narrow_i32x4_s(mixed(w0, w1, w2, w3, p + i + 32, q + i + 32, r + i + 32, s + i + 32, white, half), mixed(w0, w1, w2, w3, p + i + 48, q + i + 48, r + i + 48, s + i + 48, white, half));
          v128.store(out, i8x16.narrow_i16x8_u(first, second));
          out += 16;
        }
      }
    }
  }
}
