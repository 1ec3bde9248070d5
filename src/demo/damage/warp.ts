/** @file Seeded warp: film that has shrunk and curled unevenly, every frame bent by a smooth mesh of its own that comes and goes (Ornstein-Uhlenbeck). The truth is the mesh. */
import type { Plane } from '../../film/frame.ts';
import { normalOf, randomOf } from '../../film/random.ts';
import { fillTable, tableLength } from '../../kernels/affine-warp.ts';
import meshWarp, { type Mesh } from '../../kernels/mesh-warp.ts';

export type WarpDamage = {
  readonly seed: number;
  readonly fps: number;
  /** Deviation of each control point, pixels. */
  readonly sigma: number;
  /** How fast it comes back, per second. */
  readonly theta: number;
};

const [columns, rows] = [7, 6];

/** The mesh of each of `length` frames: shown(p) = film(p + mesh(p)). Same seed, same meshes. */
export const warpMeshes = (length: number, { seed, fps, sigma, theta }: WarpDamage): readonly Mesh[] => {
  const normal = normalOf(randomOf(seed));
  const stays = Math.exp(-theta / fps);
  const news = sigma * Math.sqrt(1 - stays * stays);
  let state = Float32Array.from({ length: 2 * columns * rows }, () => sigma * normal());
  return Array.from({ length }, () => {
    const now = state;
    state = state.map((value) => stays * value + news * normal());
    return { columns, rows, x: now.slice(0, columns * rows), y: now.slice(columns * rows) };
  });
};

/** A plane bent by a mesh. */
export const bent = (src: Plane, mesh: Mesh): Plane => {
  const table = new Float32Array(tableLength(1));
  fillTable(table, 0, 0, 1);
  const out = { width: src.width, height: src.height, data: new Float32Array(src.data.length) };
  meshWarp.reference({ src, dx: 0, dy: 0, angle: 0, left: 0, top: 0, table, ...mesh, out }, new Float32Array(2 * mesh.columns));
  return out;
};

/** The frames bent, and the truth: the mesh of each. */
export const warp = (
  frames: readonly Plane[],
  damage: WarpDamage,
): { readonly frames: readonly Plane[]; readonly truth: readonly Mesh[] } => {
  const truth = warpMeshes(frames.length, damage);
  return { frames: frames.map((frame, n) => bent(frame, truth[n]!)), truth };
};
