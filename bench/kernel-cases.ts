/** @file What each kernel is measured on: arguments for a picture of a size, by kernel and by name of the case. A kernel that is not here is named by the bench. Longer than other files because it holds a case for every kernel. */
import type { Plane } from '../src/film/frame.ts';
import { fillTable, tableLength } from '../src/kernels/affine-warp.ts';
import { perTile } from '../src/kernels/align-tiles.ts';
import { createArena } from '../src/kernels/arena.ts';
import { blocksAlong } from '../src/kernels/block-motion.ts';
import { blocksOf, perBlock } from '../src/kernels/block-sad.ts';
import { cellsAlong } from '../src/kernels/detail-energy.ts';
import { blurRadius, fillBlurWeights } from '../src/kernels/gaussian-blur.ts';
import type { Maker } from '../src/kernels/kernel.ts';
import { fillLabTable, labTableFloats } from '../src/kernels/lab.ts';
import { chromaScaleOf } from '../src/kernels/lab-chroma.ts';
import { perEntry } from '../src/kernels/look-alike.ts';
import { quarterBytes } from '../src/kernels/quarter-samples.ts';
import { axisOf, type FilterName } from '../src/kernels/resample-weights.ts';
import { curveOf } from '../src/kernels/transfer.ts';

/** `plane(w, h)` without a fill is a textured picture. */
export type Cases = Readonly<Record<string, (make: Maker, width: number, height: number) => Readonly<Record<string, object>>>>;

const zero = (make: Maker, w: number, h: number): Plane => make.plane(w, h, () => 0);
const motion = (make: Maker, w: number, h: number): Plane => make.plane(w, h, (x, y) => 4 * Math.sin(0.01 * x + 0.013 * y));

/** Arguments of resample from one size to another. */
export const resampleArgs = (make: Maker, filter: FilterName, src: Plane, w: number, h: number): object => {
  const arena = createArena(2 ** 26);
  const table = (n: number, o: number): object => {
    using axis = axisOf(arena, filter, n, o, 0, n);
    const bytes = make.bytes(o * 4, () => 0);
    const starts = new Int32Array(bytes.buffer, bytes.byteOffset, o);
    starts.set(axis.starts);
    return { starts, weights: make.floats(axis.weights.length, (i) => axis.weights[i]!), taps: axis.taps };
  };
  return { src, columns: table(src.width, w), rows: table(src.height, h), out: zero(make, w, h) };
};

/** Motion at a time between two frames, and how far each is believed, as blend-moved takes them. */
const movedPlaces = (make: Maker, w: number, h: number): { readonly moves: Float32Array; readonly shares: Float32Array } => ({
  moves: make.floats(4 * w * h, (i) => (i % 4 < 2 ? 1.4 : -1.4)),
  shares: make.floats(2 * w * h, (i) => (i % 2 ? 0.9 : 0.4)),
});

/** Vectors of blocks, every tenth of which goes another way than its neighbours. */
const vectorsOf = (make: Maker, w: number, h: number, side: number): Int32Array => {
  const count = 2 * blocksAlong(w, side) * blocksAlong(h, side);
  const bytes = make.bytes(4 * count);
  const vectors = new Int32Array(bytes.buffer, bytes.byteOffset, count);
  for (let i = 0; i < count; i++) vectors[i] = i % 10 === 0 ? 9 : 4;
  return vectors;
};
const blockWays = (make: Maker, w: number, h: number): object => ({
  width: w,
  height: h,
  side: 8,
  vectors: vectorsOf(make, w, h, 8),
  bendX: zero(make, w, h),
  bendY: zero(make, w, h),
});

const moved = (make: Maker, w: number, h: number, angle: number): object => {
  const [dx, dy] = [2.4, -1.3];
  const table = make.floats(tableLength(angle), () => 0);
  fillTable(table, dx, dy, angle);
  return { src: make.plane(w, h), dx, dy, angle, table, out: zero(make, w, h) };
};

const blurred = (make: Maker, w: number, h: number, sigma: number): object => {
  const weights = make.floats(2 * blurRadius(sigma) + 1, () => 0);
  fillBlurWeights(weights, sigma);
  return { src: make.plane(w, h), weights, out: zero(make, w, h) };
};

export const kernelCases: Cases = {
  'bounded-sharpen': (make, w, h) => ({
    'reach 4': { src: make.plane(w, h), soft: make.plane(w, h), amount: 0.8, reach: 4, halo: 0.03, floor: 0.03, out: zero(make, w, h) },
  }),
  'detail-energy': (make, w, h) => ({ cells: { src: make.plane(w, h), out: zero(make, cellsAlong(w), cellsAlong(h)) } }),
  'detail-gain': (make, w, h) => {
    const cells = () => make.plane(cellsAlong(w), cellsAlong(h));
    const motions = [{ width: w, height: h, ...movedPlaces(make, w, h) }];
    return { '1 motion': { a: cells(), b: cells(), made: cells(), motions, t: 0.5, strength: 1, out: cells() } };
  },
  'match-detail': (make, w, h) => ({
    'all raised': { src: make.plane(w, h), gain: make.plane(cellsAlong(w), cellsAlong(h), () => 1.2), out: zero(make, w, h) },
  }),
  'adaptive-warp': (make, w, h) => ({
    '1 channel': {
      source: make.plane(w, h).data,
      channels: 1,
      flowX: motion(make, w, h),
      flowY: motion(make, w, h),
      kernel: make.floats(16 * w * h, () => 1 / 16),
      out: zero(make, w, h).data,
    },
  }),
  'affine-warp': (make, w, h) => ({ move: moved(make, w, h, 0), turn: moved(make, w, h, 0.01) }),
  'align-tiles': (make, w, h) => ({
    '12 x 8 tiles': {
      a: make.plane(w, h),
      b: make.plane(w, h),
      columns: 12,
      rows: 8,
      iterations: 3,
      start: make.floats(2 * 96, () => 0.4),
      out: make.floats(perTile * 96, () => 0),
    },
  }),
  'blend-moved': (make, w, h) => ({
    '': {
      a: make.plane(w, h),
      b: make.plane(w, h),
      motions: [{ width: w, height: h, ...movedPlaces(make, w, h) }],
      t: 0.4,
      out: zero(make, w, h),
    },
  }),
  'block-sad': (make, w, h) => ({
    '8 x 8, reach 4': {
      a: make.plane(w, h),
      b: make.plane(w, h),
      side: 8,
      reach: 4,
      out: make.floats(perBlock * blocksOf(w, 8) * blocksOf(h, 8), () => 0),
    },
  }),
  'blend-blocks': (make, w, h) => ({
    '': {
      a: make.plane(w, h),
      b: make.plane(w, h),
      base: make.plane(w, h),
      paths: blockWays(make, w, h),
      shares: movedPlaces(make, w, h).shares,
      t: 0.4,
      out: zero(make, w, h),
    },
  }),
  'block-motion': (make, w, h) => {
    const [a, b] = [make.bytes(quarterBytes(w, h)), make.bytes(quarterBytes(w, h))];
    const search = (side: 8 | 16, sweeps: number, reach: number): object => ({
      a,
      b,
      width: w,
      height: h,
      t: 0.5,
      side,
      start: side === 8 ? vectorsOf(make, w, h, 16) : undefined,
      sweeps,
      reach,
      vectors: vectorsOf(make, w, h, side),
    });
    return { 'coarse, from rest': search(16, 4, 96), 'fine, from coarse': search(8, 3, 4) };
  },
  'block-paths': (make, w, h) => ({
    '': {
      a: make.plane(w, h),
      b: make.plane(w, h),
      paths: blockWays(make, w, h),
      t: 0.4,
      first: zero(make, w, h),
      second: zero(make, w, h),
      moves: make.floats(4 * w * h, () => 0),
    },
  }),
  'border-fill': (make, w, h) => ({
    '': { own: make.plane(w, h), under: make.plane(w, h), left: 3, right: -1, top: 2, bottom: -1, feather: 3, out: zero(make, w, h) },
  }),
  'carry-places': (make, w, h) => ({
    '': {
      ...{ x: motion(make, w, h), y: motion(make, w, h), belief: make.plane(w, h) },
      ...{ u: motion(make, w, h), v: motion(make, w, h), trust: make.plane(w, h), none: 0.1, whole: 0.4 },
      ...{ outX: zero(make, w, h), outY: zero(make, w, h), outBelief: zero(make, w, h) },
    },
  }),
  'calm-motion': (make, w, h) => {
    const [u, v, smoothU, smoothV] = [motion(make, w, h), motion(make, w, h), motion(make, w, h), motion(make, w, h)];
    return { '': { a: make.plane(w, h), b: make.plane(w, h), u, v, smoothU, smoothV, outU: zero(make, w, h), outV: zero(make, w, h) } };
  },
  'choose-motion': (make, w, h) => {
    const candidate = (): object => ({ ...movedPlaces(make, w, h), cost: make.plane(w, h) });
    const flow = (): object => ({ ...candidate(), zero: make.floats(4 * w * h), one: make.floats(4 * w * h) });
    return { '': { flow: flow(), wide: flow(), blocks: candidate(), still: make.plane(w, h), t: 0.4 } };
  },
  'colour-cast': (make, w, h) => ({
    '': { luma: make.plane(w, h), src: make.plane(w, h), offset: 0.04, slope: 0.02, gain: 1.2, zero: 0.5, out: zero(make, w, h) },
  }),
  convert: (make, w, h) => ({
    '3 planes': {
      planes: [make.plane(w, h), make.plane(w, h), make.plane(w, h)],
      map: [
        [1.16, 0, 1.6, -0.9],
        [1.16, -0.4, -0.8, 0.5],
        [1.16, 2, 0, -1.1],
      ],
      out: [zero(make, w, h), zero(make, w, h), zero(make, w, h)],
    },
  }),
  'dct-merge': (make, w, h) => {
    const piloted = (): object => ({ src: make.plane(w, h), pilot: make.plane(w, h) });
    const noise = { deviations: make.floats(33, () => 0.02), spectrum: make.floats(64, () => 1) };
    return { '4 neighbours': { own: piloted(), near: [0, 1, 2, 3].map(piloted), ...noise, step: 4, amount: 0.7, out: zero(make, w, h) } };
  },
  'dct-shrink': (make, w, h) => {
    const noise = { deviations: make.floats(33, () => 0.02), spectrum: make.floats(64, () => 1) };
    return { '': { src: make.plane(w, h), ...noise, threshold: 1.8, step: 4, out: zero(make, w, h) } };
  },
  'depth-flow-projection': (make, w, h) => ({
    '': {
      flowX: motion(make, w, h),
      flowY: motion(make, w, h),
      weight: make.plane(w, h),
      fill: true,
      outX: zero(make, w, h),
      outY: zero(make, w, h),
    },
  }),
  'flow-trust': (make, w, h) => {
    const [u, v, backU, backV] = [motion(make, w, h), motion(make, w, h), motion(make, w, h), motion(make, w, h)];
    return { '': { a: make.plane(w, h), b: make.plane(w, h), u, v, backU, backV, trust: zero(make, w, h) } };
  },
  'merge-motions': (make, w, h) => {
    const shared = (): object => ({ ...movedPlaces(make, w, h), first: make.plane(w, h), second: make.plane(w, h) });
    const out = (each: number): Float32Array => make.floats(each * w * h, () => 0);
    return {
      'two flows and blocks': {
        ...{ flow: shared(), wide: shared(), blocks: shared() },
        ...{ outMoves: out(4), outFlow: out(2), outWide: out(2), outBlocks: out(2) },
      },
    };
  },
  'mesh-warp': (make, w, h) => {
    const table = make.floats(tableLength(1), () => 0);
    fillTable(table, 0, 0, 1);
    const bend = (): Float32Array => make.floats(48, () => 2 * make.random() - 1);
    const move = { dx: 0.4, dy: -0.3, angle: 0.001, left: 0, top: 0 };
    return { '8 x 6 points': { src: make.plane(w, h), ...move, table, columns: 8, rows: 6, x: bend(), y: bend(), out: zero(make, w, h) } };
  },
  'flatten-lines': (make, w, h) => ({
    'a line 5 wide': {
      src: make.plane(w, h),
      middles: make.floats(h, (y) => w / 2 + 0.02 * y),
      weights: make.floats(h, () => 1),
      halves: make.floats(1, () => 2.5),
      out: zero(make, w, h),
    },
  }),
  'forward-splat': (make, w, h) => ({
    '': {
      src: make.plane(w, h),
      u: motion(make, w, h),
      v: motion(make, w, h),
      importance: make.plane(w, h, () => 1),
      t: 0.5,
      out: zero(make, w, h),
      weight: zero(make, w, h),
    },
  }),
  'gaussian-blur': (make, w, h) => ({ 'sigma 1': blurred(make, w, h, 1), 'sigma 4': blurred(make, w, h, 4) }),
  histogram: (make, w, h) => {
    const bytes = make.bytes(4096, () => 0);
    return { '1024 parts': { src: make.plane(w, h), counts: new Int32Array(bytes.buffer, bytes.byteOffset, 1024) } };
  },
  'join-motion': (make, w, h) => {
    const sums = (): Float32Array => make.floats(4 * w * h, (i) => (i % 4 === 3 || (i >> 2) % 9 === 0 ? 0 : i % 4 === 2 ? 1 : 1.5));
    return { '': { width: w, height: h, zero: sums(), one: sums(), t: 0.4, moves: make.floats(4 * w * h, () => 0) } };
  },
  'lab-chroma': (make, w, h) => {
    const table = make.floats(labTableFloats, () => 0);
    fillLabTable(table);
    const plane = () => make.plane(w, h, () => 60 * make.random() - 30);
    const space = { matrix: 'bt709', primaries: 'bt709', transfer: 'bt709', range: 'limited' } as const;
    return {
      '1 plane of chroma': {
        ...chromaScaleOf(space, 8),
        luma: make.plane(w, h),
        a: plane(),
        b: plane(),
        table,
        blue: zero(make, w, h),
        red: zero(make, w, h),
      },
    };
  },
  'joint-upsample': (make, w, h) => {
    const [sw, sh] = [Math.max(1, w >> 2), Math.max(1, h >> 2)];
    return {
      '2 planes, x4': {
        planes: [make.plane(sw, sh), make.plane(sw, sh)],
        smallGuide: make.plane(sw, sh),
        guide: make.plane(w, h),
        area: { x: 0, y: 0, width: sw, height: sh },
        edge: 0.05,
        out: [zero(make, w, h), zero(make, w, h)],
      },
    };
  },
  'look-alike': (make) => {
    const [places, samples] = [2000, 5000];
    return {
      '2000 places, 5000 samples': {
        places: make.floats(perEntry * places, () => 3 * make.random()),
        samples: make.floats(perEntry * samples, () => 3 * make.random()),
        out: make.floats(2 * places, () => 0),
        distance: make.floats(places, () => 0),
      },
    };
  },
  'judge-motion': (make, w, h) => ({
    '': {
      first: make.plane(w, h),
      second: make.plane(w, h),
      moves: movedPlaces(make, w, h).moves,
      against: movedPlaces(make, w, h).moves,
      cost: zero(make, w, h),
    },
  }),
  'lay-grain': (make, w, h) => ({
    '': {
      ...{ src: make.plane(w, h), one: make.plane(640, 640), other: make.plane(500, 500), oneX: 7, oneY: 9, otherX: 3, otherY: 1 },
      ...{ deviations: make.floats(33, () => 0.02), amount: 0.5, out: zero(make, w, h) },
    },
  }),
  median: (make, w, h) => ({
    '3x3': { src: make.plane(w, h), side: 3, out: zero(make, w, h) },
    '5x5': { src: make.plane(w, h), side: 5, out: zero(make, w, h) },
  }),
  'mix-by': (make, w, h) => ({
    '': { a: make.plane(w, h), b: make.plane(w, h), share: make.plane(w, h), out: zero(make, w, h) },
  }),
  mix: (make, w, h) => ({ '': { a: make.plane(w, h), b: make.plane(w, h), amount: 0.3, out: zero(make, w, h) } }),
  'move-home': (make, w, h) => ({
    '': {
      a: make.plane(w, h),
      b: make.plane(w, h),
      moves: movedPlaces(make, w, h).moves,
      first: zero(make, w, h),
      second: zero(make, w, h),
    },
  }),
  'optical-flow': (make, w, h) => ({ '': { a: make.plane(w, h), b: make.plane(w, h), u: zero(make, w, h), v: zero(make, w, h) } }),
  pack: (make, w, h) => ({
    '8 bit': { plane: make.plane(w, h), bits: 8, codes: make.bytes(w * h, () => 0), strideBytes: w },
    '10 bit': { plane: make.plane(w, h), bits: 10, codes: make.bytes(2 * w * h, () => 0), strideBytes: 2 * w },
  }),
  'path-bend': (make, w, h) => {
    const flow = (): { readonly u: Plane; readonly v: Plane } => ({ u: motion(make, w, h), v: motion(make, w, h) });
    const side = (): object => ({ ...flow(), away: { ...flow(), trust: make.plane(w, h, () => 0.8) } });
    return {
      '': { moves: movedPlaces(make, w, h).moves, zero: side(), one: side(), t: 0.4, bendX: zero(make, w, h), bendY: zero(make, w, h) },
    };
  },
  'phase-correlation': (make, w, h) => ({ '': { a: make.plane(w, h), b: make.plane(w, h), peaks: make.floats(6, () => 0) } }),
  'placed-colours': (make, w, h) => ({
    '': {
      ...{ a: make.plane(w, h), x: motion(make, w, h), y: motion(make, w, h), belief: make.plane(w, h) },
      ...{ luma: make.plane(w, h), blue: make.plane(w, h), red: make.plane(w, h) },
      ...{ carriedBlue: make.plane(w, h), carriedRed: make.plane(w, h) },
      ...{ outBlue: zero(make, w, h), outRed: zero(make, w, h), outBelief: zero(make, w, h) },
    },
  }),
  'project-motion': (make, w, h) => {
    const away = { u: motion(make, w, h), v: motion(make, w, h) };
    const trust = make.plane(w, h, () => 0.8);
    return { '': { u: motion(make, w, h), v: motion(make, w, h), trust, away, t: 0.5, sums: make.floats(4 * w * h, () => 0) } };
  },
  pyramid: (make, w, h) => {
    const half = (): Plane => zero(make, (w + 1) >> 1, (h + 1) >> 1);
    return { '': { src: make.plane(w, h), out: half(), gx: half(), gy: half() } };
  },
  'quarter-samples': (make, w, h) => ({ '': { plane: make.plane(w, h), out: make.bytes(quarterBytes(w, h)) } }),
  resample: (make, w, h) => ({
    'lanczos3 from half': resampleArgs(make, 'lanczos3', make.plane(w >> 1, h >> 1), w, h),
    'area to half': resampleArgs(make, 'area', make.plane(w, h), w >> 1, h >> 1),
  }),
  'settle-places': (make, w, h) => ({
    '': {
      ...{ a: make.plane(w, h), seen: make.plane(w, h), u: motion(make, w, h), v: motion(make, w, h) },
      ...{ x: motion(make, w, h), y: motion(make, w, h), belief: make.plane(w, h), amount: 0.5 },
      ...{ outX: zero(make, w, h), outY: zero(make, w, h) },
    },
  }),
  'nearest-features': (make) => ({
    '1008 among 1008': {
      ...{ places: make.floats(1008 * 156), samples: make.floats(1008 * 156), size: 156, nearest: 12 },
      ...{ found: make.floats(1008 * 12, () => 0), distance: make.floats(1008 * 12, () => 0) },
    },
  }),
  'alike-colours': (make, w, h) => {
    const [wide, high] = [4 * Math.floor(w / 4), 4 * Math.floor(h / 4)];
    const cells = (wide * high) / 16;
    const plane = (): Plane => make.plane(wide, high);
    return {
      '12 cells a cell': {
        ...{ luma: plane(), otherLuma: plane(), blue: plane(), red: plane() },
        ...{ found: make.floats(12 * cells, () => Math.floor(make.random() * cells)), distance: make.floats(12 * cells, () => 0.2) },
        ...{ nearest: 12, apart: 0.1, lumaApart: 0.04, outBlue: zero(make, wide, high), outRed: zero(make, wide, high) },
        spread: zero(make, wide, high),
      },
    };
  },
  'spread-colours': (make, w, h) => ({
    'half believed': {
      ...{ luma: make.plane(w, h), belief: make.plane(w, h, (x) => (x % 2 === 0 ? 1 : 0)), blue: make.plane(w, h), red: make.plane(w, h) },
      ...{ edge: 0.04, amount: 0.25, outBlue: zero(make, w, h), outRed: zero(make, w, h) },
    },
  }),
  spike: (make, w, h) => ({
    '': {
      own: make.plane(w, h),
      before: make.plane(w, h),
      after: make.plane(w, h),
      noise: make.floats(16, () => 0.02),
      beyond: zero(make, w, h),
      apart: zero(make, w, h),
    },
  }),
  'temporal-median': (make, w, h) => ({
    '': { before: make.plane(w, h), own: make.plane(w, h), after: make.plane(w, h), out: zero(make, w, h) },
  }),
  transfer: (make, w, h) => ({ 'bt709 to light': { src: make.plane(w, h), curve: curveOf('bt709'), to: 'light', out: zero(make, w, h) } }),
  unpack: (make, w, h) => ({
    '8 bit': { codes: make.bytes(w * h), strideBytes: w, bits: 8, out: zero(make, w, h) },
    '10 bit': {
      codes: make.bytes(2 * w * h, (i) => (i % 2 === 1 ? i % 4 : i % 256)),
      strideBytes: 2 * w,
      bits: 10,
      out: zero(make, w, h),
    },
  }),
  warp: (make, w, h) =>
    Object.fromEntries(
      ['bilinear', 'bicubic'].map((filter) => [
        filter,
        { src: make.plane(w, h), u: motion(make, w, h), v: motion(make, w, h), filter, out: zero(make, w, h) },
      ]),
    ),
};
