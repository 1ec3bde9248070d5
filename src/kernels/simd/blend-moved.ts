/**
 * Twin of ../blend-moved.ts, on planes in fixed point. What depends on the column alone and the weights of the taps are made once a call; a row of the grid once a row.
 * Four pixels of a row are made at a time: where the motion is calm they move as one and their taps are weighted together, elsewhere each has its own four coordinates
 * (x, y in either frame), which are one vector, as are its eight columns of taps.
 */
import { steps } from './motion/cubic-taps';
import { fillFixedWeights, fourColumns, fourSamples } from './motion/fixed-samples';
import { storeSome } from './parts/lanes';
import { calmRow, fillColumns, gridRow, sharesRow } from './motion/grid-row';

export { fixedPlane } from './motion/fixed-samples';

/** Writes `out` and gives 1 when both planes hold the same one value. */
export function flatPlane(a: usize, b: usize, length: i32, out: usize): i32 {
  const value = load<f32>(a);
  const bytes = (<usize>length) << 2;
  const all = f32x4.splat(value);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16)
    if (v128.any_true(v128.or(f32x4.ne(v128.load(a + i), all), f32x4.ne(v128.load(b + i), all)))) return 0;
  for (; i < bytes; i += 4) if (load<f32>(a + i) != value || load<f32>(b + i) != value) return 0;
  for (i = 0; i + 16 <= bytes; i += 16) v128.store(out + i, all);
  for (; i < bytes; i += 4) store<f32>(out + i, value);
  return 1;
}

/** Four values of a row of the grid: columns from the table's first vectors `c`, `f` on. */
// @ts-ignore: decorator
@inline
function inColumns(row: usize, near: bool, c: v128, fx: v128): v128 {
  let left: v128, right: v128;
  const at = row + ((<usize>i32x4.extract_lane(c, 0)) << 2);
  if (near) {
    const second = v128.load32_splat(at, 4);
    const own = i32x4.eq(c, v128.shuffle<i32>(c, c, 0, 0, 0, 0));
    left = v128.bitselect(v128.load32_splat(at), second, own);
    right = v128.bitselect(second, v128.load32_splat(at, 8), own);
  } else {
    const second = row + ((<usize>i32x4.extract_lane(c, 1)) << 2), third = row + ((<usize>i32x4.extract_lane(c, 2)) << 2), fourth = row + ((<usize>i32x4.extract_lane(c, 3)) << 2);
    const p = v128.load64_lane(second, v128.load64_zero(at), 1), q = v128.load64_lane(fourth, v128.load64_zero(third), 1);
    left = v128.shuffle<f32>(p, q, 0, 2, 4, 6);
    right = v128.shuffle<f32>(p, q, 1, 3, 5, 7);
  }
  return f32x4.add(left, f32x4.mul(f32x4.sub(right, left), fx));
}

/** Four fixed samples as floats. */
// @ts-ignore: decorator
@inline
function own(at: usize): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(v128.load16x4_s(at)), f32x4.splat(6.103515625e-5));
}

/** Where a motion leads from a pixel, in 256ths: x, y in either frame, within the picture. */
// @ts-ignore: decorator
@inline
function placeAt(moveRow: usize, columnAt: usize, pixel: v128, most: v128): v128 {
  // So large that a float's last bit is worth 1: adding it rounds, and the sum's bits count on from its own.
  const rounder = f32x4.splat(12582912);
  const gridAt = moveRow + ((<usize>load<i32>(columnAt)) << 4);
  const before = v128.load(gridAt);
  const move = f32x4.add(before, f32x4.mul(f32x4.sub(v128.load(gridAt, 16), before), v128.load32_splat(columnAt, 4)));
  const place = f32x4.pmin(most, f32x4.pmax(f32x4.splat(0), f32x4.add(move, pixel)));
  return i32x4.sub(f32x4.add(f32x4.mul(place, f32x4.splat(<f32>steps)), rounder), rounder);
}

/** Halves of a pixel's sample of a, in the first two lanes, and of b. */
// @ts-ignore: decorator
@inline
function alone(a: usize, b: usize, rowBytes: usize, moveRow: usize, columnAt: usize, pixel: v128, most: v128, bytes: v128, table: usize): v128 {
  const at = placeAt(moveRow, columnAt, pixel, most);
  const offsets = i32x4.mul(i32x4.shr_s(at, 8), bytes);
  const tap = i32x4.shl(v128.and(at, i32x4.splat(steps - 1)), 3);
  const columnsA = fourColumns(a + <usize>(i32x4.extract_lane(offsets, 0) + i32x4.extract_lane(offsets, 1)), rowBytes, table + <usize>i32x4.extract_lane(tap, 1));
  const columnsB = fourColumns(b + <usize>(i32x4.extract_lane(offsets, 2) + i32x4.extract_lane(offsets, 3)), rowBytes, table + <usize>i32x4.extract_lane(tap, 3));
  const across = v128.load64_lane(table + <usize>i32x4.extract_lane(tap, 2), v128.load64_zero(table + <usize>i32x4.extract_lane(tap, 0)), 1);
  return i32x4.dot_i16x8_s(i16x8.narrow_i32x4_s(columnsA, columnsB), across);
}

/** `a` and `b` are sample (0, 0) of planes in fixed point with rows of `rowBytes`. */
export function blendMoved(
  a: usize, b: usize, rowBytes: usize, width: i32, height: i32, moves: usize, shares: usize, gridWidth: i32, gridHeight: i32,
  t: f32, first: i32, out: usize, scratch: usize,
): void {
  const table = scratch;
  const columns = table + (<usize>steps << 3);
  const columnBytes = (<usize>(width + 4)) << 3;
  const centres = columns + columnBytes;
  const moveRow = centres + columnBytes;
  const gridBytes = (<usize>gridWidth) << 4;
  const shareRow = moveRow + gridBytes + 16;
  const weightRow = shareRow + (gridBytes >> 2) + 16;
  const calmAt = weightRow + (gridBytes >> 2) + 16;
  fillFixedWeights(table);
  fillColumns(width, gridWidth, 0, columns);
  fillColumns(width, gridWidth, 1.5, centres);
  const ry = <f32>gridHeight / <f32>height;
  const scale = f32x4(<f32>width / <f32>gridWidth, <f32>height / <f32>gridHeight, <f32>width / <f32>gridWidth, <f32>height / <f32>gridHeight);
  const most = f32x4(<f32>(width - 1), <f32>(height - 1), <f32>(width - 1), <f32>(height - 1));
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  const right = f32x4(1, 0, 1, 0);
  const calm = f32x4.mul(scale, f32x4.splat(0.0625));
  // Fours whose taps all lie inside: the place of the first from 1 to size - 6 and size - 2.
  const low = i32x4.splat(steps), high = i32x4((width - 6) * steps, (height - 2) * steps, (width - 6) * steps, (height - 2) * steps);
  const times = f32x4.splat(t);
  const unit = f32x4.splat(3.725290298461914e-9);
  const bytes = i32x4(2, <i32>rowBytes, 2, <i32>rowBytes);
  // Taps begin a row above the place and a column before it.
  const tapsA = a - rowBytes - 2, tapsB = b - rowBytes - 2;
  for (let y: i32 = 0; y < height; y++) {
    const gy = min<f32>(<f32>(gridHeight - 1), max<f32>(0, (<f32>y + <f32>0.5) * ry - <f32>0.5));
    const top = <usize>gy;
    const bottom = min<usize>(gridHeight - 1, top + 1);
    const fy = gy - <f32>top;
    const any = sharesRow(shares + top * (gridBytes >> 1), shares + bottom * (gridBytes >> 1), fy, gridWidth, shareRow, weightRow);
    // A further motion without a share in the row leaves it as it is.
    if (!first && !any) continue;
    gridRow(moves + top * gridBytes, moves + bottom * gridBytes, fy, gridWidth, scale, moveRow);
    calmRow(moveRow, gridWidth, calm, calmAt);
    const rowA = a + (<usize>y) * rowBytes, rowB = b + (<usize>y) * rowBytes;
    const to = out + ((<usize>(y * width)) << 2);
    let here = f32x4(0, <f32>y, 0, <f32>y);
    for (let x: i32 = 0; x < width; x += 4, here = f32x4.add(here, f32x4(4, 0, 4, 0))) {
      const columnAt = columns + ((<usize>x) << 3);
      const left = v128.load(columnAt), behind = v128.load(columnAt, 16);
      const c = v128.shuffle<i32>(left, behind, 0, 2, 4, 6), fx = v128.shuffle<f32>(left, behind, 1, 3, 5, 7);
      const c0 = <usize>i32x4.extract_lane(c, 0), c3 = <usize>i32x4.extract_lane(c, 3);
      const near = c3 - c0 <= 1;
      const weight = inColumns(weightRow, near, c, fx);
      const weighs = v128.any_true(f32x4.gt(weight, zero));
      if (!first && !weighs) continue;
      const place = to + ((<usize>x) << 2);
      const ownA = own(rowA + ((<usize>x) << 1));
      const still = f32x4.add(ownA, f32x4.mul(f32x4.sub(own(rowB + ((<usize>x) << 1)), ownA), times));
      let sum = first ? still : v128.load(place);
      if (weighs) {
        let fromA = zero, fromB = zero;
        let calmHere = near && x + 3 < width && (load<u8>(calmAt + c0) & load<u8>(calmAt + c3));
        if (calmHere) {
          const at = placeAt(moveRow, centres + ((<usize>x) << 3), here, most);
          calmHere = !v128.any_true(v128.or(i32x4.lt_s(at, low), i32x4.ge_s(at, high)));
          const offsets = i32x4.mul(i32x4.shr_s(at, 8), bytes);
          const tap = i32x4.shl(v128.and(at, i32x4.splat(steps - 1)), 3);
          fromA = fourSamples(tapsA + <usize>(i32x4.extract_lane(offsets, 0) + i32x4.extract_lane(offsets, 1)), rowBytes, table + <usize>i32x4.extract_lane(tap, 0), table + <usize>i32x4.extract_lane(tap, 1));
          fromB = fourSamples(tapsB + <usize>(i32x4.extract_lane(offsets, 2) + i32x4.extract_lane(offsets, 3)), rowBytes, table + <usize>i32x4.extract_lane(tap, 2), table + <usize>i32x4.extract_lane(tap, 3));
        }
        if (!calmHere) {
          const p0 = alone(tapsA, tapsB, rowBytes, moveRow, columnAt, here, most, bytes, table);
          const p1 = alone(tapsA, tapsB, rowBytes, moveRow, columnAt + 8, f32x4.add(here, right), most, bytes, table);
          const p2 = alone(tapsA, tapsB, rowBytes, moveRow, columnAt + 16, f32x4.add(here, f32x4(2, 0, 2, 0)), most, bytes, table);
          const p3 = alone(tapsA, tapsB, rowBytes, moveRow, columnAt + 24, f32x4.add(here, f32x4(3, 0, 3, 0)), most, bytes, table);
          // Each is half a sample of a twice, then of b twice.
          const upper = i32x4.add(v128.shuffle<i32>(p0, p1, 0, 2, 4, 6), v128.shuffle<i32>(p0, p1, 1, 3, 5, 7));
          const lower = i32x4.add(v128.shuffle<i32>(p2, p3, 0, 2, 4, 6), v128.shuffle<i32>(p2, p3, 1, 3, 5, 7));
          fromA = v128.shuffle<i32>(upper, lower, 0, 2, 4, 6);
          fromB = v128.shuffle<i32>(upper, lower, 1, 3, 5, 7);
        }
        const one0 = f32x4.mul(f32x4.convert_i32x4_s(fromA), unit), one1 = f32x4.mul(f32x4.convert_i32x4_s(fromB), unit);
        const moved = f32x4.add(one0, f32x4.mul(f32x4.sub(one1, one0), inColumns(shareRow, near, c, fx)));
        sum = f32x4.pmin(one, f32x4.pmax(zero, f32x4.add(sum, f32x4.mul(f32x4.sub(moved, still), weight))));
      }
      storeSome(place, sum, width - x);
    }
  }
}
