/** Twin of ../blend-blocks.ts. The grid's rows are mixed once a row; where the four blocks around a pixel go the same way, one sample serves. */
import { mixedAt } from './motion/bicubic';
import { fillWeights, steps } from './motion/cubic-taps';
import { alike, meanWay, stepOf, wayOf } from './motion/block-ways';

function isFlat(a: usize, b: usize, bytes: usize): bool {
  const value = load<f32>(a);
  for (let i: usize = 0; i < bytes; i += 4) if (load<f32>(a + i) != value || load<f32>(b + i) != value) return false;
  return true;
}

/** Bend x, y and both shares of a row between two of the grid, a vector a place, the last place twice. */
function gridRow(bendX: usize, bendY: usize, shares: usize, top: usize, bottom: usize, fy: f32, width: i32, out: usize): void {
  const f = f32x4.splat(fy);
  for (let x: i32 = 0; x <= width; x++) {
    const column = <usize>min<i32>(x, width - 1);
    const p = top + column, q = bottom + column;
    const upper = f32x4(load<f32>(bendX + (p << 2)), load<f32>(bendY + (p << 2)), load<f32>(shares + (p << 3)), load<f32>(shares + (p << 3), 4));
    const lower = f32x4(load<f32>(bendX + (q << 2)), load<f32>(bendY + (q << 2)), load<f32>(shares + (q << 3)), load<f32>(shares + (q << 3), 4));
    v128.store(out, f32x4.add(upper, f32x4.mul(f32x4.sub(lower, upper), f)));
    out += 16;
  }
}

export function blendBlocks(a: usize, b: usize, base: usize, width: i32, height: i32, gridWidth: i32, gridHeight: i32, side: i32, vectors: usize, bendX: usize, bendY: usize, shares: usize, t: f32, out: usize, scratch: usize): void {
  const bytes = (<usize>(width * height)) << 2;
  if (isFlat(a, b, bytes)) {
    if (out != base) memory.copy(out, base, bytes);
    return;
  }
  const table = scratch;
  const mixedRow = scratch + ((<usize>steps) << 4);
  fillWeights(table);
  const rx = <f32>gridWidth / <f32>width, ry = <f32>gridHeight / <f32>height;
  const ix = <f32>width / <f32>gridWidth, iy = <f32>height / <f32>gridHeight;
  const scale = f32x4(ix, iy, ix, iy);
  const most = f32x4(<f32>(width - 1), <f32>(height - 1), <f32>(width - 1), <f32>(height - 1));
  const columns = (gridWidth + side - 1) / side, rows = (gridHeight + side - 1) / side;
  const half: f32 = <f32>side * <f32>0.5 - <f32>0.5;
  const inverse: f32 = <f32>1 / <f32>side;
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    const gy = min<f32>(<f32>(gridHeight - 1), max<f32>(0, (<f32>y + <f32>0.5) * ry - <f32>0.5));
    const line = <i32>gy;
    gridRow(bendX, bendY, shares, <usize>(line * gridWidth), <usize>(min<i32>(gridHeight - 1, line + 1) * gridWidth), gy - <f32>line, gridWidth, mixedRow);
    for (let x: i32 = 0; x < width; x++) {
      const gx = min<f32>(<f32>(gridWidth - 1), max<f32>(0, (<f32>x + <f32>0.5) * rx - <f32>0.5));
      const place = <i32>gx;
      const at = mixedRow + ((<usize>place) << 4);
      const left = v128.load(at);
      const grid = f32x4.add(left, f32x4.mul(f32x4.sub(v128.load(at, 16), left), f32x4.splat(gx - <f32>place)));
      const weight = f32x4.extract_lane(grid, 3);
      const own = load<f32>(base + i);
      let value = own;
      if (weight > 0) {
        const share = f32x4.extract_lane(grid, 2);
        const bend = v128.shuffle<f32>(grid, grid, 0, 1, 0, 1);
        const bx = (gx - f32x4.extract_lane(grid, 0) - half) * inverse, by = (gy - f32x4.extract_lane(grid, 1) - half) * inverse;
        const column = <i32>floor<f32>(bx), row = <i32>floor<f32>(by);
        const wx = stepOf(bx - <f32>column), wy = stepOf(by - <f32>row);
        const pixel = f32x4(<f32>x, <f32>y, <f32>x, <f32>y);
        let sum: f32 = 0;
        if (alike(vectors, columns, rows, column, row)) {
          const way = f32x4.sub(meanWay(vectors, columns, rows, column, row, wx, wy, t), bend);
          sum = mixedAt(a, b, width, height, f32x4.add(pixel, f32x4.mul(way, scale)), most, share, table);
        } else {
          for (let k: i32 = 0; k < 4; k++) {
            const way = f32x4.sub(wayOf(vectors, columns, rows, column + (k & 1), row + (k >> 1), t), bend);
            sum += (k & 1 ? wx : 1 - wx) * (k >> 1 ? wy : 1 - wy) * mixedAt(a, b, width, height, f32x4.add(pixel, f32x4.mul(way, scale)), most, share, table);
          }
        }
        value = min<f32>(1, max<f32>(0, own + (sum - own) * weight));
      }
      store<f32>(out + i, value);
      i += 4;
    }
  }
}
