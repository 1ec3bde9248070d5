/** Twin of ../warp.ts. A bicubic sample is four rows of one 4-tap vector; only samples near the border take the clamped way. */
// @ts-ignore: decorator
@inline
function cubic(f: f32): v128 {
  return f32x4(((<f32>-0.5 * f + 1) * f - <f32>0.5) * f, (<f32>1.5 * f - <f32>2.5) * f * f + 1, ((<f32>-1.5 * f + 2) * f + <f32>0.5) * f, (<f32>0.5 * f - <f32>0.5) * f * f);
}

// @ts-ignore: decorator
@inline
function place(i: i32, top: i32): usize {
  return (<usize>min<i32>(top, max<i32>(0, i))) << 2;
}

function clampedRow(row: usize, x0: i32, right: i32): v128 {
  return f32x4(load<f32>(row + place(x0 - 1, right)), load<f32>(row + place(x0, right)), load<f32>(row + place(x0 + 1, right)), load<f32>(row + place(x0 + 2, right)));
}

export function warpBicubic(src: usize, srcWidth: i32, srcHeight: i32, u: usize, v: usize, out: usize, width: i32, height: i32): void {
  const right = srcWidth - 1;
  const bottom = srcHeight - 1;
  const rowBytes = (<usize>srcWidth) << 2;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const i = (<usize>(y * width + x)) << 2;
      const sx = min<f32>(<f32>right, max<f32>(0, <f32>x + load<f32>(u + i)));
      const sy = min<f32>(<f32>bottom, max<f32>(0, <f32>y + load<f32>(v + i)));
      const x0 = <i32>sx;
      const y0 = <i32>sy;
      const wx = cubic(sx - <f32>x0);
      const wy = cubic(sy - <f32>y0);
      let a: v128, b: v128, c: v128, d: v128;
      if (x0 >= 1 && y0 >= 1 && x0 + 2 <= right && y0 + 2 <= bottom) {
        const first = src + <usize>(y0 - 1) * rowBytes + ((<usize>(x0 - 1)) << 2);
        a = v128.load(first);
        b = v128.load(first + rowBytes);
        c = v128.load(first + 2 * rowBytes);
        d = v128.load(first + 3 * rowBytes);
      } else {
        a = clampedRow(src + (place(y0 - 1, bottom) >> 2) * rowBytes, x0, right);
        b = clampedRow(src + (place(y0, bottom) >> 2) * rowBytes, x0, right);
        c = clampedRow(src + (place(y0 + 1, bottom) >> 2) * rowBytes, x0, right);
        d = clampedRow(src + (place(y0 + 2, bottom) >> 2) * rowBytes, x0, right);
      }
      let sum = f32x4.mul(a, v128.shuffle<f32>(wy, wy, 0, 0, 0, 0));
      sum = f32x4.add(sum, f32x4.mul(b, v128.shuffle<f32>(wy, wy, 1, 1, 1, 1)));
      sum = f32x4.add(sum, f32x4.mul(c, v128.shuffle<f32>(wy, wy, 2, 2, 2, 2)));
      sum = f32x4.add(sum, f32x4.mul(d, v128.shuffle<f32>(wy, wy, 3, 3, 3, 3)));
      sum = f32x4.mul(sum, wx);
      sum = f32x4.add(sum, v128.shuffle<f32>(sum, sum, 2, 3, 0, 1));
      store<f32>(out + i, f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1));
    }
  }
}

export function warpBilinear(src: usize, srcWidth: i32, srcHeight: i32, u: usize, v: usize, out: usize, width: i32, height: i32): void {
  const right = srcWidth - 1;
  const bottom = srcHeight - 1;
  const rowBytes = (<usize>srcWidth) << 2;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const i = (<usize>(y * width + x)) << 2;
      const sx = min<f32>(<f32>right, max<f32>(0, <f32>x + load<f32>(u + i)));
      const sy = min<f32>(<f32>bottom, max<f32>(0, <f32>y + load<f32>(v + i)));
      const x0 = <i32>sx;
      const y0 = <i32>sy;
      const fx = sx - <f32>x0;
      const fy = sy - <f32>y0;
      const at = src + <usize>y0 * rowBytes + ((<usize>x0) << 2);
      const across: usize = x0 < right ? 4 : 0;
      const below = at + (y0 < bottom ? rowBytes : 0);
      const high = load<f32>(at) * (1 - fx) + load<f32>(at + across) * fx;
      const low = load<f32>(below) * (1 - fx) + load<f32>(below + across) * fx;
      store<f32>(out + i, high * (1 - fy) + low * fy);
    }
  }
}
