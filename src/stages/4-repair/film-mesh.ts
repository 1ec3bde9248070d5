/** @file The mesh that makes a frame flat, as facts keep it and as both geometry stages draw by it: what shrinkage, keystone and curl do to every frame, and what each does by itself. */
import type { Mesh } from '../../kernels/mesh-warp.ts';
import { meshColumns, meshRows } from './mesh-fit.ts';
import { packNumbers, unpackNumbers } from './packed-numbers.ts';

/** Pixels. */
const step = 2e-3;
const points = meshColumns * meshRows;

export type MeshFacts = {
  readonly startFrame: number;
  /** For each frame displacements of the control points, x then y: 16-bit numbers in 1/500 pixel, base64. Empty when nothing bends. */
  readonly meshes: readonly string[];
};

export const packMesh = ({ x, y }: Mesh): string => packNumbers([...x, ...y], step);

/** The mesh of a frame, or undefined where it is not bent at all. */
export const meshOf = (facts: MeshFacts | undefined, n: number): Mesh | undefined => {
  const packed = facts?.meshes[n - facts.startFrame];
  if (!packed) return undefined;
  const numbers = Float32Array.from(unpackNumbers(packed, step));
  if (numbers.length !== 2 * points || numbers.every((value) => value === 0)) return undefined;
  return { columns: meshColumns, rows: meshRows, x: numbers.slice(0, points), y: numbers.slice(points) };
};

export type FilmShape = {
  /** How much the film has shrunk, % of its width and of its height. */
  readonly shrunkAcross: number;
  readonly shrunkDown: number;
  /** How much narrower the picture is at its top than at its bottom, % of its width. */
  readonly keystone: number;
  /** How far an upright line bows out to the right in its middle, and a level one down, % of the width. */
  readonly bow: number;
  readonly sag: number;
};

/** The mesh that undoes a film's lasting shape in pictures of a size. */
export const shapeMesh = ({ shrunkAcross, shrunkDown, keystone, bow, sag }: FilmShape, width: number, height: number): Mesh => {
  const [x, y] = [new Float32Array(points), new Float32Array(points)];
  for (let j = 0; j < meshRows; j++)
    for (let i = 0; i < meshColumns; i++) {
      // -1 to 1 over the picture; control points lie beyond it, too.
      const across = (2 * (i - 1)) / (meshColumns - 3) - 1;
      const down = (2 * (j - 1)) / (meshRows - 3) - 1;
      // A cubic spline keeps a parabola but for a third of its bend a span.
      const bend = (place: number, spans: number): number => 1 - place * place + (1 / 3) * (2 / spans) ** 2;
      const narrow = shrunkAcross / 100 + (keystone / 200) * (1 - down) * 0.5 * 2;
      x[j * meshColumns + i] = (-narrow * across * width) / 2 + (bow / 100) * width * bend(down, meshRows - 3);
      y[j * meshColumns + i] = ((-shrunkDown / 100) * down * height) / 2 + (sag / 100) * width * bend(across, meshColumns - 3);
    }
  return { columns: meshColumns, rows: meshRows, x, y };
};
