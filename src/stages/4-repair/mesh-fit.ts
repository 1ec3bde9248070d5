/**
 * @file From the moves of tiles to a mesh that bends smoothly: weighted least squares with bending energy, refitted without the tiles that go their own way (Tukey's
 * weights). A tile of one edge says where it is across the edge only.
 */
import { type Mesh, spanOf, splineWeights } from '../../kernels/mesh-warp.ts';
import { solveSymmetric } from './least-squares.ts';

export type TileMove = {
  /** Middle of the tile, pixels. */
  readonly x: number;
  readonly y: number;
  /** By how much it lies elsewhere, pixels. */
  readonly u: number;
  readonly v: number;
  /** How much it is believed along each axis, 0 to 1. */
  readonly holdX: number;
  readonly holdY: number;
  /** How well it would be held if it were found, 0 to 1. */
  readonly texture: number;
};

export const meshColumns = 8;
export const meshRows = 6;
const points = meshColumns * meshRows;
/** What second differences of control points cost, and control points themselves, against one tile's square. */
const bending = 0.003;
const leaning = 0.0015;

/** Control point and weight of everything that has a say at a place. */
const basisAt = (width: number, height: number, x: number, y: number): readonly (readonly [number, number])[] => {
  const [i, s] = spanOf(x, width, meshColumns);
  const [j, t] = spanOf(y, height, meshRows);
  const [across, down] = [splineWeights(s), splineWeights(t)];
  return down.flatMap((wy, b) => across.map((wx, a) => [(j + b) * meshColumns + i + a, wx * wy] as const));
};

const stiffness = ((): Float64Array => {
  const matrix = new Float64Array(points * points);
  const add = (indices: readonly number[]): void => {
    const taps = [1, -2, 1];
    indices.forEach((i, a) => {
      indices.forEach((k, b) => {
        matrix[i * points + k]! += bending * taps[a]! * taps[b]!;
      });
    });
  };
  for (let j = 0; j < meshRows; j++)
    for (let i = 0; i < meshColumns; i++) {
      const at = j * meshColumns + i;
      if (i + 2 < meshColumns) add([at, at + 1, at + 2]);
      if (j + 2 < meshRows) add([at, at + meshColumns, at + 2 * meshColumns]);
      matrix[at * points + at]! += leaning;
    }
  return matrix;
})();

export type Fit = {
  readonly mesh: Mesh;
  /** How far the tiles that count lie from where they stood, and from the mesh, pixels RMS. */
  readonly moved: number;
  readonly rest: number;
  /** Sum of what tiles count. */
  readonly weight: number;
};

/** The mesh that tiles of a picture of a size follow. */
export const fitMesh = (tiles: readonly TileMove[], width: number, height: number): Fit => {
  const bases = tiles.map(({ x, y }) => basisAt(width, height, x, y));
  let robust = tiles.map(() => 1);
  let mesh: Mesh = { columns: meshColumns, rows: meshRows, x: new Float32Array(points), y: new Float32Array(points) };
  const at = (values: Float32Array, tile: number): number => bases[tile]!.reduce((sum, [i, w]) => sum + w * values[i]!, 0);
  for (let round = 0; round < 4; round++) {
    const axis = (move: (tile: TileMove) => number, hold: (tile: TileMove) => number): Float32Array => {
      const matrix = stiffness.slice();
      const right = new Float64Array(points);
      tiles.forEach((tile, k) => {
        const weight = hold(tile) * robust[k]!;
        if (weight === 0) return;
        for (const [i, wi] of bases[k]!) {
          right[i]! += weight * wi * move(tile);
          for (const [j, wj] of bases[k]!) matrix[i * points + j]! += weight * wi * wj;
        }
      });
      return Float32Array.from(solveSymmetric(matrix, right));
    };
    mesh = {
      columns: meshColumns,
      rows: meshRows,
      x: axis(
        ({ u }) => u,
        ({ holdX }) => holdX,
      ),
      y: axis(
        ({ v }) => v,
        ({ holdY }) => holdY,
      ),
    };
    // A tile this far from its neighbours' mesh goes its own way, pixels.
    const apart = round === 0 ? 3 : round === 1 ? 2 : 1.2;
    robust = tiles.map(({ u, v, holdX, holdY }, k) => {
      const off = holdX * (u - at(mesh.x, k)) ** 2 + holdY * (v - at(mesh.y, k)) ** 2;
      return Math.max(0, 1 - off / (apart * apart)) ** 2;
    });
  }
  let [moved, rest, weight] = [0, 0, 1e-9];
  tiles.forEach(({ u, v, holdX, holdY }, k) => {
    weight += robust[k]! * (holdX + holdY);
    moved += robust[k]! * (holdX * at(mesh.x, k) ** 2 + holdY * at(mesh.y, k) ** 2);
    rest += robust[k]! * (holdX * (u - at(mesh.x, k)) ** 2 + holdY * (v - at(mesh.y, k)) ** 2);
  });
  return { mesh, moved: Math.sqrt((2 * moved) / weight), rest: Math.sqrt((2 * rest) / weight), weight };
};
