/** One sample at any place from eight rows of two 4-tap vectors, weights from a table of 256 places between two samples; the border's samples go on outwards. */
// @ts-ignore: decorator
@inline
export function clampTo(value: i32, top: i32): i32 {
  return min<i32>(top, max<i32>(0, value));
}

// @ts-ignore: decorator
@inline
export function eightTaps(src: usize, width: i32, height: i32, table: usize, sx: f64, sy: f64): f32 {
  const rowBytes = (<usize>width) << 2;
  const fx = Math.floor(sx);
  const fy = Math.floor(sy);
  const ix = <i32>fx;
  const iy = <i32>fy;
  const wx = table + ((<usize>(<i32>Math.floor((sx - fx) * 256 + 0.5))) << 5);
  const wy = table + ((<usize>(<i32>Math.floor((sy - fy) * 256 + 0.5))) << 5);
  const left = v128.load(wx);
  const right = v128.load(wx, 16);
  let sum = f32x4.splat(0);
  if (ix >= 3 && ix + 4 < width) {
    for (let j: i32 = 0; j < 8; j++) {
      const p = src + <usize>clampTo(iy + j - 3, height - 1) * rowBytes + ((<usize>(ix - 3)) << 2);
      const across = f32x4.add(f32x4.mul(v128.load(p), left), f32x4.mul(v128.load(p, 16), right));
      sum = f32x4.add(sum, f32x4.mul(across, v128.load32_splat(wy + ((<usize>j) << 2))));
    }
  } else {
    for (let j: i32 = 0; j < 8; j++) {
      const p = src + <usize>clampTo(iy + j - 3, height - 1) * rowBytes;
      let across: f32 = 0;
      for (let k: i32 = 0; k < 8; k++) across += load<f32>(wx + ((<usize>k) << 2)) * load<f32>(p + ((<usize>clampTo(ix + k - 3, width - 1)) << 2));
      sum = f32x4.add(sum, f32x4(across * load<f32>(wy + ((<usize>j) << 2)), 0, 0, 0));
    }
  }
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
}
