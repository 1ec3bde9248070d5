/**
 * Twin of ../blend-moved.ts. What depends on the column alone and the weights of the taps are made once a call; a row of the grid once a row. Where the motion
 * is calm, four pixels of a row move as one: their taps are weighted together. Elsewhere a pixel's four coordinates (x, y in either frame) are one vector, and
 * a sample is four rows of one 4-tap vector; only pixels near the border take the clamped way.
 */
import { clamped, fillWeights, four, inside, steps } from './motion/cubic-taps';
import { calmRow, fillColumns, gridRow, sharesRow } from './motion/grid-row';

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

/** Share of frame 1 and weight, in lanes 0 and 1, at a column of the picture. */
// @ts-ignore: decorator
@inline
function sharesAt(row: usize, columnAt: usize): v128 {
  const at = row + ((<usize>load<i32>(columnAt)) << 3);
  const left = v128.load64_zero(at);
  return f32x4.add(left, f32x4.mul(f32x4.sub(v128.load64_zero(at, 8), left), v128.load32_splat(columnAt, 4)));
}

export function blendMoved(a: usize, b: usize, width: i32, height: i32, moves: usize, shares: usize, gridWidth: i32, gridHeight: i32, t: f32, first: i32, last: i32, out: usize, scratch: usize): void {
  const table = scratch;
  const columns = table + (<usize>steps << 4);
  const columnBytes = (<usize>((width + 1) & ~1)) << 3;
  const centres = columns + columnBytes;
  const moveRow = centres + columnBytes;
  const gridBytes = (<usize>gridWidth) << 4;
  const shareRow = moveRow + gridBytes + 16;
  const calmAt = shareRow + (gridBytes >> 1) + 8;
  fillWeights(table);
  fillColumns(width, gridWidth, 0, columns);
  fillColumns(width, gridWidth, 1.5, centres);
  const ry = <f32>gridHeight / <f32>height;
  const scale = f32x4(<f32>width / <f32>gridWidth, <f32>height / <f32>gridHeight, <f32>width / <f32>gridWidth, <f32>height / <f32>gridHeight);
  const most = f32x4(<f32>(width - 1), <f32>(height - 1), <f32>(width - 1), <f32>(height - 1));
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const fine = f32x4.splat(<f32>steps);
  // So large that a float's last bit is worth 1: adding it rounds, and the sum's bits count on from its own.
  const rounder = f32x4.splat(12582912);
  const right = f32x4(1, 0, 1, 0);
  // Whole places with all their taps inside: from 1 to size - 3.
  const low = i32x4.splat(steps);
  const high = i32x4((width - 2) * steps, (height - 2) * steps, (width - 2) * steps, (height - 2) * steps);
  const highOfFour = i32x4((width - 6) * steps, (height - 2) * steps, (width - 6) * steps, (height - 2) * steps);
  const calm = f32x4.mul(scale, f32x4.splat(0.0625));
  const times = f32x4.splat(t);
  const rowBytes = (<usize>width) << 2;
  const insideA = a - rowBytes - 4;
  const insideB = b - rowBytes - 4;
  for (let y: i32 = 0; y < height; y++) {
    const gy = min<f32>(<f32>(gridHeight - 1), max<f32>(0, (<f32>y + <f32>0.5) * ry - <f32>0.5));
    const top = <usize>gy;
    const bottom = min<usize>(gridHeight - 1, top + 1);
    const fy = gy - <f32>top;
    gridRow(moves + top * gridBytes, moves + bottom * gridBytes, fy, gridWidth, scale, moveRow);
    sharesRow(shares + top * (gridBytes >> 1), shares + bottom * (gridBytes >> 1), fy, gridWidth, shareRow);
    calmRow(moveRow, gridWidth, calm, calmAt);
    const rowStart = (<usize>y) * rowBytes;
    let here = f32x4(0, <f32>y, 0, <f32>y);
    for (let x: i32 = 0; x < width; x++, here = f32x4.add(here, right)) {
      const i = rowStart + ((<usize>x) << 2);
      if ((x & 3) == 0 && x + 3 < width) {
        const columnAt = columns + ((<usize>x) << 3);
        const c0 = <usize>load<i32>(columnAt);
        const c3 = <usize>load<i32>(columnAt, 24);
        if (c3 - c0 <= 1 && (load<u8>(calmAt + c0) & load<u8>(calmAt + c3))) {
          const centreAt = centres + ((<usize>x) << 3);
          const gridAt = moveRow + ((<usize>load<i32>(centreAt)) << 4);
          const before = v128.load(gridAt);
          const move = f32x4.add(before, f32x4.mul(f32x4.sub(v128.load(gridAt, 16), before), v128.load32_splat(centreAt, 4)));
          const place = f32x4.pmin(most, f32x4.pmax(zero, f32x4.add(move, here)));
          const at = i32x4.sub(f32x4.add(f32x4.mul(place, fine), rounder), rounder);
          if (!v128.any_true(v128.or(i32x4.lt_s(at, low), i32x4.ge_s(at, highOfFour)))) {
            const s0 = sharesAt(shareRow, columnAt);
            const s1 = sharesAt(shareRow, columnAt + 8);
            const s2 = sharesAt(shareRow, columnAt + 16);
            const s3 = sharesAt(shareRow, columnAt + 24);
            const s01 = v128.shuffle<f32>(s0, s1, 0, 4, 1, 5);
            const s23 = v128.shuffle<f32>(s2, s3, 0, 4, 1, 5);
            const weight = v128.shuffle<f32>(s01, s23, 2, 3, 6, 7);
            const own = v128.load(a + i);
            const still = f32x4.add(own, f32x4.mul(f32x4.sub(v128.load(b + i), own), times));
            let sum = first ? still : v128.load(out + i);
            if (v128.any_true(f32x4.gt(weight, zero))) {
              const ax = i32x4.extract_lane(at, 0);
              const ay = i32x4.extract_lane(at, 1);
              const bx = i32x4.extract_lane(at, 2);
              const by = i32x4.extract_lane(at, 3);
              const fromA = four(insideA + (<usize>(ay >> 8)) * rowBytes + ((<usize>(ax >> 8)) << 2), rowBytes, table + ((<usize>(ax & (steps - 1))) << 4), table + ((<usize>(ay & (steps - 1))) << 4));
              const fromB = four(insideB + (<usize>(by >> 8)) * rowBytes + ((<usize>(bx >> 8)) << 2), rowBytes, table + ((<usize>(bx & (steps - 1))) << 4), table + ((<usize>(by & (steps - 1))) << 4));
              const moved = f32x4.add(fromA, f32x4.mul(f32x4.sub(fromB, fromA), v128.shuffle<f32>(s01, s23, 0, 1, 4, 5)));
              sum = f32x4.add(sum, f32x4.mul(f32x4.sub(moved, still), weight));
            }
            v128.store(out + i, last ? f32x4.pmin(one, f32x4.pmax(zero, sum)) : sum);
            x += 3;
            here = f32x4.add(here, f32x4(3, 0, 3, 0));
            continue;
          }
        }
      }
      const columnAt = columns + ((<usize>x) << 3);
      const column = <usize>load<i32>(columnAt);
      const fx = v128.load32_splat(columnAt, 4);
      const share = sharesAt(shareRow, columnAt);
      const weight = f32x4.extract_lane(share, 1);
      const own = load<f32>(a + i);
      const still = own + (load<f32>(b + i) - own) * t;
      let sum = first ? still : load<f32>(out + i);
      if (weight > 0) {
        const gridAt = moveRow + (column << 4);
        const left = v128.load(gridAt);
        const move = f32x4.add(left, f32x4.mul(f32x4.sub(v128.load(gridAt, 16), left), fx));
        const place = f32x4.pmin(most, f32x4.pmax(zero, f32x4.add(move, here)));
        const at = i32x4.sub(f32x4.add(f32x4.mul(place, fine), rounder), rounder);
        const ax = i32x4.extract_lane(at, 0);
        const ay = i32x4.extract_lane(at, 1);
        const bx = i32x4.extract_lane(at, 2);
        const by = i32x4.extract_lane(at, 3);
        const wx = table + (<usize>(ax & (steps - 1)) << 4);
        const wy = table + (<usize>(ay & (steps - 1)) << 4);
        const vx = table + (<usize>(bx & (steps - 1)) << 4);
        const vy = table + (<usize>(by & (steps - 1)) << 4);
        let fromA: v128;
        let fromB: v128;
        if (v128.any_true(v128.or(i32x4.lt_s(at, low), i32x4.ge_s(at, high)))) {
          fromA = clamped(a, width, height, ax >> 8, ay >> 8, wy);
          fromB = clamped(b, width, height, bx >> 8, by >> 8, vy);
        } else {
          fromA = inside(insideA + (<usize>(ay >> 8)) * rowBytes + ((<usize>(ax >> 8)) << 2), rowBytes, wy);
          fromB = inside(insideB + (<usize>(by >> 8)) * rowBytes + ((<usize>(bx >> 8)) << 2), rowBytes, vy);
        }
        fromA = f32x4.mul(fromA, v128.load(wx));
        fromB = f32x4.mul(fromB, v128.load(vx));
        let moved = f32x4.add(fromA, f32x4.mul(f32x4.sub(fromB, fromA), v128.shuffle<f32>(share, share, 0, 0, 0, 0)));
        moved = f32x4.add(moved, v128.shuffle<f32>(moved, moved, 2, 3, 0, 1));
        sum += (f32x4.extract_lane(moved, 0) + f32x4.extract_lane(moved, 1) - still) * weight;
      }
      store<f32>(out + i, last ? min<f32>(1, max<f32>(0, sum)) : sum);
    }
  }
}
