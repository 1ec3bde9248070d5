/**
 * Twin of ../median.ts. Columns are sorted first, once for all windows they lie in; then the middle is picked from the sorted columns, for four windows at a time.
 * Samples wait in memory, so that a sorting step is one line: `exchange` leaves the smaller at a, the larger at b.
 */
import { storeSome } from './parts/lanes';

// @ts-ignore: decorator
@inline
function exchange(a: usize, b: usize): void {
  const p = v128.load(a);
  const q = v128.load(b);
  v128.store(a, f32x4.pmin(p, q));
  v128.store(b, f32x4.pmax(p, q));
}

// @ts-ignore: decorator
@inline
function middle(a: v128, b: v128, c: v128): v128 {
  return f32x4.pmax(f32x4.pmin(a, b), f32x4.pmin(f32x4.pmax(a, b), c));
}

/** Sorts five values `step` bytes apart. */
// @ts-ignore: decorator
@inline
function sort5(at: usize, step: usize): void {
  const b = at + step;
  const c = at + 2 * step;
  const d = at + 3 * step;
  const e = at + 4 * step;
  exchange(at, d);
  exchange(b, e);
  exchange(at, c);
  exchange(b, d);
  exchange(at, b);
  exchange(c, e);
  exchange(b, c);
  exchange(d, e);
  exchange(c, d);
}

// @ts-ignore: decorator
@inline
function rowAt(src: usize, y: i32, height: i32, rowBytes: usize): usize {
  return src + <usize>min<i32>(height - 1, max<i32>(0, y)) * rowBytes;
}

/** Lets the first and last of `width` columns go on by `reach` on both sides, in each of `ranks` rows. */
function goOn(rows: usize, stride: usize, ranks: i32, width: i32, reach: i32): void {
  for (let k: i32 = 0; k < ranks; k++) {
    const row = rows + <usize>k * stride;
    const end = row + ((<usize>(reach + width)) << 2);
    for (let i: i32 = 0; i < reach; i++) {
      store<f32>(row + ((<usize>i) << 2), load<f32>(row + ((<usize>reach) << 2)));
      store<f32>(end + ((<usize>i) << 2), load<f32>(end - 4));
    }
  }
}

export function median3(src: usize, width: i32, height: i32, out: usize, scratch: usize): void {
  const rowBytes = (<usize>width) << 2;
  const stride = (<usize>(width + 12)) << 2;
  for (let y: i32 = 0; y < height; y++) {
    const above = rowAt(src, y - 1, height, rowBytes);
    const own = rowAt(src, y, height, rowBytes);
    const below = rowAt(src, y + 1, height, rowBytes);
    for (let x: i32 = 0; x < width; x += 4) {
      const i = (<usize>x) << 2;
      const to = scratch + 4 + i;
      const a = v128.load(above + i);
      const b = v128.load(own + i);
      const c = v128.load(below + i);
      v128.store(to, f32x4.pmin(f32x4.pmin(a, b), c));
      v128.store(to + stride, middle(a, b, c));
      v128.store(to + 2 * stride, f32x4.pmax(f32x4.pmax(a, b), c));
    }
    goOn(scratch, stride, 3, width, 1);
    for (let x: i32 = 0; x < width; x += 4) {
      const low = scratch + ((<usize>x) << 2);
      const mid = low + stride;
      const high = mid + stride;
      const l = f32x4.pmax(f32x4.pmax(v128.load(low), v128.load(low, 4)), v128.load(low, 8));
      const m = middle(v128.load(mid), v128.load(mid, 4), v128.load(mid, 8));
      const h = f32x4.pmin(f32x4.pmin(v128.load(high), v128.load(high, 4)), v128.load(high, 8));
      storeSome(out + <usize>y * rowBytes + ((<usize>x) << 2), middle(l, m, h), width - x);
    }
  }
}

// @ts-ignore: decorator
@inline
function take(cells: usize, rank: i32, column: i32, picks: usize, slot: i32): void {
  v128.store(picks + ((<usize>slot) << 4), v128.load(cells + ((<usize>(rank * 5 + column)) << 4)));
}

/** The middle one of thirteen: the least and the greatest of eight are let go and the next one comes in, until one is left. */
// @ts-ignore: decorator
@inline
function middleOf13(picks: usize): v128 {
  let next: usize = 8;
  for (let count: usize = 8; count >= 3; count--) {
    const last = picks + ((count - 1) << 4);
    for (let i: usize = 1; i < count; i++) exchange(picks, picks + (i << 4));
    for (let i: usize = 1; i < count - 1; i++) exchange(picks + (i << 4), last);
    if (count > 3) v128.store(picks, v128.load(picks + (next++ << 4)));
  }
  return v128.load(picks, 16);
}

export function median5(src: usize, width: i32, height: i32, out: usize, scratch: usize): void {
  const rowBytes = (<usize>width) << 2;
  const stride = (<usize>(width + 12)) << 2;
  const cells = scratch + 5 * stride;
  const picks = cells + 25 * 16;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x += 4) {
      const i = (<usize>x) << 2;
      const to = scratch + 8 + i;
      for (let k: i32 = 0; k < 5; k++) v128.store(cells + ((<usize>k) << 4), v128.load(rowAt(src, y + k - 2, height, rowBytes) + i));
      sort5(cells, 16);
      for (let k: usize = 0; k < 5; k++) v128.store(to + k * stride, v128.load(cells + (k << 4)));
    }
    goOn(scratch, stride, 5, width, 2);
    for (let x: i32 = 0; x < width; x += 4) {
      const left = scratch + ((<usize>x) << 2);
      for (let k: usize = 0; k < 5; k++) {
        const row = cells + k * 80;
        for (let j: usize = 0; j < 5; j++) v128.store(row + (j << 4), v128.load(left + k * stride + (j << 2)));
        sort5(row, 16);
      }
      // Sorted both ways; six cells have thirteen or more above them, six below: the middle is among the other thirteen.
      take(cells, 0, 3, picks, 0);
      take(cells, 0, 4, picks, 1);
      take(cells, 1, 2, picks, 2);
      take(cells, 1, 3, picks, 3);
      take(cells, 1, 4, picks, 4);
      take(cells, 2, 1, picks, 5);
      take(cells, 2, 2, picks, 6);
      take(cells, 2, 3, picks, 7);
      take(cells, 3, 0, picks, 8);
      take(cells, 3, 1, picks, 9);
      take(cells, 3, 2, picks, 10);
      take(cells, 4, 0, picks, 11);
      take(cells, 4, 1, picks, 12);
      storeSome(out + <usize>y * rowBytes + ((<usize>x) << 2), middleOf13(picks), width - x);
    }
  }
}
