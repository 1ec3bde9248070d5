/**
 * @file optical-flow: dense inverse search (Kroeger et al. 2016, Fast Optical Flow using Dense Inverse Search). From coarse to fine, 8x8 patches
 * of `a` on a grid look for themselves in `b` by inverse-compositional steps, taking over a neighbour's vector where it fits better; the flow of a pixel is
 * the mean of the patches over it, each weighted by how well it explains that pixel. Pixels that are to be ignored (dirt) carry no weight in any sum.
 * Sums run in four lanes and single precision, as in the twin, because a patch's decisions hang on the last bit.
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';
import { halved, indexOf, type Padded, padded, paddedFloats } from './padded-plane.ts';

export type OpticalFlowArgs = {
  readonly a: Plane;
  readonly b: Plane;
  /** Pixels of a and of b that are above 0 here are left out of all comparisons; both or neither. */
  readonly ignoreA?: Plane;
  readonly ignoreB?: Plane;
  /** Where each pixel of a lies in b, less its own place, in pixels. */
  readonly u: Plane;
  readonly v: Plane;
};

const f = Math.fround;
const side = 8;
const step = 4;
const rounds = 12;
/** The coarsest level is the first whose shorter side is below twice this. */
const coarsestSide = 20;

type Scale = {
  readonly a: Padded;
  readonly gx: Padded;
  readonly gy: Padded;
  readonly b: Padded;
  readonly wa?: Padded;
  readonly wb?: Padded;
};
type Fit = { readonly mean: number; readonly cost: number; readonly pullX: number; readonly pullY: number };
/** A patch: its corner, vector, fit, inverse structure tensor, and the share of its pixels that count. */
type Patch = {
  readonly x0: number;
  readonly y0: number;
  u: number;
  v: number;
  fit: Fit;
  tensor: readonly number[];
  readonly share: number;
};

const levelCount = (width: number, height: number): number => {
  let levels = 1;
  for (let [w, h] = [width, height]; Math.min(w, h) >= 2 * coarsestSide; levels++) [w, h] = [(w + 1) >> 1, (h + 1) >> 1];
  return levels;
};

const gridCount = (size: number): number => Math.max(1, Math.ceil((size - side) / step) + 1);
const corner = (index: number, size: number): number => Math.max(0, Math.min(index * step, size - side));
const within = (value: number, low: number, high: number): number => (value >= low ? (value <= high ? value : high) : low);

/** Sum over a patch in four lanes. */
const laneSum = (value: (x: number, y: number) => number): number => {
  const lanes = new Float32Array(4);
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) lanes[x & 3] = lanes[x & 3]! + value(x, y);
  return f(f(lanes[0]! + lanes[1]!) + f(lanes[2]! + lanes[3]!));
};

const valueAt = (plane: Padded, x: number, y: number): number => plane.data[indexOf(plane, x, y)]!;

/** Difference of a patch moved by (u, v), b less a, and how much each of its pixels counts. */
const comparison = ({ a, b, wa, wb }: Scale, x0: number, y0: number, u: number, v: number) => {
  // 9 samples outside every patch sees nothing but the border.
  const x = within(f(x0 + u), -9, a.width);
  const y = within(f(y0 + v), -9, a.height);
  const [ix, iy] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [f(x - ix), f(y - iy)];
  const across = (px: number, py: number): number => {
    const value = valueAt(b, ix + px, iy + py);
    return f(value + f(f(valueAt(b, ix + px + 1, iy + py) - value) * fx));
  };
  return {
    difference: (px: number, py: number): number => {
      const top = across(px, py);
      return f(f(top + f(f(across(px, py + 1) - top) * fy)) - valueAt(a, x0 + px, y0 + py));
    },
    weight: (px: number, py: number): number => (wa && wb ? f(valueAt(wa, x0 + px, y0 + py) * valueAt(wb, ix + px, iy + py)) : 1),
  };
};

const fitOf = (scale: Scale, x0: number, y0: number, u: number, v: number): Fit => {
  const { difference, weight } = comparison(scale, x0, y0, u, v);
  const gx = (x: number, y: number): number => valueAt(scale.gx, x0 + x, y0 + y);
  const gy = (x: number, y: number): number => valueAt(scale.gy, x0 + x, y0 + y);
  const n = laneSum(weight);
  if (n < 16) return { mean: 0, cost: f(1e30), pullX: 0, pullY: 0 };
  const weighted = (x: number, y: number): number => f(weight(x, y) * difference(x, y));
  const sum = laneSum(weighted);
  const mean = f(sum / n);
  const squares = laneSum((x, y) => f(weighted(x, y) * difference(x, y)));
  const pull = (g: typeof gx): number =>
    f(laneSum((x, y) => f(weighted(x, y) * g(x, y))) - f(mean * laneSum((x, y) => f(weight(x, y) * g(x, y)))));
  return { mean, cost: f(f(squares - f(sum * mean)) * f(64 / n)), pullX: pull(gx), pullY: pull(gy) };
};

/** Inverse of a patch's mean-free structure tensor, (xx, xy, yy); zeros where there is too little texture. */
const tensorOf = ({ gx, gy, wa }: Scale, x0: number, y0: number): { readonly tensor: readonly number[]; readonly share: number } => {
  const w = (x: number, y: number): number => (wa ? valueAt(wa, x0 + x, y0 + y) : 1);
  const h = (x: number, y: number): number => valueAt(gx, x0 + x, y0 + y);
  const k = (x: number, y: number): number => valueAt(gy, x0 + x, y0 + y);
  const n = laneSum(w);
  if (n < 16) return { tensor: [0, 0, 0], share: 0 };
  const [sx, sy] = [laneSum((x, y) => f(w(x, y) * h(x, y))), laneSum((x, y) => f(w(x, y) * k(x, y)))];
  const moment = (p: typeof h, q: typeof h, sp: number, sq: number): number =>
    f(laneSum((x, y) => f(f(w(x, y) * p(x, y)) * q(x, y))) - f(f(sp * sq) / n));
  const [xx, xy, yy] = [moment(h, h, sx, sx), moment(h, k, sx, sy), moment(k, k, sy, sy)];
  const det = f(f(xx * yy) - f(xy * xy));
  const trace = f(xx + yy);
  const solvable = det > f(f(1e-6) * f(trace * trace)) && det > f(1e-12);
  return { tensor: solvable ? [f(yy / det), f(xy / det), f(xx / det)] : [0, 0, 0], share: f(n / 64) };
};

/** Takes over a vector if it fits better; vectors within a tenth of a pixel are not tried. */
const borrow = (scale: Scale, patch: Patch, from: Patch | undefined): boolean => {
  if (!from) return false;
  const [du, dv] = [f(from.u - patch.u), f(from.v - patch.v)];
  if (f(f(du * du) + f(dv * dv)) < f(0.01)) return false;
  const fit = fitOf(scale, patch.x0, patch.y0, from.u, from.v);
  if (!(fit.cost < patch.fit.cost)) return false;
  [patch.u, patch.v, patch.fit] = [from.u, from.v, fit];
  return true;
};

/** Inverse-compositional steps from where the patch stands, kept while they fit better. */
const descend = (scale: Scale, patch: Patch): void => {
  const [ixx, ixy, iyy] = patch.tensor as readonly [number, number, number];
  if (ixx === 0 && iyy === 0) return;
  const [startU, startV] = [patch.u, patch.v];
  for (let round = 0; round < rounds; round++) {
    const { pullX, pullY, cost } = patch.fit;
    const du = f(f(ixx * pullX) - f(ixy * pullY));
    const dv = f(f(iyy * pullY) - f(ixy * pullX));
    const [u, v] = [f(patch.u - du), f(patch.v - dv)];
    const [fromU, fromV] = [f(u - startU), f(v - startV)];
    // A patch that slides away from where its scale put it has lost its way.
    if (!(f(f(fromU * fromU) + f(fromV * fromV)) <= 64)) return;
    const fit = fitOf(scale, patch.x0, patch.y0, u, v);
    if (!(fit.cost < cost)) return;
    [patch.u, patch.v, patch.fit] = [u, v, fit];
    if (f(f(du * du) + f(dv * dv)) < f(1e-4)) return;
  }
};

const bilinear = (plane: Padded, x: number, y: number): number => {
  const [cx, cy] = [within(f(x), 0, plane.width - 1), within(f(y), 0, plane.height - 1)];
  const [x0, y0] = [Math.floor(cx), Math.floor(cy)];
  const [x1, y1] = [Math.min(x0 + 1, plane.width - 1), Math.min(y0 + 1, plane.height - 1)];
  const [fx, fy] = [f(cx - x0), f(cy - y0)];
  const row = (y: number): number => f(valueAt(plane, x0, y) + f(f(valueAt(plane, x1, y) - valueAt(plane, x0, y)) * fx));
  return f(row(y0) + f(f(row(y1) - row(y0)) * fy));
};

type Flow = { readonly u: Padded; readonly v: Padded };

/** Patches of one scale look for themselves, from the coarser flow, forward over the grid and back. */
const search = (scale: Scale, coarse: Flow | undefined): readonly Patch[] => {
  const [columns, rows] = [gridCount(scale.a.width), gridCount(scale.a.height)];
  const patches: Patch[] = [];
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      const [x0, y0] = [corner(i, scale.a.width), corner(j, scale.a.height)];
      const start = (plane: Padded): number => f(bilinear(plane, x0 * 0.5 + 1.5, y0 * 0.5 + 1.5) * 2);
      const [u, v] = coarse ? [start(coarse.u), start(coarse.v)] : [0, 0];
      const patch: Patch = { x0, y0, u, v, fit: fitOf(scale, x0, y0, u, v), ...tensorOf(scale, x0, y0) };
      if (i > 0) borrow(scale, patch, patches.at(-1));
      if (j > 0) borrow(scale, patch, patches.at(-columns));
      descend(scale, patch);
      patches.push(patch);
    }
  }
  for (let p = patches.length - 1; p >= 0; p--) {
    const right = (p + 1) % columns > 0 && borrow(scale, patches[p]!, patches[p + 1]);
    const below = p + columns < patches.length && borrow(scale, patches[p]!, patches[p + columns]);
    if (right || below) descend(scale, patches[p]!);
  }
  return patches;
};

/** Each pixel's flow from the patches over it. A pixel that is ignored still gets one, from patches that see enough around it. */
const spread = (scale: Scale, patches: readonly Patch[]): Flow => {
  const [sumU, sumV, total] = [0, 1, 2].map(() => new Float32Array(scale.a.data.length)) as [Float32Array, Float32Array, Float32Array];
  for (const { x0, y0, u, v, fit, share } of patches) {
    const { difference, weight } = comparison(scale, x0, y0, u, v);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        // In 8-bit levels: a pixel explained to within one level counts fully.
        const fits = f(1 / Math.max(1, f(Math.abs(f(difference(x, y) - fit.mean)) * 255)));
        const counts = weight(x, y);
        const w = scale.wa ? f(f(counts * fits) + f(f(f(1 - counts) * f(0.02)) * f(share + f(0.001)))) : fits;
        const i = indexOf(scale.a, x0 + x, y0 + y);
        sumU[i] = sumU[i]! + f(w * u);
        sumV[i] = sumV[i]! + f(w * v);
        total[i] = total[i]! + w;
      }
    }
  }
  const mean = (sums: Float32Array): Padded =>
    padded(scale.a.width, scale.a.height, (x, y) => sums[indexOf(scale.a, x, y)]! / total[indexOf(scale.a, x, y)]!);
  return { u: mean(sumU), v: mean(sumV) };
};

const scalesOf = ({ a, b, ignoreA, ignoreB }: OpticalFlowArgs): readonly Scale[] => {
  const enter = (plane: Plane): Padded => padded(plane.width, plane.height, (x, y) => plane.data[y * plane.width + x]!);
  const counting = (plane: Plane | undefined): Padded | undefined =>
    plane && padded(plane.width, plane.height, (x, y) => (plane.data[y * plane.width + x]! > 0 ? 0 : 1));
  let [pa, pb, wa, wb] = [enter(a), enter(b), counting(ignoreA), counting(ignoreB)];
  return Array.from({ length: levelCount(a.width, a.height) }, (_, level) => {
    if (level > 0) [[pa, wa], [pb, wb]] = [halved(pa, wa), halved(pb, wb)];
    const [plane, width, height] = [pa, pa.width, pa.height];
    return {
      a: plane,
      b: pb,
      gx: padded(width, height, (x, y) => f(f(valueAt(plane, x + 1, y) - valueAt(plane, x - 1, y)) * 0.5)),
      gy: padded(width, height, (x, y) => f(f(valueAt(plane, x, y + 1) - valueAt(plane, x, y - 1)) * 0.5)),
      ...(wa && wb ? { wa, wb } : {}),
    };
  });
};

export default defineKernel<OpticalFlowArgs>({
  id: 'optical-flow',
  outputs: ({ u, v }) => [u.data, v.data],
  scratchFloats: ({ a, ignoreA }) => {
    let [total, width, height] = [128, a.width, a.height];
    for (let level = levelCount(width, height); level > 0; level--) {
      total += (ignoreA ? 6 : 4) * paddedFloats(width, height);
      [width, height] = [(width + 1) >> 1, (height + 1) >> 1];
    }
    return total + 5 * paddedFloats(a.width, a.height) + 12 * gridCount(a.width) * gridCount(a.height) + 16;
  },
  reference: (args) => {
    const scales = scalesOf(args);
    let flow: Flow | undefined;
    for (const scale of scales.toReversed()) flow = spread(scale, search(scale, flow));
    for (const [plane, out] of [
      [flow!.u, args.u],
      [flow!.v, args.v],
    ] as const)
      for (let i = 0; i < out.data.length; i++) out.data[i] = valueAt(plane, i % out.width, Math.floor(i / out.width));
  },
  twin: (simd, { a, b, ignoreA, ignoreB, u, v }, scratch) =>
    simd.opticalFlow!(
      at(a.data),
      at(b.data),
      a.width,
      a.height,
      ignoreA && ignoreB ? at(ignoreA.data) : 0,
      ignoreA && ignoreB ? at(ignoreB.data) : 0,
      levelCount(a.width, a.height),
      at(u.data),
      at(v.data),
      scratch,
    ),
  examples: (make) =>
    [
      [1, 1, false],
      [9, 7, false],
      [45, 33, false],
      [67, 50, false],
      [45, 43, true],
    ].map(([width, height, masked]) => {
      const [w, h] = [width as number, height as number];
      const spot = (cx: number, cy: number) => make.plane(w, h, (x, y) => (Math.hypot(x - cx, y - cy) < 5 ? 1 : 0));
      return {
        a: make.plane(w, h),
        b: make.plane(w, h),
        ...(masked ? { ignoreA: spot(20, 20), ignoreB: spot(30, 12) } : {}),
        u: make.plane(w, h, () => 0),
        v: make.plane(w, h, () => 0),
      };
    }),
  tolerance: 0,
});
