/**
 * @file flatten-lines: upright scratches taken out of one plane. Under a line the picture is foretold across it from both sides; what the line itself still shows of the
 * picture, its departures from the level it brings, is laid on top, as far as clean columns beside it say that such departures are picture and not line. So a
 * transparent line keeps the detail and the grain under it, and an opaque one is filled across. Outside the lines every sample is the input's.
 *
 *     foretold = mean(P) + rho (P - mean(P)) + k (I - mean(I) - s (P - mean(P)))        means over some rows along the line
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type FlattenLinesArgs = {
  readonly src: Plane;
  /** Middle of each line in each row, columns; line after line, `height` numbers each. */
  readonly middles: Float32Array;
  /** How far each line is taken out in each row, 0 to 1; 0 leaves the row alone. */
  readonly weights: Float32Array;
  /** Half the width of each line, columns. */
  readonly halves: Float32Array;
  readonly out: Plane;
};

/** Rows above and below over which a line's own level is found. */
const reach = 12;
/** Variance below which differences are coding noise: half a level. */
const floor = (0.5 / 255) ** 2;

const clamp = (value: number, top: number): number => Math.min(top, Math.max(0, value));
const unit = (value: number): number => Math.min(1, Math.max(0, value));

/** What a row knows of its line, in `row` from 8 y on: left and right anchor, level and place; then a clean column on each side and what foretells it. */
const lookAtRow = (row: Float32Array, data: Float32Array, width: number, y: number, middle: number, half: number): void => {
  const sample = (x: number): number => data[y * width + clamp(x, width - 1)]!;
  const pair = (x: number): number => (sample(x) + sample(x + 1)) * 0.5;
  const first = Math.ceil(middle - half);
  const last = Math.floor(middle + half);
  const [left, right] = [pair(first - 2), pair(last + 1)];
  const step = ((last - first + 4) >> 1) + 1;
  const o = 8 * y;
  row[o] = first < 1 ? right : left;
  row[o + 1] = last > width - 2 ? left : right;
  row[o + 2] = first - 1.5;
  row[o + 3] = last + 1.5;
  row[o + 4] = sample(first - 2 - step);
  row[o + 5] = (pair(first - 2) + pair(first - 2 - 2 * step)) * 0.5;
  row[o + 6] = sample(last + 2 + step);
  row[o + 7] = (pair(last + 1) + pair(last + 1 + 2 * step)) * 0.5;
};

const flattenLine = (out: Plane, middles: Float32Array, weights: Float32Array, half: number, row: Float32Array): void => {
  const { width, height } = out;
  const data = row.subarray(8 * height, 8 * height + width * height);
  data.set(out.data);
  for (let y = 0; y < height; y++) if (weights[y]! > 0) lookAtRow(row, data, width, y, middles[y]!, half);
  for (let y = 0; y < height; y++) {
    if (!(weights[y]! > 0)) continue;
    const [top, bottom] = [Math.max(0, y - reach), Math.min(height - 1, y + reach)];
    let n = 0;
    let [tl, pl, tr, pr, tpl, ppl, ttl, tpr, ppr, ttr] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (let r = top; r <= bottom; r++) {
      if (!(weights[r]! > 0)) continue;
      const o = 8 * r;
      const [t1, p1, t2, p2] = [row[o + 4]!, row[o + 5]!, row[o + 6]!, row[o + 7]!];
      n += 1;
      tl += t1;
      pl += p1;
      tr += t2;
      pr += p2;
      tpl += t1 * p1;
      ppl += p1 * p1;
      ttl += t1 * t1;
      tpr += t2 * p2;
      ppr += p2 * p2;
      ttr += t2 * t2;
    }
    const cov = (tpl - (tl * pl) / n + tpr - (tr * pr) / n) / (2 * n);
    const vp = (ppl - (pl * pl) / n + ppr - (pr * pr) / n) / (2 * n);
    const vt = (ttl - (tl * tl) / n + ttr - (tr * tr) / n) / (2 * n);
    const rho = unit(cov / (vp + floor));
    const unforetold = Math.max(0, vt - 2 * rho * cov + rho * rho * vp) + floor;
    const [left, right, from, to] = [row[8 * y]!, row[8 * y + 1]!, row[8 * y + 2]!, row[8 * y + 3]!];
    const first = Math.max(0, Math.floor(from + 2));
    const last = Math.min(width - 1, Math.floor(to - 1));
    for (let x = first; x <= last; x++) {
      let [si, sp, sip, spp, sii] = [0, 0, 0, 0, 0];
      for (let r = top; r <= bottom; r++) {
        if (!(weights[r]! > 0)) continue;
        const o = 8 * r;
        const place = x + middles[r]! - middles[y]!;
        const whole = Math.floor(place);
        const part = place - whole;
        const a = data[r * width + clamp(whole, width - 1)]!;
        const b = data[r * width + clamp(whole + 1, width - 1)]!;
        const value = a + (b - a) * part;
        const share = unit((place - row[o + 2]!) / (row[o + 3]! - row[o + 2]!));
        const foretold = row[o]! + (row[o + 1]! - row[o]!) * share;
        si += value;
        sp += foretold;
        sip += value * foretold;
        spp += foretold * foretold;
        sii += value * value;
      }
      const [mi, mp] = [si / n, sp / n];
      const cip = sip / n - mi * mp;
      const vpp = Math.max(0, spp / n - mp * mp);
      const vii = Math.max(0, sii / n - mi * mi);
      const slope = cip / (vpp + floor);
      const rest = Math.max(0, vii - 2 * slope * cip + slope * slope * vpp) + floor;
      const share = (x - from) / (to - from);
      // Beside its anchors a column is foretold better than amid the line.
      const away = 2 * share - 1;
      const near = away * away;
      const close = rho + (1 - rho) * near;
      const ratio = (unforetold * (1.05 - near)) / rest;
      const trusted = (ratio > 1 ? Math.min(2, Math.sqrt(ratio)) : ratio) * unit(1 - rho + slope);
      const foretold = left + (right - left) * share - mp;
      const i = y * width + x;
      const own = data[i]!;
      const made = mp + close * foretold + trusted * (own - mi - slope * foretold);
      out.data[i] = unit(own + weights[y]! * (made - own));
    }
  }
};

export default defineKernel<FlattenLinesArgs>({
  id: 'flatten-lines',
  outputs: ({ out }) => [out.data],
  scratchFloats: ({ src }) => 8 * src.height + src.width * src.height,
  reference: ({ src, middles, weights, halves, out }, scratch) => {
    out.data.set(src.data);
    for (let k = 0; k < halves.length; k++) {
      const rows = (values: Float32Array): Float32Array => values.subarray(k * src.height, (k + 1) * src.height);
      flattenLine(out, rows(middles), rows(weights), halves[k]!, scratch);
    }
  },
  twin: (simd, { src, middles, weights, halves, out }, scratch) =>
    simd.flattenLines!(at(src.data), src.width, src.height, at(middles), at(weights), at(halves), halves.length, at(out.data), scratch),
  examples: (make) =>
    (
      [
        [1, 1, 1],
        [7, 5, 1],
        [64, 50, 2],
        [33, 41, 1],
      ] as const
    ).map(([w, h, lines]) => ({
      src: make.plane(w, h),
      middles: make.floats(lines * h, (i) => (0.3 + 0.4 * Math.floor(i / h)) * w + 0.03 * (i % h)),
      weights: make.floats(lines * h, (i) => (i % h < h / 6 ? 0 : Math.min(1, (i % h) / h + 0.3))),
      halves: make.floats(lines, (k) => 1.7 + k),
      out: make.plane(w, h, () => 0),
    })),
  tolerance: 1e-6,
});
