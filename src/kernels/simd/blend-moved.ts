/**
 * Twin of ../blend-moved.ts. What depends on the column alone, and the weights of a bicubic sample at each 1/256 pixel, are made once a call; a row of the grid
 * once a row. Then a pixel's four coordinates (x, y in either frame) are one vector, and a sample is four rows of one 4-tap vector whose weights come from the
 * table; only pixels near the border take the clamped way.
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

/** Catmull-Rom's four weights at each of `steps` places between two samples. */
function fillWeights(table: usize): void {
  for (let i: i32 = 0; i < steps; i++) {
    const f = <f32>i / <f32>steps;
    const w = table + ((<usize>i) << 4);
    store<f32>(w, ((<f32>-0.5 * f + 1) * f - 0.5) * f);
    store<f32>(w, (<f32>1.5 * f - 2.5) * f * f + 1, 4);
    store<f32>(w, ((<f32>-1.5 * f + 2) * f + 0.5) * f, 8);
    store<f32>(w, (<f32>0.5 * f - 0.5) * f * f, 12);
  }
}

/** For each column of the picture: the grid's column left of it, and how far on it lies. */
function fillColumns(width: i32, gridWidth: i32, columns: usize): void {
  const ratio = <f32>gridWidth / <f32>width;
  for (let x: i32 = 0; x < width; x++) {
    const gx = min<f32>(<f32>(gridWidth - 1), max<f32>(0, (<f32>x + <f32>0.5) * ratio - <f32>0.5));
    store<i32>(columns + ((<usize>x) << 3), <i32>gx);
    store<f32>(columns + ((<usize>x) << 3), gx - <f32>(<i32>gx), 4);
  }
}

const steps: i32 = 256;

/** Four rows weighted; their four columns are still to be weighted and added. */
// @ts-ignore: decorator
@inline
function inside(from: usize, rowBytes: usize, w: usize): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(v128.load(from), v128.load32_splat(w)), f32x4.mul(v128.load(from + rowBytes), v128.load32_splat(w, 4))),
    f32x4.add(f32x4.mul(v128.load(from + 2 * rowBytes), v128.load32_splat(w, 8)), f32x4.mul(v128.load(from + 3 * rowBytes), v128.load32_splat(w, 12))),
  );
}

/** The same near the border, whose samples are repeated outwards. */
function clamped(plane: usize, width: i32, height: i32, x0: i32, y0: i32, w: usize): v128 {
  const left = (<usize>max<i32>(0, x0 - 1)) << 2;
  const own = (<usize>x0) << 2;
  const right = (<usize>min<i32>(width - 1, x0 + 1)) << 2;
  const far = (<usize>min<i32>(width - 1, x0 + 2)) << 2;
  let sum = f32x4.splat(0);
  for (let j: i32 = 0; j < 4; j++) {
    const row = plane + ((<usize>(min<i32>(height - 1, max<i32>(0, y0 + j - 1)) * width)) << 2);
    const taps = f32x4(load<f32>(row + left), load<f32>(row + own), load<f32>(row + right), load<f32>(row + far));
    sum = f32x4.add(sum, f32x4.mul(taps, v128.load32_splat(w + ((<usize>j) << 2))));
  }
  return sum;
}

export function blendMoved(a: usize, b: usize, width: i32, height: i32, moves: usize, shares: usize, gridWidth: i32, gridHeight: i32, t: f32, first: i32, last: i32, out: usize, scratch: usize): void {
  const table = scratch;
  const columns = table + (<usize>steps << 4);
  const moveRow = columns + ((<usize>((width + 1) & ~1)) << 3);
  const gridBytes = (<usize>gridWidth) << 4;
  const shareRow = moveRow + gridBytes + 16;
  fillWeights(table);
  fillColumns(width, gridWidth, columns);
  const ry = <f32>gridHeight / <f32>height;
  const scale = f32x4(<f32>width / <f32>gridWidth, <f32>height / <f32>gridHeight, <f32>width / <f32>gridWidth, <f32>height / <f32>gridHeight);
  const most = f32x4(<f32>(width - 1), <f32>(height - 1), <f32>(width - 1), <f32>(height - 1));
  const zero = f32x4.splat(0);
  const fine = f32x4.splat(<f32>steps);
  // So large that a float's last bit is worth 1: adding it rounds, and the sum's bits count on from its own.
  const rounder = f32x4.splat(12582912);
  const right = f32x4(1, 0, 1, 0);
  // Whole places with all their taps inside: from 1 to size - 3.
  const low = i32x4.splat(steps);
  const high = i32x4((width - 2) * steps, (height - 2) * steps, (width - 2) * steps, (height - 2) * steps);
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
    const rowStart = (<usize>y) * rowBytes;
    let here = f32x4(0, <f32>y, 0, <f32>y);
    for (let x: i32 = 0; x < width; x++, here = f32x4.add(here, right)) {
      const i = rowStart + ((<usize>x) << 2);
      const columnAt = columns + ((<usize>x) << 3);
      const column = <usize>load<i32>(columnAt);
      const fx = v128.load32_splat(columnAt, 4);
      const shareAt = shareRow + (column << 3);
      const shareLeft = v128.load64_zero(shareAt);
      const share = f32x4.add(shareLeft, f32x4.mul(f32x4.sub(v128.load64_zero(shareAt, 8), shareLeft), fx));
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
