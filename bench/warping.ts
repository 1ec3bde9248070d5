/** @file How unbending is measured against seeded meshes: how far each point of the shown picture lies from where it belongs, before and after. */
import { type Mesh, meshAt } from '../src/kernels/mesh-warp.ts';

export type Geometry = { readonly mesh: Mesh | undefined; readonly move: readonly [number, number, number] };

/** Where a frame is looked at: 6 % inside its edges, where every point has been seen. */
const placesOf = (width: number, height: number): readonly (readonly [number, number])[] => {
  const out: [number, number][] = [];
  for (let j = 0; j <= 12; j++)
    for (let i = 0; i <= 16; i++) out.push([width * (0.06 + (0.88 * i) / 16), height * (0.06 + (0.88 * j) / 12)]);
  return out;
};

/** Displacement of each place of a shown frame: shown(p) = film(p + this). `repair` as steady draws it: shown(p) = frame(p - move + mesh(p)). */
export const displacements = (truth: Mesh, repair: Geometry, width: number, height: number): readonly (readonly [number, number])[] =>
  placesOf(width, height).map(([x, y]) => {
    const [mx, my, angle] = repair.move;
    const [cx, cy] = [x - (width - 1) / 2, y - (height - 1) / 2];
    const [u, v] = repair.mesh ? meshAt(repair.mesh, width, height, x, y) : [0, 0];
    const [dx, dy] = [u - mx + angle * cy, v - my - angle * cx];
    const [tu, tv] = meshAt(truth, width, height, Math.max(0, Math.min(width - 1, x + dx)), Math.max(0, Math.min(height - 1, y + dy)));
    return [dx + tu, dy + tv];
  });

/** Root mean square length over frames and places, each place's mean over time taken off: what lasts cannot be told from the scene's own shape. */
export const endPointError = (frames: readonly (readonly (readonly [number, number])[])[]): number => {
  const places = frames[0]!.length;
  let sum = 0;
  for (let p = 0; p < places; p++)
    for (const axis of [0, 1] as const) {
      const mean = frames.reduce((total, frame) => total + frame[p]![axis], 0) / frames.length;
      for (const frame of frames) sum += (frame[p]![axis] - mean) ** 2;
    }
  return Math.sqrt(sum / (frames.length * places));
};

/** How far an upright line of the scene is from straight, pixels: the farthest of its points from the line through all, over all upright rows of places and frames. */
export const crookedness = (frames: readonly (readonly (readonly [number, number])[])[]): number => {
  let worst = 0;
  for (const frame of frames)
    for (let i = 0; i <= 16; i++) {
      const xs = Array.from({ length: 13 }, (_, j) => frame[j * 17 + i]![0]);
      const mean = xs.reduce((sum, value) => sum + value, 0) / 13;
      const slope = xs.reduce((sum, value, j) => sum + (value - mean) * (j - 6), 0) / 182;
      worst = Math.max(worst, ...xs.map((value, j) => Math.abs(value - mean - slope * (j - 6))));
    }
  return worst;
};
