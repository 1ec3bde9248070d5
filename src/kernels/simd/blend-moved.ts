/** Twin of ../blend-moved.ts. A bicubic sample is four rows of one 4-tap vector; only samples near the border take the clamped way. */
// @ts-ignore: decorator
@inline
function grid(plane: usize, i00: usize, i10: usize, i01: usize, i11: usize, fx: f32, fy: f32): f32 {
  const top = load<f32>(plane + i00) * (1 - fx) + load<f32>(plane + i10) * fx;
  const bottom = load<f32>(plane + i01) * (1 - fx) + load<f32>(plane + i11) * fx;
  return top * (1 - fy) + bottom * fy;
}

// @ts-ignore: decorator
@inline
function cubic(f: f32): v128 {
  return f32x4(((<f32>-0.5 * f + 1) * f - <f32>0.5) * f, (<f32>1.5 * f - <f32>2.5) * f * f + 1, ((<f32>-1.5 * f + 2) * f + <f32>0.5) * f, (<f32>0.5 * f - <f32>0.5) * f * f);
}

function clampedSample(plane: usize, width: i32, height: i32, x0: i32, y0: i32, wx: v128, wy: v128): f32 {
  let sum = f32x4.splat(0);
  for (let j: i32 = 0; j < 4; j++) {
    const y = min<i32>(height - 1, max<i32>(0, y0 + j - 1));
    const row = plane + ((<usize>(y * width)) << 2);
    const a = load<f32>(row + ((<usize>min<i32>(width - 1, max<i32>(0, x0 - 1))) << 2));
    const b = load<f32>(row + ((<usize>min<i32>(width - 1, max<i32>(0, x0))) << 2));
    const c = load<f32>(row + ((<usize>min<i32>(width - 1, max<i32>(0, x0 + 1))) << 2));
    const d = load<f32>(row + ((<usize>min<i32>(width - 1, max<i32>(0, x0 + 2))) << 2));
    const w = j == 0 ? f32x4.extract_lane(wy, 0) : j == 1 ? f32x4.extract_lane(wy, 1) : j == 2 ? f32x4.extract_lane(wy, 2) : f32x4.extract_lane(wy, 3);
    sum = f32x4.add(sum, f32x4.mul(f32x4(a, b, c, d), f32x4.splat(w)));
  }
  sum = f32x4.mul(sum, wx);
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
}

// @ts-ignore: decorator
@inline
function sampleAt(plane: usize, width: i32, height: i32, x: f32, y: f32): f32 {
  const cx = min<f32>(<f32>(width - 1), max<f32>(0, x));
  const cy = min<f32>(<f32>(height - 1), max<f32>(0, y));
  const x0 = <i32>cx;
  const y0 = <i32>cy;
  const wx = cubic(cx - <f32>x0);
  const wy = cubic(cy - <f32>y0);
  if (x0 < 1 || y0 < 1 || x0 + 2 >= width || y0 + 2 >= height) return clampedSample(plane, width, height, x0, y0, wx, wy);
  const rowBytes = (<usize>width) << 2;
  const first = plane + ((<usize>((y0 - 1) * width + x0 - 1)) << 2);
  let sum = f32x4.mul(v128.load(first), v128.shuffle<f32>(wy, wy, 0, 0, 0, 0));
  sum = f32x4.add(sum, f32x4.mul(v128.load(first + rowBytes), v128.shuffle<f32>(wy, wy, 1, 1, 1, 1)));
  sum = f32x4.add(sum, f32x4.mul(v128.load(first + 2 * rowBytes), v128.shuffle<f32>(wy, wy, 2, 2, 2, 2)));
  sum = f32x4.add(sum, f32x4.mul(v128.load(first + 3 * rowBytes), v128.shuffle<f32>(wy, wy, 3, 3, 3, 3)));
  sum = f32x4.mul(sum, wx);
  sum = f32x4.add(sum, v128.shuffle<f32>(sum, sum, 2, 3, 0, 1));
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
}

export function blendMoved(a: usize, b: usize, width: i32, height: i32, u: usize, v: usize, side: usize, gridWidth: i32, gridHeight: i32, t: f32, out: usize): void {
  const rx = <f32>gridWidth / <f32>width;
  const ry = <f32>gridHeight / <f32>height;
  const ix = <f32>width / <f32>gridWidth;
  const iy = <f32>height / <f32>gridHeight;
  const s: f32 = <f32>1 - t;
  for (let y: i32 = 0; y < height; y++) {
    const gy = min<f32>(<f32>(gridHeight - 1), max<f32>(0, (<f32>y + <f32>0.5) * ry - <f32>0.5));
    const y0 = <i32>gy;
    const y1 = min<i32>(gridHeight - 1, y0 + 1);
    const fy = gy - <f32>y0;
    for (let x: i32 = 0; x < width; x++) {
      const gx = min<f32>(<f32>(gridWidth - 1), max<f32>(0, (<f32>x + <f32>0.5) * rx - <f32>0.5));
      const x0 = <i32>gx;
      const x1 = min<i32>(gridWidth - 1, x0 + 1);
      const fx = gx - <f32>x0;
      const i00 = (<usize>(y0 * gridWidth + x0)) << 2;
      const i10 = (<usize>(y0 * gridWidth + x1)) << 2;
      const i01 = (<usize>(y1 * gridWidth + x0)) << 2;
      const i11 = (<usize>(y1 * gridWidth + x1)) << 2;
      const mu = grid(u, i00, i10, i01, i11, fx, fy) * ix;
      const mv = grid(v, i00, i10, i01, i11, fx, fy) * iy;
      const share = grid(side, i00, i10, i01, i11, fx, fy);
      const first = sampleAt(a, width, height, <f32>x - t * mu, <f32>y - t * mv);
      const second = sampleAt(b, width, height, <f32>x + s * mu, <f32>y + s * mv);
      store<f32>(out + ((<usize>(y * width + x)) << 2), min<f32>(1, max<f32>(0, first + (second - first) * share)));
    }
  }
}
