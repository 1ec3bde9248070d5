/**
 * @file affine-warp: a plane moved by fractions of a pixel and turned by a small angle, in one resampling with an 8-tap sinc under a
 * window of Kaiser's (1974), opened so far that frames moved by half a pixel keep the fine detail of those moved by none: a film would else blur in time with its weave. A pure move is
 * done row by row and column by column. A move of 0 gives the same bytes. Beyond the edge the edge sample goes on.
 */
import type { Plane } from '../film/frame.ts';
import type { Kernels } from './host.ts';
import { at, defineKernel } from './kernel.ts';

export type AffineWarpArgs = {
  readonly src: Plane;
  /** out(p) = src(centre + turn(p - centre) + (dx, dy)), p in the pixels of src; `out` may have another size: its (0, 0) is src's. */
  readonly dx: number;
  readonly dy: number;
  /** Radians; 0 takes the fast way. */
  readonly angle: number;
  /** Filter weights, 8 for each phase: of dx and of dy alone when the angle is 0, else of `phases` + 1 steps from 0 to 1. */
  readonly table: Float32Array;
  readonly out: Plane;
};

export const taps = 8;
export const phases = 256;

/** Kaiser's shape: flat within 4 % up to three quarters of the highest frequency. Lanczos' window of the same length is flatter below and loses half of what is above. */
const shape = 2.8;

/** Modified Bessel function of the first kind, order 0, by its series. */
const bessel = (x: number): number => {
  let [sum, term] = [1, 1];
  for (let k = 1; k < 20; k++) {
    term *= (x * x) / (4 * k * k);
    sum += term;
  }
  return sum;
};

const weightsAt = (table: Float32Array, first: number, fraction: number): void => {
  let sum = 0;
  for (let k = 0; k < taps; k++) {
    const x = k - 3 - fraction;
    const px = Math.PI * x;
    const weight =
      x === 0
        ? 1
        : Number.isInteger(x) || Math.abs(x) >= 4
          ? 0
          : ((Math.sin(px) / px) * bessel(shape * Math.sqrt(1 - (x * x) / 16))) / bessel(shape);
    table[first + k] = weight;
    sum += weight;
  }
  for (let k = 0; k < taps; k++) table[first + k] = table[first + k]! / sum;
};

/** Length of the table a move needs. */
export const tableLength = (angle: number): number => taps * (angle === 0 ? 2 : phases + 1);

export const fillTable = (table: Float32Array, dx: number, dy: number, angle: number): void => {
  if (angle === 0) {
    weightsAt(table, 0, dx - Math.floor(dx));
    weightsAt(table, taps, dy - Math.floor(dy));
  } else for (let p = 0; p <= phases; p++) weightsAt(table, p * taps, p / phases);
};

const clamp = (value: number, top: number): number => Math.min(top, Math.max(0, value));

const affineWarp = defineKernel<AffineWarpArgs>({
  id: 'affine-warp',
  outputs: ({ out }) => [out.data],
  scratchFloats: ({ src, out }) => src.width + out.width + taps + 8,
  reference: ({ src, dx, dy, angle, table, out }) => {
    const [cx, cy] = [(src.width - 1) / 2, (src.height - 1) / 2];
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    for (let y = 0; y < out.height; y++)
      for (let x = 0; x < out.width; x++) {
        const sx = angle === 0 ? x + dx : cx + cos * (x - cx) - sin * (y - cy) + dx;
        const sy = angle === 0 ? y + dy : cy + sin * (x - cx) + cos * (y - cy) + dy;
        const [ix, iy] = angle === 0 ? [x + Math.floor(dx), y + Math.floor(dy)] : [Math.floor(sx), Math.floor(sy)];
        const wx = angle === 0 ? 0 : Math.round((sx - ix) * phases) * taps;
        const wy = angle === 0 ? taps : Math.round((sy - iy) * phases) * taps;
        let sum = 0;
        for (let j = 0; j < taps; j++) {
          const weight = table[wy + j]!;
          if (weight === 0) continue;
          const row = clamp(iy + j - 3, src.height - 1) * src.width;
          let across = 0;
          for (let k = 0; k < taps; k++) across += table[wx + k]! * src.data[row + clamp(ix + k - 3, src.width - 1)]!;
          sum += weight * across;
        }
        out.data[y * out.width + x] = Math.min(1, Math.max(0, sum));
      }
  },
  twin: (simd, { src, dx, dy, angle, table, out }, scratch) =>
    angle === 0
      ? simd.movePlane!(
          at(src.data),
          src.width,
          src.height,
          Math.floor(dx),
          Math.floor(dy),
          at(table),
          at(out.data),
          out.width,
          out.height,
          scratch,
        )
      : simd.turnPlane!(
          at(src.data),
          src.width,
          src.height,
          dx,
          dy,
          Math.cos(angle),
          Math.sin(angle),
          at(table),
          at(out.data),
          out.width,
          out.height,
        ),
  examples: (make) =>
    (
      [
        [1, 1, 0.5, -0.25, 0],
        [7, 5, 0, 0, 0],
        [33, 18, 2.5, -30.75, 0],
        [40, 30, -3.25, 1.5, 0.02],
        [5, 9, 0.3, 0.2, -0.1],
      ] as const
    ).map(([w, h, dx, dy, angle]) => {
      const table = make.floats(tableLength(angle), () => 0);
      fillTable(table, dx, dy, angle);
      return { src: make.plane(w, h), dx, dy, angle, table, out: make.plane(w, h, () => 0) };
    }),
  // A turned sample may fall to the neighbouring of 256 phases by rounding.
  tolerance: 3e-3,
});
export default affineWarp;

/** Fills `out` with `src` moved and turned (see AffineWarpArgs). Runs on a kernel thread. */
export const warpPlane = async (
  kernels: Kernels,
  src: Plane,
  out: Plane,
  move: { readonly dx: number; readonly dy: number; readonly angle: number },
  signal?: AbortSignal,
): Promise<void> => {
  using table = kernels.arena.floats(tableLength(move.angle));
  fillTable(table.data, move.dx, move.dy, move.angle);
  await kernels.run(affineWarp, { src, ...move, table: table.data, out }, signal);
};
