/** Patches of optical flow in padded planes: how well one fits where it was moved to, and its way to where it fits best. */
import { inner, strideOf, sumOf, within } from './planes';

export const side: i32 = 8;
export const step: i32 = 4;
const rounds: i32 = 12;
/** A patch's record: u, v, mean, cost, pull x and y, inverse tensor xx, xy, yy, share of pixels that count, sums of the gradients. */
export const kept: usize = 48;

/**
 * A patch of A against B moved: mean, cost (mean-free squares, as of 64 samples), and the right-hand side of the step, into `out`. Addresses are those of the
 * patch's first sample; `wa` 0 where every pixel counts.
 */
// @ts-ignore: decorator
@inline
function evaluate(a: usize, gx: usize, gy: usize, b: usize, wa: usize, wb: usize, fx: f32, fy: f32, rowBytes: usize, out: usize): void {
  const vx = f32x4.splat(fx);
  const vy = f32x4.splat(fy);
  let s = f32x4.splat(0), ss = s, sx = s, sy = s, n = s, mx = s, my = s;
  let t0 = v128.load(b), t1 = v128.load(b + 16);
  let top0 = f32x4.add(t0, f32x4.mul(f32x4.sub(v128.load(b + 4), t0), vx));
  let top1 = f32x4.add(t1, f32x4.mul(f32x4.sub(v128.load(b + 20), t1), vx));
  for (let y: i32 = 0; y < side; y++) {
    b += rowBytes;
    t0 = v128.load(b);
    t1 = v128.load(b + 16);
    const low0 = f32x4.add(t0, f32x4.mul(f32x4.sub(v128.load(b + 4), t0), vx));
    const low1 = f32x4.add(t1, f32x4.mul(f32x4.sub(v128.load(b + 20), t1), vx));
    const r0 = f32x4.sub(f32x4.add(top0, f32x4.mul(f32x4.sub(low0, top0), vy)), v128.load(a));
    const r1 = f32x4.sub(f32x4.add(top1, f32x4.mul(f32x4.sub(low1, top1), vy)), v128.load(a + 16));
    top0 = low0;
    top1 = low1;
    if (wa == 0) {
      s = f32x4.add(f32x4.add(s, r0), r1);
      ss = f32x4.add(f32x4.add(ss, f32x4.mul(r0, r0)), f32x4.mul(r1, r1));
      sx = f32x4.add(f32x4.add(sx, f32x4.mul(r0, v128.load(gx))), f32x4.mul(r1, v128.load(gx + 16)));
      sy = f32x4.add(f32x4.add(sy, f32x4.mul(r0, v128.load(gy))), f32x4.mul(r1, v128.load(gy + 16)));
    } else {
      const w0 = f32x4.mul(v128.load(wa), v128.load(wb));
      const w1 = f32x4.mul(v128.load(wa + 16), v128.load(wb + 16));
      const q0 = f32x4.mul(w0, r0), q1 = f32x4.mul(w1, r1);
      n = f32x4.add(f32x4.add(n, w0), w1);
      mx = f32x4.add(f32x4.add(mx, f32x4.mul(w0, v128.load(gx))), f32x4.mul(w1, v128.load(gx + 16)));
      my = f32x4.add(f32x4.add(my, f32x4.mul(w0, v128.load(gy))), f32x4.mul(w1, v128.load(gy + 16)));
      s = f32x4.add(f32x4.add(s, q0), q1);
      ss = f32x4.add(f32x4.add(ss, f32x4.mul(q0, r0)), f32x4.mul(q1, r1));
      sx = f32x4.add(f32x4.add(sx, f32x4.mul(q0, v128.load(gx))), f32x4.mul(q1, v128.load(gx + 16)));
      sy = f32x4.add(f32x4.add(sy, f32x4.mul(q0, v128.load(gy))), f32x4.mul(q1, v128.load(gy + 16)));
      wa += rowBytes;
      wb += rowBytes;
    }
    a += rowBytes;
    gx += rowBytes;
    gy += rowBytes;
  }
  store<f32>(out, sumOf(s));
  store<f32>(out, sumOf(ss), 4);
  store<f32>(out, sumOf(sx), 8);
  store<f32>(out, sumOf(sy), 12);
  store<f32>(out, sumOf(n), 16);
  store<f32>(out, sumOf(mx), 20);
  store<f32>(out, sumOf(my), 24);
}

// @ts-ignore: decorator
@inline
export function inverse(gx: usize, gy: usize, wa: usize, rowBytes: usize, record: usize): void {
  let xx = f32x4.splat(0), xy = xx, yy = xx, x1 = xx, y1 = xx, n = xx;
  const one = f32x4.splat(1);
  for (let y: i32 = 0; y < side; y++) {
    for (let half: usize = 0; half < 32; half += 16) {
      const x = v128.load(gx + half), z = v128.load(gy + half);
      const w = wa == 0 ? one : v128.load(wa + half);
      const wx = f32x4.mul(w, x), wz = f32x4.mul(w, z);
      n = f32x4.add(n, w);
      x1 = f32x4.add(x1, wx);
      y1 = f32x4.add(y1, wz);
      xx = f32x4.add(xx, f32x4.mul(wx, x));
      xy = f32x4.add(xy, f32x4.mul(wx, z));
      yy = f32x4.add(yy, f32x4.mul(wz, z));
    }
    gx += rowBytes;
    gy += rowBytes;
    if (wa != 0) wa += rowBytes;
  }
  const count = sumOf(n), sx = sumOf(x1), sy = sumOf(y1);
  const few = !(count >= 16);
  const sxx: f32 = few ? 0 : sumOf(xx) - (sx * sx) / count;
  const sxy: f32 = few ? 0 : sumOf(xy) - (sx * sy) / count;
  const syy: f32 = few ? 0 : sumOf(yy) - (sy * sy) / count;
  const det: f32 = sxx * syy - sxy * sxy;
  const trace: f32 = sxx + syy;
  const solvable = det > <f32>1e-6 * (trace * trace) && det > <f32>1e-12;
  store<f32>(record, solvable ? syy / det : 0, 24);
  store<f32>(record, solvable ? sxy / det : 0, 28);
  store<f32>(record, solvable ? sxx / det : 0, 32);
  store<f32>(record, few ? 0 : count / <f32>64, 36);
  store<f32>(record, sx, 40);
  store<f32>(record, sy, 44);
}

/** Everything a patch search needs to know of its scale. */
// @ts-ignore: decorator
@unmanaged
export class Scale {
  a: usize; gx: usize; gy: usize; b: usize; wa: usize; wb: usize; width: i32; height: i32; stride: i32; columns: i32; rows: i32; records: usize; sums: usize;
}

// @ts-ignore: decorator
@inline
export function corner(index: i32, size: i32): i32 {
  return max(0, min(index * step, size - side));
}

/** Leaves mean, cost and pull of patch (x0, y0) moved by (u, v) in `scale.sums`: [mean, cost, pull x, pull y]. */
export function judge(scale: Scale, record: usize, x0: i32, y0: i32, u: f32, v: f32): void {
  const x = within(<f32>x0 + u, <f32>-9, <f32>scale.width);
  const y = within(<f32>y0 + v, <f32>-9, <f32>scale.height);
  const ix = Mathf.floor(x), iy = Mathf.floor(y);
  const rowBytes = (<usize>scale.stride) << 2;
  const here = (y0 * scale.stride + x0) << 2;
  const there = (<i32>iy * scale.stride + <i32>ix) << 2;
  const sums = scale.sums;
  const masked = scale.wa != 0;
  evaluate(
    scale.a + here, scale.gx + here, scale.gy + here, scale.b + there, masked ? scale.wa + here : 0, scale.wb + there, x - ix, y - iy, rowBytes, sums + 16,
  );
  const n: f32 = masked ? load<f32>(sums, 32) : 64;
  if (!(n >= 16)) {
    store<f32>(sums, 0);
    store<f32>(sums, <f32>1e30, 4);
    store<f32>(sums, 0, 8);
    store<f32>(sums, 0, 12);
    return;
  }
  const s = load<f32>(sums, 16);
  const mean: f32 = s / n;
  store<f32>(sums, mean);
  store<f32>(sums, (load<f32>(sums, 20) - s * mean) * (<f32>64 / n), 4);
  store<f32>(sums, load<f32>(sums, 24) - mean * (masked ? load<f32>(sums, 36) : load<f32>(record, 40)), 8);
  store<f32>(sums, load<f32>(sums, 28) - mean * (masked ? load<f32>(sums, 40) : load<f32>(record, 44)), 12);
}

/** Takes the vector that was just judged. */
// @ts-ignore: decorator
@inline
export function adopt(record: usize, u: f32, v: f32, sums: usize): void {
  store<f32>(record, u);
  store<f32>(record, v, 4);
  v128.store(record, v128.load(sums), 8);
}

/** Inverse-compositional steps from where the patch stands, kept while they fit better. */
export function descend(scale: Scale, record: usize, x0: i32, y0: i32): void {
  const ixx = load<f32>(record, 24), ixy = load<f32>(record, 28), iyy = load<f32>(record, 32);
  if (ixx == 0 && iyy == 0) return;
  const startU = load<f32>(record), startV = load<f32>(record, 4);
  let u = startU, v = startV;
  let before = load<f32>(record, 12);
  let pullX = load<f32>(record, 16), pullY = load<f32>(record, 20);
  for (let round: i32 = 0; round < rounds; round++) {
    const du: f32 = ixx * pullX - ixy * pullY;
    const dv: f32 = iyy * pullY - ixy * pullX;
    u -= du;
    v -= dv;
    const fromU: f32 = u - startU, fromV: f32 = v - startV;
    // A patch that slides away from where its scale put it has lost its way.
    if (!(fromU * fromU + fromV * fromV <= <f32>64)) return;
    judge(scale, record, x0, y0, u, v);
    const now = load<f32>(scale.sums, 4);
    if (!(now < before)) return;
    adopt(record, u, v, scale.sums);
    before = now;
    if (du * du + dv * dv < <f32>1e-4) return;
    pullX = load<f32>(scale.sums, 8);
    pullY = load<f32>(scale.sums, 12);
  }
}

/** Whether a neighbour's vector fits better; vectors within a tenth of a pixel are not tried. */
// @ts-ignore: decorator
@inline
export function borrow(scale: Scale, record: usize, other: usize, x0: i32, y0: i32): bool {
  const u = load<f32>(other), v = load<f32>(other, 4);
  const du: f32 = u - load<f32>(record), dv: f32 = v - load<f32>(record, 4);
  if (du * du + dv * dv < <f32>0.01) return false;
  judge(scale, record, x0, y0, u, v);
  if (!(load<f32>(scale.sums, 4) < load<f32>(record, 12))) return false;
  adopt(record, u, v, scale.sums);
  return true;
}

// @ts-ignore: decorator
@inline
export function bilinear(plane: usize, width: i32, height: i32, x: f32, y: f32): f32 {
  const stride = strideOf(width);
  const cx = within(x, 0, <f32>(width - 1)), cy = within(y, 0, <f32>(height - 1));
  const x0 = Mathf.floor(cx), y0 = Mathf.floor(cy);
  const fx: f32 = cx - x0, fy: f32 = cy - y0;
  const x1 = min(<i32>x0 + 1, width - 1) - <i32>x0;
  const y1 = min(<i32>y0 + 1, height - 1) - <i32>y0;
  const p = inner(plane, stride) + ((<usize>(<i32>y0 * stride + <i32>x0)) << 2);
  const q = p + ((<usize>(y1 * stride)) << 2);
  const right = (<usize>x1) << 2;
  const top: f32 = load<f32>(p) + (load<f32>(p + right) - load<f32>(p)) * fx;
  const low: f32 = load<f32>(q) + (load<f32>(q + right) - load<f32>(q)) * fx;
  return top + (low - top) * fy;
}

