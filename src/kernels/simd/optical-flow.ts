/**
 * Twin of ../optical-flow.ts: the same sums in the same order, four lanes at a time, so that every decision falls alike. Memory from `scratch`: the
 * scale in work; per level A, Gx, Gy, B (and the weights of A and B where pixels are ignored); two flows and a sum of weights; twelve floats a patch.
 */
import { adopt, bilinear, borrow, corner, descend, inverse, judge, kept, Scale, side, step } from './padded/patch';
import { enter, floatsOf, gradients, halve, inner, strideOf, within } from './padded/planes';

/** The scale's description and sums lie before the planes. */
const tableBytes: usize = 512;

/** Patches of one scale look for themselves, from the coarser flow (0: from rest), forward over the grid and back. */
function search(scale: Scale, coarseU: usize, coarseV: usize, coarseWidth: i32, coarseHeight: i32): void {
  const columns = scale.columns, rows = scale.rows;
  const rowBytes = (<usize>scale.stride) << 2;
  const line = <usize>columns * kept;
  for (let j: i32 = 0; j < rows; j++) {
    for (let i: i32 = 0; i < columns; i++) {
      const x0 = corner(i, scale.width), y0 = corner(j, scale.height);
      const record = scale.records + <usize>j * line + <usize>i * kept;
      const here = (y0 * scale.stride + x0) << 2;
      inverse(scale.gx + here, scale.gy + here, scale.wa == 0 ? 0 : scale.wa + here, rowBytes, record);
      let u: f32 = 0, v: f32 = 0;
      if (coarseU != 0) {
        const cx: f32 = <f32>x0 * 0.5 + 1.5, cy: f32 = <f32>y0 * 0.5 + 1.5;
        u = bilinear(coarseU, coarseWidth, coarseHeight, cx, cy) * 2;
        v = bilinear(coarseV, coarseWidth, coarseHeight, cx, cy) * 2;
      }
      judge(scale, record, x0, y0, u, v);
      adopt(record, u, v, scale.sums);
      if (i > 0) borrow(scale, record, record - kept, x0, y0);
      if (j > 0) borrow(scale, record, record - line, x0, y0);
      descend(scale, record, x0, y0);
    }
  }
  for (let j: i32 = rows - 1; j >= 0; j--) {
    for (let i: i32 = columns - 1; i >= 0; i--) {
      const x0 = corner(i, scale.width), y0 = corner(j, scale.height);
      const record = scale.records + <usize>j * line + <usize>i * kept;
      let moved = false;
      if (i + 1 < columns) moved = borrow(scale, record, record + kept, x0, y0);
      if (j + 1 < rows) moved = borrow(scale, record, record + line, x0, y0) || moved;
      if (moved) descend(scale, record, x0, y0);
    }
  }
}

/** Each pixel takes the mean of the patches over it, each weighted by how well it explains that pixel; sums stay in padded planes. */
function spreadPatches(scale: Scale, u: usize, v: usize, total: usize): void {
  const rowBytes = (<usize>scale.stride) << 2;
  const bytes = floatsOf(scale.width, scale.height) << 2;
  const border = inner(0, scale.stride);
  memory.fill(u - border, 0, bytes);
  memory.fill(v - border, 0, bytes);
  memory.fill(total - border, 0, bytes);
  const one = f32x4.splat(1), levels = f32x4.splat(255), least = f32x4.splat(0.02);
  for (let p: i32 = 0; p < scale.columns * scale.rows; p++) {
    const record = scale.records + <usize>p * kept;
    const x0 = corner(p % scale.columns, scale.width), y0 = corner(p / scale.columns, scale.height);
    const pu = load<f32>(record), pv = load<f32>(record, 4);
    const x = within(<f32>x0 + pu, <f32>-9, <f32>scale.width), y = within(<f32>y0 + pv, <f32>-9, <f32>scale.height);
    const ix = Mathf.floor(x), iy = Mathf.floor(y);
    const fx = f32x4.splat(x - ix), fy = f32x4.splat(y - iy);
    const mean = f32x4.splat(load<f32>(record, 8)), vu = f32x4.splat(pu), vv = f32x4.splat(pv);
    let here = (<usize>(y0 * scale.stride + x0)) << 2;
    let there = (<isize>(<i32>iy * scale.stride + <i32>ix)) << 2;
    for (let row: i32 = 0; row < side; row++) {
      for (let half: usize = 0; half < 32; half += 16) {
        const b = scale.b + there + half;
        const t = v128.load(b), l = v128.load(b + rowBytes);
        const top = f32x4.add(t, f32x4.mul(f32x4.sub(v128.load(b + 4), t), fx));
        const low = f32x4.add(l, f32x4.mul(f32x4.sub(v128.load(b + 4 + rowBytes), l), fx));
        const at = here + half;
        const r = f32x4.sub(f32x4.sub(f32x4.add(top, f32x4.mul(f32x4.sub(low, top), fy)), v128.load(scale.a + at)), mean);
        // In 8-bit levels: a pixel explained to within one level counts fully.
        let w = f32x4.div(one, f32x4.max(one, f32x4.mul(f32x4.abs(r), levels)));
        if (scale.wa != 0) {
          const counts = f32x4.mul(v128.load(scale.wa + at), v128.load(scale.wb + there + half));
          w = f32x4.add(f32x4.mul(counts, w), f32x4.mul(f32x4.mul(f32x4.sub(one, counts), least), f32x4.splat(load<f32>(record, 36) + <f32>0.001)));
        }
        v128.store(u + at, f32x4.add(v128.load(u + at), f32x4.mul(w, vu)));
        v128.store(v + at, f32x4.add(v128.load(v + at), f32x4.mul(w, vv)));
        v128.store(total + at, f32x4.add(v128.load(total + at), w));
      }
      here += rowBytes;
      there += rowBytes;
    }
  }
}

export function opticalFlow(
  a: usize, b: usize, width: i32, height: i32, ignoreA: usize, ignoreB: usize, levels: i32, outU: usize, outV: usize, scratch: usize,
): void {
  const masked = ignoreA != 0;
  const perLevel: usize = masked ? 6 : 4;
  const scale = changetype<Scale>(scratch);
  let next = scratch + tableBytes;
  const first = next;
  for (let l: i32 = 0, w = width, h = height; l < levels; l++, w = (w + 1) >> 1, h = (h + 1) >> 1) {
    const bytes = floatsOf(w, h) << 2;
    const weightsA = masked ? next + 4 * bytes : 0, weightsB = masked ? next + 5 * bytes : 0;
    if (l == 0) {
      enter(a, next, w, h, false);
      enter(b, next + 3 * bytes, w, h, false);
      if (masked) {
        enter(ignoreA, weightsA, w, h, true);
        enter(ignoreB, weightsB, w, h, true);
      }
    }
    gradients(next, next + bytes, next + 2 * bytes, w, h);
    const after = next + perLevel * bytes;
    if (l + 1 < levels) {
      const half = floatsOf((w + 1) >> 1, (h + 1) >> 1) << 2;
      halve(next, weightsA, w, h, after, after + 4 * half);
      halve(next + 3 * bytes, weightsB, w, h, after + 3 * half, after + 5 * half);
    }
    next = after;
  }
  const full = floatsOf(width, height) << 2;
  let fineU = next, coarseU = next + 2 * full;
  const total = next + 4 * full;
  let coarseWidth: i32 = 0, coarseHeight: i32 = 0;
  for (let l = levels - 1; l >= 0; l--) {
    let w = width, h = height;
    let base = first;
    for (let k: i32 = 0; k < l; k++, w = (w + 1) >> 1, h = (h + 1) >> 1) base += perLevel * (floatsOf(w, h) << 2);
    const bytes = floatsOf(w, h) << 2;
    const stride = strideOf(w);
    scale.width = w;
    scale.height = h;
    scale.stride = stride;
    scale.a = inner(base, stride);
    scale.gx = inner(base + bytes, stride);
    scale.gy = inner(base + 2 * bytes, stride);
    scale.b = inner(base + 3 * bytes, stride);
    scale.wa = masked ? inner(base + 4 * bytes, stride) : 0;
    scale.wb = masked ? inner(base + 5 * bytes, stride) : 0;
    scale.columns = max(1, (w - side + step - 1) / step + 1);
    scale.rows = max(1, (h - side + step - 1) / step + 1);
    scale.records = total + full;
    scale.sums = scratch + 128;
    search(scale, coarseWidth == 0 ? 0 : coarseU, coarseU + full, coarseWidth, coarseHeight);
    const u = inner(fineU, stride), v = inner(fineU + full, stride), t = inner(total, stride);
    spreadPatches(scale, u, v, t);
    for (let y: i32 = 0; y < h; y++) {
      for (let x: i32 = 0; x < w; x += 4) {
        const at = (<usize>(y * stride + x)) << 2;
        const sum = v128.load(t + at);
        v128.store(u + at, f32x4.div(v128.load(u + at), sum));
        v128.store(v + at, f32x4.div(v128.load(v + at), sum));
      }
    }
    coarseWidth = w;
    coarseHeight = h;
    const swap = fineU;
    fineU = coarseU;
    coarseU = swap;
  }
  const stride = strideOf(width);
  for (let y: i32 = 0; y < height; y++) {
    const row = (<usize>(y * stride)) << 2;
    memory.copy(outU + ((<usize>(y * width)) << 2), inner(coarseU, stride) + row, (<usize>width) << 2);
    memory.copy(outV + ((<usize>(y * width)) << 2), inner(coarseU + full, stride) + row, (<usize>width) << 2);
  }
}
