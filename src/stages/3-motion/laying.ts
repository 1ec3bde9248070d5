/** @file Laying one picture on another: small copies of both, coarse guesses, then tile by tile; the tiles vote. */
import type { Rectangle } from '../../film/facts.ts';
import type { Plane } from '../../film/frame.ts';
import { warpPlane } from '../../kernels/affine-warp.ts';
import alignTiles, { perTile, tileEdge } from '../../kernels/align-tiles.ts';
import { allDone } from '../../kernels/all-done.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import type { Kernels } from '../../kernels/host.ts';
import phaseCorrelation from '../../kernels/phase-correlation.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import { type Grid, moveAt, tileCentre, type Vote, voteOf } from './tile-vote.ts';

/** Pictures are looked at no wider than this: finer detail is grain and costs. */
const fineWidth = 480;
const coarseSide = 120;
export const grid = { columns: 10, rows: 7 } as const;
const coarseGrid = { columns: 5, rows: 4 } as const;

/** A picture at the sizes it is looked at. */
export type View = Disposable & { readonly fine: LentPlane; readonly coarse: LentPlane };

/** The picture without its edges, where borders' roll-off stands still while the picture weaves. */
export const within = (width: number, height: number): Rectangle => {
  const margin = (size: number): number => Math.min(Math.floor(size / 8), Math.max(2, Math.round(size * 0.02)));
  return { x: margin(width), y: margin(height), width: width - 2 * margin(width), height: height - 2 * margin(height) };
};

export const viewOf = async (kernels: Kernels, luma: Plane, area: Rectangle, signal: AbortSignal | undefined): Promise<View> => {
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

export type Guess = { readonly x: number; readonly y: number };

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

/** A pose that moves by less than this in a round has arrived, pixels. */
const arrived = 0.1;
const mostRounds = 4;
const kept = 0.7;
/** How many tiles go with a vote's winner. */
const agreeing = ({ agrees }: Vote): number => agrees.reduce((sum, value) => sum + Math.max(0, value), 0);

/** A move in the coarse pictures, refined from the best of several guesses; pixels of the fine picture. */
export const coarseMove = async (kernels: Kernels, a: View, b: View, guesses: readonly Guess[]): Promise<Guess> => {
  const factor = a.fine.width / a.coarse.width;
  const size: Grid = { ...coarseGrid, width: a.coarse.width, height: a.coarse.height };
  const even = new Float32Array(coarseGrid.columns * coarseGrid.rows).fill(1);
  let best: { readonly guess: Guess; readonly score: number } = { guess: guesses[0] ?? { x: 0, y: 0 }, score: 0 };
  const starts = guesses.map(({ x, y }) => ({ x: x / factor, y: y / factor }));
  const moves = await allDone(starts.map((start) => alignAt(kernels, a.coarse, b.coarse, coarseGrid, () => start, 3)));
  for (const [i, start] of starts.entries()) {
    const vote = voteOf(moves[i]!, size, even, start);
    // Support alone would favour a guess under which few tiles are found at all.
    const found = vote ? agreeing(vote) : 0;
    if (vote && found > best.score * 1.1) best = { guess: { x: vote.pose.x * factor, y: vote.pose.y * factor }, score: found };
  }
  return best.guess;
};

/** Lays b on a tile by tile from a guess that is right to about three pixels. */
export const layOn = async (kernels: Kernels, a: View, b: View, guess: Guess, standing: Float32Array): Promise<Vote | undefined> => {
  const size: Grid = { ...grid, width: a.fine.width, height: a.fine.height };
  const from = async (start: (tile: number) => Guess, iterations: number): Promise<Vote | undefined> =>
    voteOf(await alignAt(kernels, a.fine, b.fine, grid, start, iterations), size, standing, guess);
  let vote = await from(() => guess, 3);
  let best: Vote | undefined;
  // Again from where it was found: tiles of little texture had not arrived yet, nor had many others where the picture jumped by several pixels.
  for (let round = 0; vote && round < mostRounds; round++) {
    const { pose } = vote;
    vote = await from((tile) => {
      const [x, y] = moveAt(pose, ...tileCentre(tile, size));
      return { x, y };
    }, 3);
    // Later is nearer, unless it went astray.
    if (vote && (!best || agreeing(vote) > kept * agreeing(best))) best = vote;
    if (vote && Math.hypot(vote.pose.x - pose.x, vote.pose.y - pose.y) < arrived) break;
  }
  return best;
};

/** The two likeliest moves from a to b by phase correlation, in pixels of the fine picture. */
export const peaksOf = async (kernels: Kernels, a: View, b: View): Promise<readonly Guess[]> => {
  using peaks = kernels.arena.floats(6);
  await kernels.run(phaseCorrelation, { a: a.coarse, b: b.coarse, peaks: peaks.data });
  const factor = a.fine.width / a.coarse.width;
  return [0, 1].map((i) => ({ x: peaks.data[i * 3]! * factor, y: peaks.data[i * 3 + 1]! * factor }));
};

/** A copy of a view that can be averaged into. */
export const copyOf = (kernels: Kernels, view: View): View => {
  const [fine, coarse] = [
    kernels.arena.plane(view.fine.width, view.fine.height),
    kernels.arena.plane(view.coarse.width, view.coarse.height),
  ];
  fine.data.set(view.fine.data);
  coarse.data.set(view.coarse.data);
  return {
    fine,
    coarse,
    [Symbol.dispose]: () => {
      fine[Symbol.dispose]();
      coarse[Symbol.dispose]();
    },
  };
};

/** Of tiles that did not go with the camera this share enters the key all the same: what has changed for good is learnt. */
const learnt = 0.25;

/** Mixes `share` of `view`, which lies at `pose`, into `into`, tile by tile as far as the tile went with the camera: what stands gets clearer, what moves stays out. */
export const averageIn = async (kernels: Kernels, into: View, view: View, { pose, agrees }: Vote, share: number): Promise<void> => {
  const { width, height } = into.fine;
  using moved = kernels.arena.plane(width, height);
  await warpPlane(kernels, view.fine, moved, { dx: pose.x, dy: pose.y, angle: 0 });
  const [to, from] = [into.fine.data, moved.data];
  for (let tile = 0; tile < agrees.length; tile++) {
    const amount = share * Math.max(learnt, agrees[tile]!);
    const [i, j] = [tile % grid.columns, Math.floor(tile / grid.columns)];
    const [x0, x1] = [
      i === 0 ? 0 : tileEdge(i, grid.columns, width),
      i === grid.columns - 1 ? width : tileEdge(i + 1, grid.columns, width),
    ];
    const [y0, y1] = [j === 0 ? 0 : tileEdge(j, grid.rows, height), j === grid.rows - 1 ? height : tileEdge(j + 1, grid.rows, height)];
    for (let y = y0; y < y1; y++) for (let p = y * width + x0; p < y * width + x1; p++) to[p] = to[p]! + amount * (from[p]! - to[p]!);
  }
  await resamplePlane(kernels, into.fine, into.coarse, 'area');
};
