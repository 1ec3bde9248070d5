/**
 * @file mesh-warp: a plane moved, turned and bent by a mesh of control points (uniform cubic B-splines), all in one resampling, with affine-warp's filter. The mesh spans the
 * plane: control point (i, j) stands at ((i - 1) (width - 1) / (columns - 3), (j - 1) (height - 1) / (rows - 3)), one beyond each edge. Beyond the edge the edge sample goes on.
 */
import type { Plane } from '../film/frame.ts';
import { fillTable, phases, tableLength, taps } from './affine-warp.ts';
import type { Kernels } from './host.ts';
import { at, defineKernel } from './kernel.ts';

/** Displacements at the control points, pixels, row by row; at least 4 x 4. */
export type Mesh = { readonly columns: number; readonly rows: number; readonly x: Float32Array; readonly y: Float32Array };

export type MeshWarpArgs = Mesh & {
  readonly src: Plane;
  /** out(p) = src(centre + turn(p - centre) + (dx, dy) + mesh(p)), p in the pixels of src; `out` may have another size. */
  readonly dx: number;
  readonly dy: number;
  /** Radians. */
  readonly angle: number;
  /** Where the (0, 0) of `out` stands in src, pixels: a margin that is left out. */
  readonly left: number;
  readonly top: number;
  /** Filter weights for 257 phases, as affine-warp's fillTable gives them for a turn. */
  readonly table: Float32Array;
  readonly out: Plane;
};

/** Weights of the four control points about a place a share t of the way along its span. */
export const splineWeights = (t: number): readonly [number, number, number, number] => {
  const s = 1 - t;
  return [(s * s * s) / 6, ((3 * t - 6) * t * t + 4) / 6, ((3 * s - 6) * s * s + 4) / 6, (t * t * t) / 6];
};

/** The first of the four control points about sample i of `size`, and the share of the way along its span. */
export const spanOf = (i: number, size: number, points: number): readonly [number, number] => {
  const place = size > 1 ? Math.max(0, Math.min(points - 3, (i * (points - 3)) / (size - 1))) : 0;
  const first = Math.min(points - 4, Math.floor(place));
  return [first, place - first];
};

/** Displacement by a mesh that spans width x height pixels, at (x, y). */
export const meshAt = (mesh: Mesh, width: number, height: number, x: number, y: number): readonly [number, number] => {
  const [i, s] = spanOf(x, width, mesh.columns);
  const [j, t] = spanOf(y, height, mesh.rows);
  const [wx, wy] = [splineWeights(s), splineWeights(t)];
  let [u, v] = [0, 0];
  for (let b = 0; b < 4; b++)
    for (let a = 0; a < 4; a++) {
      const at = (j + b) * mesh.columns + i + a;
      u += wx[a]! * wy[b]! * mesh.x[at]!;
      v += wx[a]! * wy[b]! * mesh.y[at]!;
    }
  return [u, v];
};

const clamp = (value: number, top: number): number => Math.min(top, Math.max(0, value));

const meshWarp = defineKernel<MeshWarpArgs>({
  id: 'mesh-warp',
  outputs: ({ out }) => [out.data],
  scratchFloats: ({ columns }) => 2 * columns,
  reference: ({ src, dx, dy, angle, left, top, table, columns, rows, x: meshX, y: meshY, out }, scratch) => {
    const [cx, cy] = [(src.width - 1) / 2, (src.height - 1) / 2];
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    for (let outY = 0; outY < out.height; outY++) {
      const y = outY + top;
      const [j, t] = spanOf(y, src.height, rows);
      const down = splineWeights(t);
      for (let c = 0; c < columns; c++) {
        let [u, v] = [0, 0];
        for (let b = 0; b < 4; b++) {
          u += down[b]! * meshX[(j + b) * columns + c]!;
          v += down[b]! * meshY[(j + b) * columns + c]!;
        }
        scratch[c] = u;
        scratch[columns + c] = v;
      }
      for (let outX = 0; outX < out.width; outX++) {
        const x = outX + left;
        const [i, s] = spanOf(x, src.width, columns);
        const across = splineWeights(s);
        let [u, v] = [0, 0];
        for (let a = 0; a < 4; a++) {
          u += across[a]! * scratch[i + a]!;
          v += across[a]! * scratch[columns + i + a]!;
        }
        const sx = cx + cos * (x - cx) - sin * (y - cy) + dx + u;
        const sy = cy + sin * (x - cx) + cos * (y - cy) + dy + v;
        const [ix, iy] = [Math.floor(sx), Math.floor(sy)];
        const wx = Math.floor((sx - ix) * phases + 0.5) * taps;
        const wy = Math.floor((sy - iy) * phases + 0.5) * taps;
        let sum = 0;
        for (let b = 0; b < taps; b++) {
          const row = clamp(iy + b - 3, src.height - 1) * src.width;
          let line = 0;
          for (let a = 0; a < taps; a++) line += table[wx + a]! * src.data[row + clamp(ix + a - 3, src.width - 1)]!;
          sum += table[wy + b]! * line;
        }
        out.data[outY * out.width + outX] = Math.min(1, Math.max(0, sum));
      }
    }
  },
  twin: (simd, { src, dx, dy, angle, left, top, table, columns, rows, x, y, out }, scratch) =>
    simd.meshWarp!(
      at(src.data),
      src.width,
      src.height,
      dx,
      dy,
      Math.cos(angle),
      Math.sin(angle),
      left,
      top,
      at(table),
      at(x),
      at(y),
      columns,
      rows,
      at(out.data),
      out.width,
      out.height,
      scratch,
    ),
  examples: (make) =>
    (
      [
        [1, 1, 0, 4, 4],
        [7, 5, 0, 4, 5],
        [40, 30, 0.02, 8, 6],
        [33, 18, -0.01, 6, 6],
      ] as const
    ).map(([w, h, angle, columns, rows]) => {
      const table = make.floats(tableLength(1), () => 0);
      fillTable(table, 0, 0, 1);
      const bend = (): Float32Array => make.floats(columns * rows, () => 3 * make.random() - 1.5);
      return {
        src: make.plane(w, h),
        dx: 0.7,
        dy: -1.2,
        angle,
        left: rows - 4,
        top: 1,
        table,
        columns,
        rows,
        x: bend(),
        y: bend(),
        out: make.plane(w, h, () => 0),
      };
    }),
  // A sample may fall to the neighbouring of 256 phases by rounding.
  tolerance: 3e-3,
});
export default meshWarp;

/** Fills `out` with `src` moved, turned and bent (see MeshWarpArgs). Runs on a kernel thread. `scale`: the plane's pixels for one of the mesh's. */
export const bendPlane = async (
  kernels: Kernels,
  src: Plane,
  out: Plane,
  move: { readonly dx: number; readonly dy: number; readonly angle: number; readonly left?: number; readonly top?: number },
  mesh: Mesh,
  scale: { readonly x: number; readonly y: number },
  signal?: AbortSignal,
): Promise<void> => {
  const { columns, rows } = mesh;
  using table = kernels.arena.floats(tableLength(1));
  using x = kernels.arena.floats(columns * rows);
  using y = kernels.arena.floats(columns * rows);
  fillTable(table.data, 0, 0, 1);
  for (let i = 0; i < columns * rows; i++) {
    x.data[i] = mesh.x[i]! * scale.x;
    y.data[i] = mesh.y[i]! * scale.y;
  }
  await kernels.run(meshWarp, { src, left: 0, top: 0, ...move, table: table.data, columns, rows, x: x.data, y: y.data, out }, signal);
};
