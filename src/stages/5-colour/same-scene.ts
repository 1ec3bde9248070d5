/**
 * @file Whether two pictures show the same people or the same set, however framed: how much of each the colour network's encoder finds again in the other. Pictures of one scene
 * measured 0.56 to 0.95, of two scenes 0.33 to 0.44, whatever stood in them.
 */
import type { Plane } from '../../film/frame.ts';
import { allDone } from '../../kernels/all-done.ts';
import type { Kernels } from '../../kernels/host.ts';
import nearestFeatures from '../../kernels/nearest-features.ts';
import type { Nets } from '../../nets/host.ts';
import type { Net } from '../../nets/net.ts';
import { type CellFeatures, cellMeans, showCells, unitFeatures } from './encoder-cells.ts';

/** The coarsest features of a picture. */
export type Scene = CellFeatures;

/** Likeness from which two pictures are believed to be of one scene. */
export const sameScene = 0.5;

/** A picture as scenes are compared by; luma 0 to 1. */
export const sceneOf = async (kernels: Kernels, nets: Nets, net: Net, luma: Plane, signal?: AbortSignal): Promise<Scene> =>
  (await showCells(kernels, nets, net, luma, signal)).at(-1)!;

/** Mean likeness of a picture's cells to those of another that are most like them. */
const foundAgain = async (kernels: Kernels, size: number, of: Float32Array, among: Float32Array, signal?: AbortSignal): Promise<number> => {
  const cells = of.length / size;
  using places = kernels.arena.floats(of.length);
  using samples = kernels.arena.floats(among.length);
  using found = kernels.arena.floats(cells);
  using distance = kernels.arena.floats(cells);
  places.data.set(of);
  samples.data.set(among);
  await kernels.run(
    nearestFeatures,
    { places: places.data, samples: samples.data, size, found: found.data, distance: distance.data, nearest: 1 },
    signal,
  );
  return 1 - distance.data.reduce((sum, value) => sum + value, 0) / (2 * cells);
};

/** Likeness of two scenes, at most 1: the less that either finds again in the other, so that a bare picture is like none. */
export const sceneLikeness = async (kernels: Kernels, a: Scene, b: Scene, signal?: AbortSignal): Promise<number> => {
  const means = cellMeans(a);
  const [own, other] = [unitFeatures(a, means), unitFeatures(b, means)];
  const both = await allDone([
    foundAgain(kernels, own.size, own.data, other.data, signal),
    foundAgain(kernels, own.size, other.data, own.data, signal),
  ]);
  return Math.min(...both);
};
