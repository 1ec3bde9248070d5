/** Twin of ../mesh-warp.ts. The mesh is combined once a row; a sample is eight rows of two 4-tap vectors, as in affine-warp's turn. */
// @ts-ignore: decorator
@inline
function sampleIn(value: i32, top: i32): i32 {
  return min<i32>(top, max<i32>(0, value));
}

// @ts-ignore: decorator
@inline
function splineA(t: f64): f64 {
  const s = 1 - t;
  return (s * s * s) / 6;
}

// @ts-ignore: decorator
@inline
function splineB(t: f64): f64 {
  return ((3 * t - 6) * t * t + 4) / 6;
}

export function meshWarp(src: usize, width: i32, height: i32, dx: f64, dy: f64, cos: f64, sin: f64, left: i32, top: i32, table: usize, meshX: usize, meshY: usize, columns: i32, rows: i32, out: usize, outWidth: i32, outHeight: i32, scratch: usize): void {
  const cx = <f64>(width - 1) / 2;
  const cy = <f64>(height - 1) / 2;
  const rowBytes = (<usize>width) << 2;
  const meshBytes = (<usize>columns) << 2;
  for (let y: i32 = 0; y < outHeight; y++) {
    const down = height > 1 ? max<f64>(0, min<f64>(<f64>(rows - 3), (<f64>(y + top) * <f64>(rows - 3)) / <f64>(height - 1))) : 0;
    const j = min<i32>(rows - 4, <i32>down);
    const t = down - <f64>j;
    const d0 = splineA(t), d1 = splineB(t), d2 = splineB(1 - t), d3 = splineA(1 - t);
    for (let c: i32 = 0; c < columns; c++) {
      const px = meshX + <usize>j * meshBytes + ((<usize>c) << 2);
      const py = meshY + <usize>j * meshBytes + ((<usize>c) << 2);
      store<f32>(scratch + ((<usize>c) << 2), <f32>(d0 * <f64>load<f32>(px) + d1 * <f64>load<f32>(px + meshBytes) + d2 * <f64>load<f32>(px + 2 * meshBytes) + d3 * <f64>load<f32>(px + 3 * meshBytes)));
      store<f32>(scratch + meshBytes + ((<usize>c) << 2), <f32>(d0 * <f64>load<f32>(py) + d1 * <f64>load<f32>(py + meshBytes) + d2 * <f64>load<f32>(py + 2 * meshBytes) + d3 * <f64>load<f32>(py + 3 * meshBytes)));
    }
    for (let x: i32 = 0; x < outWidth; x++) {
      const across = width > 1 ? max<f64>(0, min<f64>(<f64>(columns - 3), (<f64>(x + left) * <f64>(columns - 3)) / <f64>(width - 1))) : 0;
      const i = min<i32>(columns - 4, <i32>across);
      const s = across - <f64>i;
      const a0 = splineA(s), a1 = splineB(s), a2 = splineB(1 - s), a3 = splineA(1 - s);
      const u = scratch + ((<usize>i) << 2);
      const v = u + meshBytes;
      const bendX = a0 * <f64>load<f32>(u) + a1 * <f64>load<f32>(u, 4) + a2 * <f64>load<f32>(u, 8) + a3 * <f64>load<f32>(u, 12);
      const bendY = a0 * <f64>load<f32>(v) + a1 * <f64>load<f32>(v, 4) + a2 * <f64>load<f32>(v, 8) + a3 * <f64>load<f32>(v, 12);
      const sx = cx + cos * (<f64>(x + left) - cx) - sin * (<f64>(y + top) - cy) + dx + bendX;
      const sy = cy + sin * (<f64>(x + left) - cx) + cos * (<f64>(y + top) - cy) + dy + bendY;
      const fx = Math.floor(sx);
      const fy = Math.floor(sy);
      const ix = <i32>fx;
      const iy = <i32>fy;
      const wx = table + ((<usize>(<i32>Math.floor((sx - fx) * 256 + 0.5))) << 5);
      const wy = table + ((<usize>(<i32>Math.floor((sy - fy) * 256 + 0.5))) << 5);
      const near = v128.load(wx);
      const far = v128.load(wx, 16);
      let sum = f32x4.splat(0);
      if (ix >= 3 && ix + 4 < width) {
        for (let b: i32 = 0; b < 8; b++) {
          const p = src + <usize>sampleIn(iy + b - 3, height - 1) * rowBytes + ((<usize>(ix - 3)) << 2);
          const line = f32x4.add(f32x4.mul(v128.load(p), near), f32x4.mul(v128.load(p, 16), far));
          sum = f32x4.add(sum, f32x4.mul(line, v128.load32_splat(wy + ((<usize>b) << 2))));
        }
      } else {
        for (let b: i32 = 0; b < 8; b++) {
          const p = src + <usize>sampleIn(iy + b - 3, height - 1) * rowBytes;
          let line: f32 = 0;
          for (let k: i32 = 0; k < 8; k++) line += load<f32>(wx + ((<usize>k) << 2)) * load<f32>(p + ((<usize>sampleIn(ix + k - 3, width - 1)) << 2));
          sum = f32x4.add(sum, f32x4(line * load<f32>(wy + ((<usize>b) << 2)), 0, 0, 0));
        }
      }
      const value = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
      store<f32>(out + ((<usize>(y * outWidth + x)) << 2), min<f32>(1, max<f32>(0, value)));
    }
  }
}
