/** Twin of ../mesh-warp.ts. The mesh is combined once a row; a sample is eight rows of two 4-tap vectors, as in affine-warp's turn. */
import { eightTaps } from './motion/eight-taps';

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
      const value = eightTaps(src, width, height, table, sx, sy);
      store<f32>(out + ((<usize>(y * outWidth + x)) << 2), min<f32>(1, max<f32>(0, value)));
    }
  }
}
