/** Twin of ../bounded-sharpen.ts. Four samples a step where both rings lie within the row, else one. */
function place(i: i32, size: i32): i32 {
  return min<i32>(size - 1, max<i32>(0, i));
}

function one(src: usize, soft: usize, width: i32, height: i32, x: i32, y: i32, amount: f32, reach: i32, halo: f32, perRange: f32, out: usize): void {
  const i = (<usize>(y * width + x)) << 2;
  const value = load<f32>(src + i);
  let low = value;
  let high = value;
  for (let ring: i32 = 0; ring < 2; ring++) {
    const d = ring == 0 ? (reach + 1) >> 1 : reach;
    for (let k: i32 = -1; k <= 1; k++) {
      const row = place(y + k * d, height) * width;
      for (let j: i32 = -1; j <= 1; j++) {
        const near = load<f32>(src + ((<usize>(row + place(x + j * d, width))) << 2));
        low = min<f32>(low, near);
        high = max<f32>(high, near);
      }
    }
  }
  const range = high - low;
  const share = min<f32>(1, max<f32>(0, range * perRange - 1));
  const moved = value + amount * share * (value - load<f32>(soft + i));
  const past = halo * range;
  store<f32>(out + i, min<f32>(high + past, max<f32>(low - past, moved)));
}

export function boundedSharpen(src: usize, soft: usize, width: i32, height: i32, amount: f32, reach: i32, halo: f32, perRange: f32, out: usize): void {
  const first = min<i32>(reach, width);
  const zero = f32x4.splat(0);
  const unit = f32x4.splat(1);
  const halos = f32x4.splat(halo);
  const amounts = f32x4.splat(amount);
  const perRanges = f32x4.splat(perRange);
  for (let y: i32 = 0; y < height; y++) {
    let x: i32 = 0;
    for (; x < first; x++) one(src, soft, width, height, x, y, amount, reach, halo, perRange, out);
    for (; x + reach + 4 <= width; x += 4) {
      const i = (<usize>(y * width + x)) << 2;
      const value = v128.load(src + i);
      let low = value;
      let high = value;
      for (let ring: i32 = 0; ring < 2; ring++) {
        const d = ring == 0 ? (reach + 1) >> 1 : reach;
        const across = (<usize>d) << 2;
        for (let k: i32 = -1; k <= 1; k++) {
          const middle = src + ((<usize>(place(y + k * d, height) * width + x)) << 2);
          const left = v128.load(middle - across);
          const here = v128.load(middle);
          const right = v128.load(middle + across);
          low = f32x4.min(f32x4.min(low, left), f32x4.min(here, right));
          high = f32x4.max(f32x4.max(high, left), f32x4.max(here, right));
        }
      }
      const range = f32x4.sub(high, low);
      const share = f32x4.min(unit, f32x4.max(zero, f32x4.sub(f32x4.mul(range, perRanges), unit)));
      const moved = f32x4.add(value, f32x4.mul(f32x4.mul(amounts, share), f32x4.sub(value, v128.load(soft + i))));
      const past = f32x4.mul(halos, range);
      v128.store(out + i, f32x4.min(f32x4.add(high, past), f32x4.max(f32x4.sub(low, past), moved)));
    }
    for (; x < width; x++) one(src, soft, width, height, x, y, amount, reach, halo, perRange, out);
  }
}
