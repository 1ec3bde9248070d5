/**
 * The 8 x 8 orthonormal cosine transform of ../../dct8.ts: eight columns at a time in two halves of four lanes, a turn, and the columns again; coefficients lie turned,
 * 8 across + down. Even and odd parts of the eight points are taken apart first.
 */
const mean: f32 = 0.35355339059327379;
const e1: f32 = 0.46193976625564337, e3: f32 = 0.19134171618254492;
const o1: f32 = 0.49039264020161522, o3: f32 = 0.41573480615127262, o5: f32 = 0.27778511650980114, o7: f32 = 0.097545161008064124;

// @ts-ignore: decorator
@inline
function times(v: v128, c: f32): v128 {
  return f32x4.mul(v, f32x4.splat(c));
}

// @ts-ignore: decorator
@inline
function mixed(a: v128, ca: f32, b: v128, cb: f32, c: v128, cc: f32, d: v128, cd: f32): v128 {
  return f32x4.add(f32x4.add(times(a, ca), times(b, cb)), f32x4.add(times(c, cc), times(d, cd)));
}

/** Four columns of eight samples, `rowBytes` apart, to eight rows of 32 bytes. */
// @ts-ignore: decorator
@inline
function forwardColumns(from: usize, rowBytes: usize, to: usize): void {
  const x0 = v128.load(from), x1 = v128.load(from + rowBytes), x2 = v128.load(from + 2 * rowBytes), x3 = v128.load(from + 3 * rowBytes);
  const x4 = v128.load(from + 4 * rowBytes), x5 = v128.load(from + 5 * rowBytes), x6 = v128.load(from + 6 * rowBytes), x7 = v128.load(from + 7 * rowBytes);
  const s0 = f32x4.add(x0, x7), s1 = f32x4.add(x1, x6), s2 = f32x4.add(x2, x5), s3 = f32x4.add(x3, x4);
  const d0 = f32x4.sub(x0, x7), d1 = f32x4.sub(x1, x6), d2 = f32x4.sub(x2, x5), d3 = f32x4.sub(x3, x4);
  const a0 = f32x4.add(s0, s3), a1 = f32x4.add(s1, s2), a2 = f32x4.sub(s0, s3), a3 = f32x4.sub(s1, s2);
  v128.store(to, times(f32x4.add(a0, a1), mean));
  v128.store(to, mixed(d0, o1, d1, o3, d2, o5, d3, o7), 32);
  v128.store(to, f32x4.add(times(a2, e1), times(a3, e3)), 64);
  v128.store(to, mixed(d0, o3, d1, -o7, d2, -o1, d3, -o5), 96);
  v128.store(to, times(f32x4.sub(a0, a1), mean), 128);
  v128.store(to, mixed(d0, o5, d1, -o1, d2, o7, d3, o3), 160);
  v128.store(to, f32x4.sub(times(a2, e3), times(a3, e1)), 192);
  v128.store(to, mixed(d0, o7, d1, -o5, d2, o3, d3, -o1), 224);
}

// @ts-ignore: decorator
@inline
function inverseColumns(from: usize, to: usize): void {
  const x0 = v128.load(from), x1 = v128.load(from, 32), x2 = v128.load(from, 64), x3 = v128.load(from, 96);
  const x4 = v128.load(from, 128), x5 = v128.load(from, 160), x6 = v128.load(from, 192), x7 = v128.load(from, 224);
  const t0 = times(f32x4.add(x0, x4), mean), t1 = times(f32x4.sub(x0, x4), mean);
  const t2 = f32x4.add(times(x2, e1), times(x6, e3)), t3 = f32x4.sub(times(x2, e3), times(x6, e1));
  const s0 = f32x4.add(t0, t2), s3 = f32x4.sub(t0, t2), s1 = f32x4.add(t1, t3), s2 = f32x4.sub(t1, t3);
  const d0 = mixed(x1, o1, x3, o3, x5, o5, x7, o7), d1 = mixed(x1, o3, x3, -o7, x5, -o1, x7, -o5);
  const d2 = mixed(x1, o5, x3, -o1, x5, o7, x7, o3), d3 = mixed(x1, o7, x3, -o5, x5, o3, x7, -o1);
  v128.store(to, f32x4.add(s0, d0));
  v128.store(to, f32x4.add(s1, d1), 32);
  v128.store(to, f32x4.add(s2, d2), 64);
  v128.store(to, f32x4.add(s3, d3), 96);
  v128.store(to, f32x4.sub(s3, d3), 128);
  v128.store(to, f32x4.sub(s2, d2), 160);
  v128.store(to, f32x4.sub(s1, d1), 192);
  v128.store(to, f32x4.sub(s0, d0), 224);
}

/** Four rows of four samples, turned; rows are 32 bytes apart. */
// @ts-ignore: decorator
@inline
function turnQuarter(from: usize, to: usize): void {
  const a = v128.load(from), b = v128.load(from, 32), c = v128.load(from, 64), d = v128.load(from, 96);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7), CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 32);
  v128.store(to, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5), 64);
  v128.store(to, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7), 96);
}

// @ts-ignore: decorator
@inline
function turn(from: usize, to: usize): void {
  turnQuarter(from, to);
  turnQuarter(from + 16, to + 128);
  turnQuarter(from + 128, to + 16);
  turnQuarter(from + 144, to + 144);
}

/** Coefficients of a tile of a picture; `spare` is one tile more. */
export function forwardTile(from: usize, rowBytes: usize, to: usize, spare: usize): void {
  forwardColumns(from, rowBytes, to);
  forwardColumns(from + 16, rowBytes, to + 16);
  turn(to, spare);
  forwardColumns(spare, 32, to);
  forwardColumns(spare + 16, 32, to + 16);
}

/** A tile's pixels, in place; `spare` is one tile more. */
export function inverseTile(tile: usize, spare: usize): void {
  inverseColumns(tile, spare);
  inverseColumns(tile + 16, spare + 16);
  turn(spare, tile);
  inverseColumns(tile, spare);
  inverseColumns(tile + 16, spare + 16);
  memory.copy(tile, spare, 256);
}

// @ts-ignore: decorator
@inline
function windowAt(i: i32): f32 {
  const j = i < 4 ? i : 7 - i;
  return j == 0 ? <f32>0.35 : j == 1 ? <f32>0.6 : j == 2 ? <f32>0.85 : <f32>1;
}

/** Adds a tile's pixels and its weight to the sums over all tiles. */
export function addTile(tile: usize, weight: f32, sums: usize, weights: usize, rowBytes: usize): void {
  const left = f32x4(0.35, 0.6, 0.85, 1), right = f32x4(1, 0.85, 0.6, 0.35);
  for (let y: i32 = 0; y < 8; y++) {
    const row = f32x4.splat(weight * windowAt(y));
    const wl = f32x4.mul(row, left), wr = f32x4.mul(row, right);
    v128.store(sums, f32x4.add(v128.load(sums), f32x4.mul(wl, v128.load(tile))));
    v128.store(sums, f32x4.add(v128.load(sums, 16), f32x4.mul(wr, v128.load(tile, 16))), 16);
    v128.store(weights, f32x4.add(v128.load(weights), wl));
    v128.store(weights, f32x4.add(v128.load(weights, 16), wr), 16);
    tile += 32;
    sums += rowBytes;
    weights += rowBytes;
  }
}

/** Deviation at a level, from values at `count` evenly spaced levels from 0 to 1. */
export function deviationAt(deviations: usize, count: i32, level: f32): f32 {
  const top = <f32>(count - 1);
  const at = min<f32>(top, max<f32>(0, level * top));
  const low = min<i32>(count - 2, <i32>at);
  const a = load<f32>(deviations + ((<usize>low) << 2)), b = load<f32>(deviations + ((<usize>low) << 2), 4);
  return a + (b - a) * (at - <f32>low);
}

/** The tile start that follows; the last lies at the far edge. */
// @ts-ignore: decorator
@inline
export function nextStart(start: i32, step: i32, size: i32): i32 {
  return start == size - 8 ? size : min<i32>(start + step, size - 8);
}
