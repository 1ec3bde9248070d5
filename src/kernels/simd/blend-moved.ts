/**
 * Twin of ../blend-moved.ts. For each row of the picture the grid's row is made once; then a pixel's four coordinates (x, y in either frame) are one vector,
 * a bicubic sample is four rows of one 4-tap vector, and only samples near the border take the clamped way.
 */
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

/** A row between two of the grid, its last place twice. Vectors come out in pixels of the picture. */
function gridRow(top: usize, bottom: usize, fy: f32, width: i32, scale: v128, out: usize): void {
  const f = f32x4.splat(fy);
  const last = (<usize>(width - 1)) << 4;
  for (let i: usize = 0; i <= last; i += 16) {
    const t = v128.load(top + i);
    v128.store(out + i, f32x4.mul(f32x4.add(t, f32x4.mul(f32x4.sub(v128.load(bottom + i), t), f)), scale));
  }
  v128.store(out + last + 16, v128.load(out + last));
}

function sharesRow(top: usize, bottom: usize, fy: f32, width: i32, out: usize): void {
  const last = (<usize>(width - 1)) << 3;
  for (let i: usize = 0; i < last + 8; i += 4) {
    const t = load<f32>(top + i);
    store<f32>(out + i, t + (load<f32>(bottom + i) - t) * fy);
  }
  store<u64>(out + last + 8, load<u64>(out + last));
}

function clampedRows(plane: usize, width: i32, height: i32, x0: i32, y0: i32, w0: f32, w1: f32, w2: f32, w3: f32): v128 {
  const left = (<usize>max<i32>(0, x0 - 1)) << 2;
  const own = (<usize>x0) << 2;
  const right = (<usize>min<i32>(width - 1, x0 + 1)) << 2;
  const far = (<usize>min<i32>(width - 1, x0 + 2)) << 2;
  let sum = f32x4.splat(0);
  for (let j: i32 = 0; j < 4; j++) {
    const row = plane + ((<usize>(min<i32>(height - 1, max<i32>(0, y0 + j - 1)) * width)) << 2);
    const w = j == 0 ? w0 : j == 1 ? w1 : j == 2 ? w2 : w3;
    sum = f32x4.add(sum, f32x4.mul(f32x4(load<f32>(row + left), load<f32>(row + own), load<f32>(row + right), load<f32>(row + far)), f32x4.splat(w)));
  }
  return sum;
}

export function blendMoved(a: usize, b: usize, width: i32, height: i32, moves: usize, shares: usize, gridWidth: i32, gridHeight: i32, t: f32, first: i32, last: i32, out: usize, scratch: usize): void {
  const rx = <f32>gridWidth / <f32>width;
  const ry = <f32>gridHeight / <f32>height;
  const ix = <f32>width / <f32>gridWidth;
  const iy = <f32>height / <f32>gridHeight;
  const scale = f32x4(ix, iy, ix, iy);
  const rightmost = <f32>(gridWidth - 1);
  const most = f32x4(<f32>(width - 1), <f32>(height - 1), <f32>(width - 1), <f32>(height - 1));
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const half = f32x4.splat(0.5);
  const three = f32x4.splat(1.5);
  const two = f32x4.splat(2);
  const five = f32x4.splat(2.5);
  const rowBytes = (<usize>width) << 2;
  const gridBytes = (<usize>gridWidth) << 4;
  const shareRow = scratch + gridBytes + 16;
  const highX = width - 2;
  const highY = height - 2;
  for (let y: i32 = 0; y < height; y++) {
    const gy = min<f32>(<f32>(gridHeight - 1), max<f32>(0, (<f32>y + <f32>0.5) * ry - <f32>0.5));
    const top = <usize>gy;
    const bottom = min<usize>(gridHeight - 1, top + 1);
    const fy = gy - <f32>top;
    gridRow(moves + top * gridBytes, moves + bottom * gridBytes, fy, gridWidth, scale, scratch);
    sharesRow(shares + top * (gridBytes >> 1), shares + bottom * (gridBytes >> 1), fy, gridWidth, shareRow);
    const rowStart = (<usize>y) * rowBytes;
    for (let x: i32 = 0; x < width; x++) {
      const i = rowStart + ((<usize>x) << 2);
      const gx = min<f32>(rightmost, max<f32>(0, (<f32>x + <f32>0.5) * rx - <f32>0.5));
      const column = <i32>gx;
      const fx = gx - <f32>column;
      const shareAt = shareRow + ((<usize>column) << 3);
      const before = load<f32>(shareAt, 4);
      const weight = before + (load<f32>(shareAt, 12) - before) * fx;
      const own = load<f32>(a + i);
      const still = own + (load<f32>(b + i) - own) * t;
      let sum = first ? still : load<f32>(out + i);
      if (weight > 0) {
        const gridAt = scratch + ((<usize>column) << 4);
        const left = v128.load(gridAt);
        const move = f32x4.add(left, f32x4.mul(f32x4.sub(v128.load(gridAt, 16), left), f32x4.splat(fx)));
        const place = f32x4.min(most, f32x4.max(zero, f32x4.add(move, f32x4(<f32>x, <f32>y, <f32>x, <f32>y))));
        const whole = i32x4.trunc_sat_f32x4_s(place);
        const f = f32x4.sub(place, f32x4.convert_i32x4_s(whole));
        const ff = f32x4.mul(f, f);
        const w0 = f32x4.mul(f32x4.sub(f32x4.mul(f32x4.sub(one, f32x4.mul(half, f)), f), half), f);
        const w1 = f32x4.add(f32x4.mul(f32x4.sub(f32x4.mul(three, f), five), ff), one);
        const w2 = f32x4.mul(f32x4.add(f32x4.mul(f32x4.sub(two, f32x4.mul(three, f)), f), half), f);
        const w3 = f32x4.mul(f32x4.mul(f32x4.sub(f, one), half), ff);
        const low = v128.shuffle<f32>(w0, w1, 0, 4, 2, 6);
        const high = v128.shuffle<f32>(w2, w3, 0, 4, 2, 6);
        const ax = i32x4.extract_lane(whole, 0);
        const ay = i32x4.extract_lane(whole, 1);
        const bx = i32x4.extract_lane(whole, 2);
        const by = i32x4.extract_lane(whole, 3);
        let fromA: v128;
        if (ax < 1 || ay < 1 || ax >= highX || ay >= highY)
          fromA = clampedRows(a, width, height, ax, ay, f32x4.extract_lane(w0, 1), f32x4.extract_lane(w1, 1), f32x4.extract_lane(w2, 1), f32x4.extract_lane(w3, 1));
        else {
          const from = a + ((<usize>((ay - 1) * width + ax - 1)) << 2);
          fromA = f32x4.add(
            f32x4.add(f32x4.mul(v128.load(from), v128.shuffle<f32>(w0, w0, 1, 1, 1, 1)), f32x4.mul(v128.load(from + rowBytes), v128.shuffle<f32>(w1, w1, 1, 1, 1, 1))),
            f32x4.add(f32x4.mul(v128.load(from + 2 * rowBytes), v128.shuffle<f32>(w2, w2, 1, 1, 1, 1)), f32x4.mul(v128.load(from + 3 * rowBytes), v128.shuffle<f32>(w3, w3, 1, 1, 1, 1))),
          );
        }
        let fromB: v128;
        if (bx < 1 || by < 1 || bx >= highX || by >= highY)
          fromB = clampedRows(b, width, height, bx, by, f32x4.extract_lane(w0, 3), f32x4.extract_lane(w1, 3), f32x4.extract_lane(w2, 3), f32x4.extract_lane(w3, 3));
        else {
          const from = b + ((<usize>((by - 1) * width + bx - 1)) << 2);
          fromB = f32x4.add(
            f32x4.add(f32x4.mul(v128.load(from), v128.shuffle<f32>(w0, w0, 3, 3, 3, 3)), f32x4.mul(v128.load(from + rowBytes), v128.shuffle<f32>(w1, w1, 3, 3, 3, 3))),
            f32x4.add(f32x4.mul(v128.load(from + 2 * rowBytes), v128.shuffle<f32>(w2, w2, 3, 3, 3, 3)), f32x4.mul(v128.load(from + 3 * rowBytes), v128.shuffle<f32>(w3, w3, 3, 3, 3, 3))),
          );
        }
        fromA = f32x4.mul(fromA, v128.shuffle<f32>(low, high, 0, 1, 4, 5));
        fromB = f32x4.mul(fromB, v128.shuffle<f32>(low, high, 2, 3, 6, 7));
        const atLeft = load<f32>(shareAt);
        const share = atLeft + (load<f32>(shareAt, 8) - atLeft) * fx;
        let moved = f32x4.add(fromA, f32x4.mul(f32x4.sub(fromB, fromA), f32x4.splat(share)));
        moved = f32x4.add(moved, v128.shuffle<f32>(moved, moved, 2, 3, 0, 1));
        sum += (f32x4.extract_lane(moved, 0) + f32x4.extract_lane(moved, 1) - still) * weight;
      }
      store<f32>(out + i, last ? min<f32>(1, max<f32>(0, sum)) : sum);
    }
  }
}
