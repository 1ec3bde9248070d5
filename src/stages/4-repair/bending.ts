/**
 * @file How each frame of a shot bends against its standing scene: the scene is the mean of many frames laid on the first by the camera's path; what moves is smeared
 * there, so it is not found, and bends nothing.
 */
import type { Clip } from '../../film/clip.ts';
import { lumaPlane, type Plane } from '../../film/frame.ts';
import type { Shot } from '../../film/shot.ts';
import { warpPlane } from '../../kernels/affine-warp.ts';
import alignTiles, { perTile } from '../../kernels/align-tiles.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import { filled } from '../../kernels/filled.ts';
import type { Kernels } from '../../kernels/host.ts';
import { bendPlane, type Mesh, meshAt } from '../../kernels/mesh-warp.ts';
import { readAhead } from '../../kernels/read-ahead.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import { solveSymmetric } from './least-squares.ts';
import { type Fit, fitMesh, type TileMove } from './mesh-fit.ts';

const lookedAtWidth = 480;
const [columns, rows] = [18, 12];
/** Frames in the mean. */
const enough = 32;
/** A tile that explains less of the scene is something else. */
const leastQuality = 0.6;

export type Place = { readonly x: number; readonly y: number; readonly angle: number };
type Size = { readonly width: number; readonly height: number };

const small = async (kernels: Kernels, clip: Clip, n: number, { width, height }: Size, signal?: AbortSignal): Promise<LentPlane> => {
  using frame = await clip.frame(n, signal);
  return await filled(kernels.arena.plane(width, height), (plane) =>
    resamplePlane(kernels, lumaPlane(frame), plane, 'area', undefined, signal),
  );
};

/** Mean of evenly spaced frames, each moved, turned and, where its mesh is known, bent onto the first. */
const sceneOf = async (
  kernels: Kernels,
  clip: Clip,
  { startFrame, endFrame }: Shot,
  into: Plane,
  placeOf: (n: number) => Place,
  meshOf: (n: number) => Mesh | undefined,
  signal?: AbortSignal,
): Promise<void> => {
  const count = Math.min(enough, endFrame - startFrame);
  into.data.fill(0);
  using moved = kernels.arena.plane(into.width, into.height);
  for (let k = 0; k < count; k++) {
    const n = startFrame + Math.floor(((k + 0.5) * (endFrame - startFrame)) / count);
    using own = await small(kernels, clip, n, into, signal);
    const { x, y, angle } = placeOf(n);
    const mesh = meshOf(n);
    if (mesh) await bendPlane(kernels, own, moved, { dx: x, dy: y, angle }, mesh, { x: 1, y: 1 }, signal);
    else await warpPlane(kernels, own, moved, { dx: x, dy: y, angle }, signal);
    for (let i = 0; i < into.data.length; i++) into.data[i] = into.data[i]! + moved.data[i]! / count;
  }
};

const tileMoves = (out: Float32Array, { x, y, angle }: Place, { width, height }: Size): readonly TileMove[] =>
  Array.from({ length: columns * rows }, (_, tile) => {
    const [u, v, quality, hxx, , hyy] = out.subarray(tile * perTile, (tile + 1) * perTile) as unknown as readonly [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const [px, py] = [(((tile % columns) + 0.5) * width) / columns, ((Math.floor(tile / columns) + 0.5) * height) / rows];
    const believed = Math.max(0, (quality - leastQuality) / (1 - leastQuality));
    const hold = (gradient: number): number => (believed * gradient) / (gradient + 2e-5);
    return {
      x: px - 0.5,
      y: py - 0.5,
      u: u - x + angle * (py - height / 2),
      v: v - y - angle * (px - width / 2),
      holdX: hold(hxx),
      holdY: hold(hyy),
      texture: (hxx / (hxx + 2e-5) + hyy / (hyy + 2e-5)) / 2,
    };
  });

/** A tile that moves this many times as much as most do goes its own way. */
const strayTimes = 2.5;

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;

/** What all frames say of the tiles: how far each moves over time, and how many of those with texture were found. `flat`: without what a camera does to all of them. */
const tilesOver = (all: readonly (readonly TileMove[])[]) => {
  const count = columns * rows;
  const held = Array.from(
    { length: count },
    (_, k) => all.reduce((sum, tiles) => sum + tiles[k]!.holdX + tiles[k]!.holdY, 0) / (2 * all.length),
  );
  const textured = Array.from({ length: count }, (_, k) => all.reduce((sum, tiles) => sum + tiles[k]!.texture, 0) / all.length);
  const rmsOf = (moves: readonly (readonly (readonly [number, number])[])[]): number[] =>
    Array.from({ length: count }, (_, k) => {
      let [sum, weight] = [0, 1e-9];
      all.forEach((tiles, n) => {
        const [u, v] = moves[n]![k]!;
        sum += tiles[k]!.holdX * u * u + tiles[k]!.holdY * v * v;
        weight += (tiles[k]!.holdX + tiles[k]!.holdY) / 2;
      });
      return Math.sqrt(sum / weight);
    });
  const moves = rmsOf(all.map((tiles) => tiles.map(({ u, v }) => [u, v] as const)));
  const flat = rmsOf(all.map(withoutAffine));
  const sure = held.flatMap((value, k) => (value > 0.25 ? [k] : []));
  return {
    moves,
    typical: quantile(
      sure.map((k) => moves[k]!),
      0.4,
    ),
    /** Pixels by which even the calmer tiles move against each other. */
    calm:
      sure.length >= 12
        ? quantile(
            sure.map((k) => flat[k]!),
            0.3,
          )
        : 0,
    found:
      held.reduce((sum, value) => sum + value, 0) /
      Math.max(
        1e-9,
        textured.reduce((sum, value) => sum + value, 0),
      ),
  };
};

/** Tiles' moves less the shift, turn, scale and shear that fit them all, twice over without those that go their own way. */
const withoutAffine = (tiles: readonly TileMove[]): readonly (readonly [number, number])[] => {
  const axis = (move: (tile: TileMove) => number, hold: (tile: TileMove) => number): number[] => {
    let robust = tiles.map(() => 1);
    let rest = tiles.map(move);
    for (let round = 0; round < 3; round++) {
      const matrix = new Float64Array(9);
      const right = new Float64Array(3);
      tiles.forEach((tile, k) => {
        const basis = [1, tile.x, tile.y];
        const weight = hold(tile) * robust[k]!;
        basis.forEach((a, i) => {
          right[i]! += weight * a * move(tile);
          basis.forEach((b, j) => {
            matrix[i * 3 + j]! += weight * a * b + (i === j ? 1e-6 : 0);
          });
        });
      });
      const [c, cx, cy] = solveSymmetric(matrix, right) as unknown as readonly [number, number, number];
      rest = tiles.map((tile) => move(tile) - c - cx * tile.x - cy * tile.y);
      robust = rest.map((value) => Math.max(0, 1 - (value / 1.5) ** 2) ** 2);
    }
    return rest;
  };
  const [us, vs] = [
    axis(
      ({ u }) => u,
      ({ holdX }) => holdX,
    ),
    axis(
      ({ v }) => v,
      ({ holdY }) => holdY,
    ),
  ];
  return us.map((u, k) => [u, vs[k]!] as const);
};

export type Bending = {
  /** A fit for each frame; meshes in the clip's own pixels. */
  readonly fits: readonly Fit[];
  /** Pixels of the clip to a pixel looked at. */
  readonly scale: number;
  /** Pixels looked at by which even the calmer tiles move against each other, RMS over time; the share of what has texture that was found. */
  readonly calm: number;
  readonly found: number;
};

/** Fits a mesh to every frame of a shot. `placeOf`: the camera's place in frame n of the clip, in its pixels. */
export const bendingOf = async (
  kernels: Kernels,
  clip: Clip,
  shot: Shot,
  placeOf: (n: number) => Place,
  see: (done: number) => void,
  signal?: AbortSignal,
): Promise<Bending> => {
  const width = Math.min(lookedAtWidth, clip.width);
  const size = { width, height: Math.max(1, Math.round((clip.height * width) / clip.width)) };
  const scale = clip.width / width;
  const smallPlace = (n: number): Place => {
    const { x, y, angle } = placeOf(n);
    return { x: x / scale, y: y / scale, angle };
  };
  using scene = kernels.arena.plane(size.width, size.height);
  using start = kernels.arena.floats(2 * columns * rows);
  using out = kernels.arena.floats(perTile * columns * rows);
  let fits: Fit[] = [];
  let over = { moves: new Array<number>(columns * rows).fill(0), typical: 1, calm: 0, found: 0 };
  // Once against a scene that the bends themselves have softened, once more against one without them.
  for (const round of [0, 1, 2]) {
    const known = fits;
    await sceneOf(kernels, clip, shot, scene, smallPlace, (n) => known[n - shot.startFrame]?.mesh, signal);
    fits = [];
    const all: (readonly TileMove[])[] = [];
    const standing = over.moves.map((moves) => 1 / (1 + (moves / (strayTimes * Math.max(0.05, over.typical))) ** 4));
    const frames = readAhead(
      shot.startFrame,
      shot.endFrame,
      kernels.threads + 1,
      (n) => small(kernels, clip, n, size, signal),
      (left) => left[Symbol.dispose](),
    );
    for await (const made of frames) {
      using own = made;
      const n = shot.startFrame + fits.length;
      const place = smallPlace(n);
      const before = known[fits.length]?.mesh;
      const guesses = before ? tileGuesses(before, size) : undefined;
      for (let tile = 0; tile < columns * rows; tile++) {
        start.data[2 * tile] = place.x + (guesses?.[tile]?.[0] ?? 0);
        start.data[2 * tile + 1] = place.y + (guesses?.[tile]?.[1] ?? 0);
      }
      await kernels.run(alignTiles, { a: scene, b: own, columns, rows, iterations: 5, start: start.data, out: out.data }, signal);
      const tiles = tileMoves(out.data, place, size);
      all.push(tiles);
      const weighed = tiles.map((tile, k) => ({ ...tile, holdX: tile.holdX * standing[k]!, holdY: tile.holdY * standing[k]! }));
      fits.push(fitMesh(weighed, size.width, size.height));
      see((round * (shot.endFrame - shot.startFrame) + fits.length) / 3);
    }
    over = tilesOver(all);
  }
  return {
    calm: over.calm,
    found: over.found,
    fits: fits.map((fit) => ({ ...fit, mesh: { ...fit.mesh, x: fit.mesh.x.map((v) => v * scale), y: fit.mesh.y.map((v) => v * scale) } })),
    scale,
  };
};

const tileGuesses = (mesh: Mesh, { width, height }: Size): readonly (readonly [number, number])[] =>
  Array.from({ length: columns * rows }, (_, tile) =>
    meshAt(
      mesh,
      width,
      height,
      (((tile % columns) + 0.5) * width) / columns - 0.5,
      ((Math.floor(tile / columns) + 0.5) * height) / rows - 0.5,
    ),
  );
