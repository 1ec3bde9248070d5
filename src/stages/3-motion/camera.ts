/**
 * @file The camera's own path through a shot, to small fractions of a pixel. Each frame is laid on a key frame well behind it, tile by tile, and the tiles
 * vote: what stands still is found again in the key frame and what moves is not, so that neither a train nor a crowd drags the path, and in a shot from a tripod no error
 * adds up. A new key frame is taken when the old one is no longer found. Coarse moves come from phase correlation.
 *
 *     path[n]: where the scene lies in frame n, less where it lies in the shot's first
 */
import type { Rectangle } from '../../film/facts.ts';
import { lumaPlane, type Plane } from '../../film/frame.ts';
import alignTiles, { perTile } from '../../kernels/align-tiles.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import type { Kernels } from '../../kernels/host.ts';
import phaseCorrelation from '../../kernels/phase-correlation.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import { defineStage } from '../stage.ts';
import { type Grid, type Pose, type Vote, voteOf } from './tile-vote.ts';

export type CameraFacts = {
  /** Frame by frame: x, y in pixels at the picture's centre, angle in radians, scale as natural logarithm. */
  readonly path: readonly (readonly [number, number, number, number])[];
  /** Trust in each, 0 to 1. */
  readonly trust: readonly number[];
  /** Frames at which a new key frame began. */
  readonly keys: readonly number[];
};

/** Pictures are looked at no wider than this: finer detail is grain and costs. */
const fineWidth = 480;
const coarseSide = 120;
const grid = { columns: 10, rows: 7 } as const;
const coarseGrid = { columns: 5, rows: 4 } as const;

type View = Disposable & { readonly fine: LentPlane; readonly coarse: LentPlane };

/** The picture without its edges, where borders' roll-off stands still while the picture weaves. */
const within = (width: number, height: number): Rectangle => {
  const margin = (size: number): number => Math.min(Math.floor(size / 8), Math.max(2, Math.round(size * 0.02)));
  return { x: margin(width), y: margin(height), width: width - 2 * margin(width), height: height - 2 * margin(height) };
};

const viewOf = async (kernels: Kernels, luma: Plane, area: Rectangle, signal: AbortSignal | undefined): Promise<View> => {
  const factor = Math.min(1, fineWidth / Math.max(area.width, area.height));
  const side = (size: number, by: number): number => Math.max(1, Math.round(size * by));
  const fine = kernels.arena.plane(side(area.width, factor), side(area.height, factor));
  const by = Math.min(1, coarseSide / Math.max(fine.width, fine.height));
  const coarse = kernels.arena.plane(side(fine.width, by), side(fine.height, by));
  const dispose = (): void => {
    fine[Symbol.dispose]();
    coarse[Symbol.dispose]();
  };
  try {
    await resamplePlane(kernels, luma, fine, 'area', area, signal);
    await resamplePlane(kernels, fine, coarse, 'area', undefined, signal);
  } catch (error) {
    dispose();
    throw error;
  }
  return { fine, coarse, [Symbol.dispose]: dispose };
};

type Guess = { readonly x: number; readonly y: number };

const alignAt = async (
  kernels: Kernels,
  a: Plane,
  b: Plane,
  size: { readonly columns: number; readonly rows: number },
  start: (tile: number) => Guess,
  iterations: number,
): Promise<Float32Array> => {
  const count = size.columns * size.rows;
  using from = kernels.arena.floats(count * 2);
  using out = kernels.arena.floats(count * perTile);
  for (let i = 0; i < count; i++) {
    const { x, y } = start(i);
    from.data[i * 2] = x;
    from.data[i * 2 + 1] = y;
  }
  await kernels.run(alignTiles, { a, b, ...size, iterations, start: from.data, out: out.data });
  return out.data.slice();
};

/** Lays b on a: the best of several guesses in the coarse pictures, then tile by tile in the fine ones. Pixels of the fine picture. */
const layOn = async (kernels: Kernels, a: View, b: View, guesses: readonly Guess[], standing: Float32Array): Promise<Vote | undefined> => {
  const factor = a.fine.width / a.coarse.width;
  const coarse: Grid = { ...coarseGrid, width: a.coarse.width, height: a.coarse.height };
  const even = new Float32Array(coarseGrid.columns * coarseGrid.rows).fill(1);
  let best: { readonly guess: Guess; readonly score: number } = { guess: guesses[0] ?? { x: 0, y: 0 }, score: -1 };
  for (const guess of guesses) {
    const start = { x: guess.x / factor, y: guess.y / factor };
    const vote = voteOf(await alignAt(kernels, a.coarse, b.coarse, coarseGrid, () => start, 3), coarse, even);
    // Support alone would favour a guess under which few tiles are found at all.
    const found = vote ? vote.agrees.reduce((sum, value) => sum + Math.max(0, value), 0) : 0;
    if (vote && found > best.score * 1.1) best = { guess: { x: vote.pose.x * factor, y: vote.pose.y * factor }, score: found };
  }
  const fine: Grid = { ...grid, width: a.fine.width, height: a.fine.height };
  return voteOf(await alignAt(kernels, a.fine, b.fine, grid, () => best.guess, 5), fine, standing);
};

const peaksOf = async (kernels: Kernels, a: View, b: View): Promise<readonly Guess[]> => {
  using peaks = kernels.arena.floats(6);
  await kernels.run(phaseCorrelation, { a: a.coarse, b: b.coarse, peaks: peaks.data });
  const factor = a.fine.width / a.coarse.width;
  return [0, 1].map((i) => ({ x: peaks.data[i * 3]! * factor, y: peaks.data[i * 3 + 1]! * factor }));
};

const still: Pose = { x: 0, y: 0, angle: 0, scale: 0 };
const plus = (a: Pose, b: Pose): Pose => ({ x: a.x + b.x, y: a.y + b.y, angle: a.angle + b.angle, scale: a.scale + b.scale });
const minus = (a: Pose, b: Pose): Pose => ({ x: a.x - b.x, y: a.y - b.y, angle: a.angle - b.angle, scale: a.scale - b.scale });
/** Votes below this are not believed to be of one picture. */
const believed = 0.3;
/** A key frame must keep this many tiles in view, as a share of all. */
const keyTiles = 0.22;

const tilesOf = ({ agrees }: Vote): number => agrees.reduce((sum, value) => sum + (value > 0.3 ? 1 : 0), 0) / agrees.length;
const trusted = (vote: Vote | undefined): vote is Vote => vote !== undefined && vote.support >= believed && vote.spread < 1.5;

export default defineStage({
  id: 'motion/camera',
  version: 1,
  title: 'Camera path',
  says: 'Finds how the camera, or the film in its gate, moved from frame to frame.',
  scope: 'shot',
  params: {},
  analyse: async ({ clip, shot, kernels, progress, signal }): Promise<CameraFacts> => {
    const area = within(clip.width, clip.height);
    const poses: Pose[] = [];
    const trust: number[] = [];
    const keys: number[] = [];
    // For each tile of the picture how much it has gone with the camera lately.
    const standing = new Float32Array(grid.columns * grid.rows).fill(0.5);
    let key: { readonly view: View; readonly pose: Pose } | undefined;
    let last: View | undefined;
    let view: View | undefined;
    const pixel = { x: 1, y: 1 };
    const total = shot.endFrame - shot.startFrame;
    try {
      for (let n = shot.startFrame; n < shot.endFrame; n++) {
        signal?.throwIfAborted();
        using frame = await clip.frame(n, signal);
        view = await viewOf(kernels, lumaPlane(frame), area, signal);
        pixel.x = area.width / view.fine.width;
        pixel.y = area.height / view.fine.height;
        const before = poses.at(-1) ?? still;
        let pose = before;
        let vote: Vote | undefined;
        if (!last || !key) {
          key = { view, pose: still };
          keys.push(n - shot.startFrame);
          trust.push(1);
        } else {
          const speed = poses.length > 1 ? minus(before, poses.at(-2)!) : still;
          const steps = [{ x: 0, y: 0 }, speed, ...(await peaksOf(kernels, last, view))];
          const onKey = minus(before, key.pose);
          vote = await layOn(
            kernels,
            key.view,
            view,
            steps.map((step) => ({ x: onKey.x + step.x, y: onKey.y + step.y })),
            standing,
          );
          const held = trusted(vote) && tilesOf(vote) >= keyTiles;
          if (held) pose = plus(key.pose, vote!.pose);
          else if (key.view !== last) {
            // The key frame is lost: from now on the frame before this one is it.
            const passed: View = last;
            key.view[Symbol.dispose]();
            key = { view: passed, pose: before };
            keys.push(n - 1 - shot.startFrame);
            vote = await layOn(kernels, passed, view, steps, standing);
            if (trusted(vote)) pose = plus(before, vote.pose);
          } else if (trusted(vote)) pose = plus(key.pose, vote.pose);
          trust.push(trusted(vote) ? Math.min(1, vote.support * 1.5) : 0);
          if (trusted(vote))
            vote.agrees.forEach((value, i) => {
              if (value >= 0) standing[i] = standing[i]! * 0.95 + 0.05 * value;
            });
        }
        poses.push(pose);
        if (last && last !== key.view) last[Symbol.dispose]();
        last = view;
        progress(poses.length, total);
      }
    } finally {
      view?.[Symbol.dispose]();
      last?.[Symbol.dispose]();
      key?.view[Symbol.dispose]();
    }
    const round = (value: number, step: number): number => Math.round(value / step) * step;
    return {
      path: poses.map(
        ({ x, y, angle, scale }) => [round(x * pixel.x, 1e-4), round(y * pixel.y, 1e-4), round(angle, 1e-7), round(scale, 1e-7)] as const,
      ),
      trust: trust.map((value) => round(value, 0.01)),
      keys,
    };
  },
});
