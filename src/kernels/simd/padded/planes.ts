/** Padded planes: 12 samples of repeated border on every side, rows of whole vectors, so that patches anywhere need no test for the edge. */
export const pad: i32 = 12;

// @ts-ignore: decorator
@inline
export function strideOf(width: i32): i32 {
  return (width + 2 * pad + 3) & ~3;
}

// @ts-ignore: decorator
@inline
export function floatsOf(width: i32, height: i32): usize {
  return <usize>strideOf(width) * <usize>(height + 2 * pad);
}

// @ts-ignore: decorator
@inline
export function sumOf(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

// @ts-ignore: decorator
@inline
export function within(value: f32, low: f32, high: f32): f32 {
  if (!(value >= low)) return low;
  return value <= high ? value : high;
}

/** Address of sample (0, 0) of a padded plane. */
// @ts-ignore: decorator
@inline
export function inner(plane: usize, stride: i32): usize {
  return plane + ((<usize>(pad * stride + pad)) << 2);
}

/** Repeats the border of a padded plane outwards. */
export function spread(plane: usize, width: i32, height: i32): void {
  const stride = strideOf(width);
  const rowBytes = (<usize>stride) << 2;
  for (let y: i32 = 0; y < height; y++) {
    const row = plane + <usize>(y + pad) * rowBytes;
    const left = load<f32>(row + (pad << 2));
    const right = load<f32>(row + ((<usize>(pad + width - 1)) << 2));
    for (let x: i32 = 0; x < pad; x++) store<f32>(row + ((<usize>x) << 2), left);
    for (let x: i32 = pad + width; x < stride; x++) store<f32>(row + ((<usize>x) << 2), right);
  }
  const first = plane + <usize>pad * rowBytes;
  const last = plane + <usize>(pad + height - 1) * rowBytes;
  for (let y: i32 = 0; y < pad; y++) {
    memory.copy(plane + <usize>y * rowBytes, first, rowBytes);
    memory.copy(last + <usize>(y + 1) * rowBytes, last, rowBytes);
  }
}

/** Copies a plane into a padded one; `flipped` turns "ignore" into a weight. */
export function enter(from: usize, to: usize, width: i32, height: i32, flipped: bool): void {
  const stride = strideOf(width);
  for (let y: i32 = 0; y < height; y++) {
    const row = inner(to, stride) + ((<usize>(y * stride)) << 2);
    const source = from + ((<usize>(y * width)) << 2);
    if (!flipped) memory.copy(row, source, (<usize>width) << 2);
    else
      for (let x: i32 = 0; x < width; x++) store<f32>(row + ((<usize>x) << 2), load<f32>(source + ((<usize>x) << 2)) > 0 ? 0 : 1);
  }
  spread(to, width, height);
}

/** Half the size by 2x2 means; with weights the mean of what counts, and the weights' own mean. */
export function halve(from: usize, weights: usize, width: i32, height: i32, to: usize, toWeights: usize): void {
  const stride = strideOf(width);
  const w = (width + 1) >> 1;
  const h = (height + 1) >> 1;
  const toStride = strideOf(w);
  const down = (<usize>stride) << 2;
  for (let y: i32 = 0; y < h; y++) {
    for (let x: i32 = 0; x < w; x++) {
      // The padding holds the repeated border, which is what an odd last column or row pairs with.
      const at = (<usize>(2 * y * stride + 2 * x)) << 2;
      const p = inner(from, stride) + at;
      const out = (<usize>(y * toStride + x)) << 2;
      const a = load<f32>(p), b = load<f32>(p, 4), c = load<f32>(p + down), d = load<f32>(p + down, 4);
      const plain: f32 = (a + b + (c + d)) * <f32>0.25;
      if (weights == 0) {
        store<f32>(inner(to, toStride) + out, plain);
        continue;
      }
      const q = inner(weights, stride) + at;
      const wa = load<f32>(q), wb = load<f32>(q, 4), wc = load<f32>(q + down), wd = load<f32>(q + down, 4);
      const total: f32 = wa + wb + (wc + wd);
      store<f32>(inner(to, toStride) + out, total > 0 ? (wa * a + wb * b + (wc * c + wd * d)) / total : plain);
      store<f32>(inner(toWeights, toStride) + out, total * <f32>0.25);
    }
  }
  spread(to, w, h);
  if (weights != 0) spread(toWeights, w, h);
}

export function gradients(plane: usize, gx: usize, gy: usize, width: i32, height: i32): void {
  const stride = strideOf(width);
  const down = (<usize>stride) << 2;
  const half = f32x4.splat(0.5);
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x += 4) {
      const at = (<usize>(y * stride + x)) << 2;
      const p = inner(plane, stride) + at;
      v128.store(inner(gx, stride) + at, f32x4.mul(f32x4.sub(v128.load(p + 4), v128.load(p - 4)), half));
      v128.store(inner(gy, stride) + at, f32x4.mul(f32x4.sub(v128.load(p + down), v128.load(p - down)), half));
    }
  }
  spread(gx, width, height);
  spread(gy, width, height);
}

