/**
 * @file align-tiles: where each tile of `a` lies in `b`, to small fractions of a pixel, by inverse-compositional steps (Lucas and Kanade 1981; Baker and Matthews 2004).
 * Each step solves for the move together with a gain and an offset of brightness, so that flicker does not pull at it.
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';
import { solveInPlace } from './solve.ts';

export type AlignTilesArgs = {
  readonly a: Plane;
  readonly b: Plane;
  readonly columns: number;
  readonly rows: number;
  readonly iterations: number;
  /** A first guess for each tile: x, y in pixels. */
  readonly start: Float32Array;
  /**
   * For each tile: move x, y in pixels; how well it is found there, 0 to 1 (share of the flatter tile's variance explained); then what holds it
   * there: the mean squares and product xx, xy, yy of its gradients, less what a change of brightness would explain.
   */
  readonly out: Float32Array;
};

export const perTile = 6;

/** First and one past the last sample of tile i of n along an axis; one sample of margin, because gradients look at neighbours. */
export const tileEdge = (i: number, n: number, size: number): number => 1 + Math.floor(((size - 2) * i) / n);

/** A tile whose equations have a smaller pivot is blank. */
const leastPivot = 1e-12;

/** Mean squared gradient of noise: a tile of one edge only does not slide along it. */
const damping = 1e-6;

/** Largest move, in pixels, by which a tile may leave its first guess. */
const leash = 4;

export default defineKernel<AlignTilesArgs>({
  id: 'align-tiles',
  outputs: ({ out }) => [out],
  reference: ({ a, b, columns, rows, iterations, start, out }) => {
    const { width, height } = a;
    const s = new Float64Array(14);
    const m = new Float64Array(9);
    const r = new Float64Array(3);
    for (let tile = 0; tile < columns * rows; tile++) {
      const [i, j] = [tile % columns, Math.floor(tile / columns)];
      const [x0, x1] = [tileEdge(i, columns, width), tileEdge(i + 1, columns, width)];
      const [y0, y1] = [tileEdge(j, rows, height), tileEdge(j + 1, rows, height)];
      let [u, v] = [start[tile * 2]!, start[tile * 2 + 1]!];
      let [quality, hxx, hxy, hyy] = [0, 0, 0, 0];
      const count = (x1 - x0) * (y1 - y0);
      for (let round = 0; round <= iterations && count > 0; round++) {
        const [ix, iy] = [Math.floor(u), Math.floor(v)];
        if (x0 + ix < 0 || y0 + iy < 0 || x1 + ix + 1 > width || y1 + iy + 1 > height) {
          quality = 0;
          break;
        }
        const [fx, fy] = [u - ix, v - iy];
        const [w00, w10, w01, w11] = [(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy];
        s.fill(0);
        for (let y = y0; y < y1; y++)
          for (let x = x0; x < x1; x++) {
            const p = y * width + x;
            const q = (y + iy) * width + x + ix;
            const value = a.data[p]!;
            const gx = (a.data[p + 1]! - a.data[p - 1]!) * 0.5;
            const gy = (a.data[p + width]! - a.data[p - width]!) * 0.5;
            const d = w00 * b.data[q]! + w10 * b.data[q + 1]! + w01 * b.data[q + width]! + w11 * b.data[q + width + 1]! - value;
            const terms = [
              gx * gx,
              gx * gy,
              gy * gy,
              gx * value,
              gy * value,
              value * value,
              gx,
              gy,
              value,
              gx * d,
              gy * d,
              value * d,
              d,
              d * d,
            ];
            for (let k = 0; k < 14; k++) s[k] = s[k]! + terms[k]!;
          }
        const [xx, xy, yy, xa, ya, aa, sx, sy, sa, xd, yd, ad, sd, dd] = s as unknown as number[];
        const [X, Y, A, D] = [sx! / count, sy! / count, sa! / count, sd! / count];
        // Sums about the means: the offset of brightness is solved for at once.
        const variance = aa! - sa! * A;
        const [txx, txy, tyy] = [xx! - sx! * X, xy! - sx! * Y, yy! - sy! * Y];
        const [txa, tya] = [-(xa! - sx! * A), -(ya! - sy! * A)];
        if (variance > 1e-12) {
          hxx = Math.max(0, (txx - (txa * txa) / variance) / count);
          hxy = (txy - (txa * tya) / variance) / count;
          hyy = Math.max(0, (tyy - (tya * tya) / variance) / count);
        }
        m.set([txx + damping * count, txy, txa, txy, tyy + damping * count, tya, txa, tya, variance]);
        const right = [-(xd! - sx! * D), -(yd! - sy! * D), ad! - sa! * D];
        r.set(right);
        if (!solveInPlace(m, r, leastPivot)) {
          quality = 0;
          break;
        }
        const left = dd! - sd! * D - (r[0]! * right[0]! + r[1]! * right[1]! + r[2]! * right[2]!);
        // Of the flatter tile's variance: a blank one is explained by anything.
        const flatter = Math.min(variance, variance + 2 * right[2]! + dd! - sd! * D);
        quality = flatter > 1e-12 ? Math.min(1, Math.max(0, 1 - left / flatter)) : 0;
        if (round === iterations) break;
        u += r[0]!;
        v += r[1]!;
        if (Math.abs(u - start[tile * 2]!) > leash || Math.abs(v - start[tile * 2 + 1]!) > leash) {
          quality = 0;
          break;
        }
      }
      if (!(quality > 0)) [u, v] = [start[tile * 2]!, start[tile * 2 + 1]!];
      out.set([u, v, quality, hxx, hxy, hyy], tile * perTile);
    }
  },
  twin: (simd, { a, b, columns, rows, iterations, start, out }) =>
    simd.alignTiles!(at(a.data), at(b.data), a.width, a.height, columns, rows, iterations, at(start), at(out)),
  examples: (make) =>
    (
      [
        [1, 1, 1, 1],
        [19, 17, 1, 1],
        [64, 47, 3, 2],
      ] as const
    ).map(([w, h, columns, rows]) => {
      const wave = (x: number, y: number): number => 0.5 + 0.2 * Math.sin(0.31 * x + 0.1 * y) + 0.2 * Math.cos(0.27 * y - 0.13 * x);
      return {
        a: make.plane(w, h, wave),
        b: make.plane(w, h, (x, y) => 1.1 * wave(x - 0.6, y + 0.4) - 0.03),
        columns,
        rows,
        iterations: 5,
        start: make.floats(columns * rows * 2, () => 0),
        out: make.floats(columns * rows * perTile, () => 0),
      };
    }),
  tolerance: 2e-3,
});
