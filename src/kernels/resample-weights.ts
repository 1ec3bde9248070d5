/**
 * @file Weight tables for resampling one axis: for each output sample the first input sample and the weights of a fixed number of taps.
 * Filters widen when shrinking, so that nothing aliases; taps beyond the edge are folded onto the edge sample; a shift of 0 at ratio 1 is exactly
 * the identity. Lanczos: Duchon 1979; Mitchell and Catmull-Rom: Mitchell and Netravali 1988.
 */
import type { Arena } from './arena.ts';

export type FilterName = 'lanczos3' | 'mitchell' | 'catmull-rom' | 'bilinear' | 'area';

export type Axis = Disposable & {
  /** First input sample of each output sample. */
  readonly starts: Int32Array;
  /** `taps` weights for each output sample, their sum 1. */
  readonly weights: Float32Array;
  /** A multiple of 4. */
  readonly taps: number;
  readonly outputs: number;
};

const sinc = (x: number): number => (x === 0 ? 1 : Number.isInteger(x) ? 0 : Math.sin(Math.PI * x) / (Math.PI * x));
const cubic =
  (b: number, c: number) =>
  (x: number): number => {
    const t = Math.abs(x);
    if (t < 1) return ((12 - 9 * b - 6 * c) * t ** 3 + (-18 + 12 * b + 6 * c) * t ** 2 + (6 - 2 * b)) / 6;
    return t < 2 ? ((-b - 6 * c) * t ** 3 + (6 * b + 30 * c) * t ** 2 + (-12 * b - 48 * c) * t + (8 * b + 24 * c)) / 6 : 0;
  };
const filters: Readonly<Record<FilterName, { readonly radius: number; readonly at: (x: number) => number }>> = {
  lanczos3: { radius: 3, at: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
  mitchell: { radius: 2, at: cubic(1 / 3, 1 / 3) },
  'catmull-rom': { radius: 2, at: cubic(0, 0.5) },
  bilinear: { radius: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
  area: { radius: 0.5, at: (x) => (x >= -0.5 && x < 0.5 ? 1 : 0) },
};

/** Share of input sample [i - 1/2, i + 1/2] that a box of `width` about `centre` covers; area averages exactly, at any ratio. */
const covered = (i: number, centre: number, width: number): number =>
  Math.max(0, Math.min(i + 0.5, centre + width / 2) - Math.max(i - 0.5, centre - width / 2));

/**
 * The table for `outputs` samples that cover `span` input samples from `offset` (in samples, may be fractional: crops and chroma siting) of `inputs`.
 * Lent by the arena; dispose it.
 */
export const axisOf = (arena: Arena, filter: FilterName, inputs: number, outputs: number, offset = 0, span = inputs): Axis => {
  const ratio = span / outputs;
  const stretch = Math.max(1, ratio);
  const { radius, at } = filters[filter];
  const support = radius * stretch + (filter === 'area' ? 0.5 : 0);
  // Rows of weights as wide as any can be, each from its first sample on.
  const wide = Math.floor(2 * support) + 2;
  const all = new Float64Array(outputs * wide);
  const firsts = new Int32Array(outputs);
  let most = 1;
  for (let i = 0; i < outputs; i++) {
    const centre = (i + 0.5) * ratio + offset - 0.5;
    let [first, last, sum] = [-1, -1, 0];
    for (let tap = Math.ceil(centre - support); tap <= Math.floor(centre + support); tap++) {
      const weight = filter === 'area' ? covered(tap, centre, stretch) : at((tap - centre) / stretch);
      if (weight === 0) continue;
      last = Math.min(inputs - 1, Math.max(0, tap));
      if (first < 0) first = last;
      all[i * wide + last - first]! += weight;
    }
    if (first < 0) {
      first = Math.min(inputs - 1, Math.max(0, Math.round(centre)));
      last = first;
      all[i * wide] = 1;
    }
    for (let k = 0; k <= last - first; k++) sum += all[i * wide + k]!;
    for (let k = 0; k <= last - first; k++) all[i * wide + k]! /= sum;
    firsts[i] = first;
    most = Math.max(most, last - first + 1);
  }
  const taps = Math.ceil(most / 4) * 4;
  const starts = arena.bytes(outputs * 4);
  const weights = arena.floats(outputs * taps);
  weights.data.fill(0);
  const startView = new Int32Array(starts.data.buffer, starts.data.byteOffset, outputs);
  startView.set(firsts);
  for (let i = 0; i < outputs; i++) for (let k = 0; k < Math.min(wide, taps); k++) weights.data[i * taps + k] = all[i * wide + k]!;
  return {
    starts: startView,
    weights: weights.data,
    taps,
    outputs,
    [Symbol.dispose]: () => {
      starts[Symbol.dispose]();
      weights[Symbol.dispose]();
    },
  };
};
