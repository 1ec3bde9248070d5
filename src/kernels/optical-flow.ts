/**
 * @file optical-flow: dense inverse search (Kroeger et al. 2016, Fast Optical Flow using Dense Inverse Search). From coarse to fine, 8x8 patches
 * of `a` on a grid look for themselves in `b` by inverse-compositional steps, taking over a neighbour's vector where it fits better; the flow of a pixel is
 * the mean of the patches over it, each weighted by how well it explains that pixel. No twin yet: about 0.25 s for 472 x 298.
 */
import type { Plane } from '../film/frame.ts';
import { type Level, pyramidOf } from './flow-pyramid.ts';
import { defineKernel } from './kernel.ts';

export type OpticalFlowArgs = {
  readonly a: Plane;
  readonly b: Plane;
  /** Where each pixel of a lies in b, less its own place, in pixels. */
  readonly u: Plane;
  readonly v: Plane;
};

const patch = 8;
const step = 4;
const iterations = 12;
const coarsestSide = 20;

/** Bilinear sample with replicated borders; positions beyond are clamped. */
const sample = (level: Level, x: number, y: number): number => {
  const { data, width, height } = level;
  const cx = Math.min(width - 1, Math.max(0, x));
  const cy = Math.min(height - 1, Math.max(0, y));
  const ix = Math.min(width - 2, cx | 0);
  const iy = Math.min(height - 2, cy | 0);
  if (width < 2 || height < 2) return data[Math.round(cy) * width + Math.round(cx)]!;
  const fx = cx - ix;
  const fy = cy - iy;
  const i = iy * width + ix;
  const top = data[i]! + (data[i + 1]! - data[i]!) * fx;
  const bottom = data[i + width]! + (data[i + width + 1]! - data[i + width]!) * fx;
  return top + (bottom - top) * fy;
};

/** Mean-free squared difference of a patch moved by (u, v); leaves the differences in `residual`. The fraction of the move is the same for the whole patch. */
const compare = (a: Level, b: Level, x0: number, y0: number, u: number, v: number, residual: Float64Array): number => {
  let sum = 0;
  let squares = 0;
  const ix = Math.floor(x0 + u);
  const iy = Math.floor(y0 + v);
  const { width, height } = a;
  if (ix >= 0 && iy >= 0 && ix + patch < width && iy + patch < height && x0 + patch <= width && y0 + patch <= height) {
    const fx = x0 + u - ix;
    const fy = y0 + v - iy;
    const [w00, w10, w01, w11] = [(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy];
    const [from, to] = [a.data, b.data];
    for (let y = 0; y < patch; y++) {
      let p = (iy + y) * width + ix;
      let q = (y0 + y) * width + x0;
      let top = to[p]!;
      let bottom = to[p + width]!;
      for (let x = 0; x < patch; x++) {
        p++;
        const nextTop = to[p]!;
        const nextBottom = to[p + width]!;
        const d = w00 * top + w10 * nextTop + w01 * bottom + w11 * nextBottom - from[q++]!;
        top = nextTop;
        bottom = nextBottom;
        residual[y * patch + x] = d;
        sum += d;
        squares += d * d;
      }
    }
  } else {
    for (let y = 0; y < patch; y++) {
      for (let x = 0; x < patch; x++) {
        const ax = Math.min(width - 1, x0 + x);
        const ay = Math.min(height - 1, y0 + y);
        const d = sample(b, ax + u, ay + v) - a.data[ay * width + ax]!;
        residual[y * patch + x] = d;
        sum += d;
        squares += d * d;
      }
    }
  }
  const mean = sum / (patch * patch);
  for (let i = 0; i < patch * patch; i++) residual[i] = residual[i]! - mean;
  return squares - sum * mean;
};

/** Sums of gradient times residual over a patch: the right-hand side of the step. */
const pull = (a: Level, x0: number, y0: number, residual: Float64Array, out: Float64Array): void => {
  let rx = 0;
  let ry = 0;
  for (let y = 0; y < patch; y++) {
    const row = Math.min(a.height - 1, y0 + y) * a.width;
    for (let x = 0; x < patch; x++) {
      const at = row + Math.min(a.width - 1, x0 + x);
      const r = residual[y * patch + x]!;
      rx += a.gx[at]! * r;
      ry += a.gy[at]! * r;
    }
  }
  out[0] = rx;
  out[1] = ry;
};

const search = (a: Level, b: Level, u: Float32Array, v: Float32Array): void => {
  const { width, height } = a;
  const columns = Math.max(1, Math.ceil((width - patch) / step) + 1);
  const rows = Math.max(1, Math.ceil((height - patch) / step) + 1);
  const px = (i: number): number => Math.max(0, Math.min(i * step, width - patch));
  const py = (j: number): number => Math.max(0, Math.min(j * step, height - patch));
  const side = new Float64Array(2);
  const residual = new Float64Array(patch * patch);
  const pu = new Float32Array(columns * rows);
  const pv = new Float32Array(columns * rows);
  const pass = (backward: boolean, refine: boolean): void => {
    const sign = backward ? 1 : -1;
    for (let k = 0; k < columns * rows; k++) {
      const p = backward ? columns * rows - 1 - k : k;
      const i = p % columns;
      const j = (p / columns) | 0;
      const [x0, y0] = [px(i), py(j)];
      const centre = Math.min(height - 1, y0 + 4) * width + Math.min(width - 1, x0 + 4);
      let bu = refine && !backward ? u[centre]! : pu[p]!;
      let bv = refine && !backward ? v[centre]! : pv[p]!;
      let cost = compare(a, b, x0, y0, bu, bv, residual);
      for (const [di, dj] of [
        [sign, 0],
        [0, sign],
      ] as const) {
        if (i + di < 0 || i + di >= columns || j + dj < 0 || j + dj >= rows) continue;
        const q = (j + dj) * columns + i + di;
        const other = compare(a, b, x0, y0, pu[q]!, pv[q]!, residual);
        if (other < cost) [cost, bu, bv] = [other, pu[q]!, pv[q]!];
      }
      const [startU, startV, startCost] = [bu, bv, cost];
      let [sxx, sxy, syy, sx, sy] = [0, 0, 0, 0, 0];
      for (let y = 0; y < patch; y++)
        for (let x = 0; x < patch; x++) {
          const at = Math.min(height - 1, y0 + y) * width + Math.min(width - 1, x0 + x);
          const [gx, gy] = [a.gx[at]!, a.gy[at]!];
          sxx += gx * gx;
          sxy += gx * gy;
          syy += gy * gy;
          sx += gx;
          sy += gy;
        }
      const n = patch * patch;
      sxx -= (sx * sx) / n;
      sxy -= (sx * sy) / n;
      syy -= (sy * sy) / n;
      const det = sxx * syy - sxy * sxy;
      if (det > 1e-6 * (sxx + syy) ** 2 && det > 1e-12) {
        let [tu, tv] = [bu, bv];
        for (let round = 0; round < iterations; round++) {
          const now = compare(a, b, x0, y0, tu, tv, residual);
          if (now < cost) [cost, bu, bv] = [now, tu, tv];
          pull(a, x0, y0, residual, side);
          const [rx, ry] = [side[0]!, side[1]!];
          const du = (syy * rx - sxy * ry) / det;
          const dv = (sxx * ry - sxy * rx) / det;
          tu -= du;
          tv -= dv;
          if (du * du + dv * dv < 1e-4 || now > startCost * 1.5) break;
        }
        // A patch that slid away from where its scale put it has lost its way.
        if ((bu - startU) ** 2 + (bv - startV) ** 2 > patch * patch) [bu, bv] = [startU, startV];
      }
      pu[p] = bu;
      pv[p] = bv;
    }
  };
  pass(false, true);
  pass(true, true);

  const weights = new Float32Array(width * height);
  u.fill(0);
  v.fill(0);
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++) {
      const p = j * columns + i;
      const [x0, y0, bu, bv] = [px(i), py(j), pu[p]!, pv[p]!];
      compare(a, b, x0, y0, bu, bv, residual);
      for (let y = 0; y < patch && y0 + y < height; y++)
        for (let x = 0; x < patch && x0 + x < width; x++) {
          // In 8-bit levels: a pixel explained to within one level counts fully.
          const weight = 1 / Math.max(1, Math.abs(residual[y * patch + x]!) * 255);
          const at = (y0 + y) * width + x0 + x;
          u[at] = u[at]! + weight * bu;
          v[at] = v[at]! + weight * bv;
          weights[at] = weights[at]! + weight;
        }
    }
  for (let k = 0; k < weights.length; k++) {
    u[k] = u[k]! / weights[k]!;
    v[k] = v[k]! / weights[k]!;
  }
};

/** A flow at twice the size, its vectors doubled. */
const doubled = (flow: Float32Array, from: Level, to: Level): Float32Array => {
  const level: Level = { ...from, data: flow };
  const [rx, ry] = [from.width / to.width, from.height / to.height];
  return Float32Array.from(
    { length: to.width * to.height },
    (_, i) => sample(level, ((i % to.width) + 0.5) * rx - 0.5, (((i / to.width) | 0) + 0.5) * ry - 0.5) * 2,
  );
};

export default defineKernel<OpticalFlowArgs>({
  id: 'optical-flow',
  outputs: ({ u, v }) => [u.data, v.data],
  reference: ({ a, b, u, v }) => {
    const [as, bs] = [pyramidOf(a, coarsestSide), pyramidOf(b, coarsestSide)];
    let flowU = new Float32Array(as.at(-1)!.data.length);
    let flowV = new Float32Array(flowU.length);
    for (let level = as.length - 1; level >= 0; level--) {
      const from = as[level + 1];
      if (from) [flowU, flowV] = [doubled(flowU, from, as[level]!) as typeof flowU, doubled(flowV, from, as[level]!) as typeof flowV];
      search(as[level]!, bs[level]!, flowU, flowV);
    }
    u.data.set(flowU);
    v.data.set(flowV);
  },
  examples: (make) =>
    [
      [1, 1],
      [9, 7],
      [45, 33],
    ].map(([w, h]) => ({ a: make.plane(w!, h!), b: make.plane(w!, h!), u: make.plane(w!, h!, () => 0), v: make.plane(w!, h!, () => 0) })),
  tolerance: 0,
});
