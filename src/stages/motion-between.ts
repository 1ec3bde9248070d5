/**
 * @file The motions by which a frame between two may be made, and how much each counts at each place: both frames' flows projected to the moment and joined, in two versions;
 * blocks that match there; and standing still. All on small pictures.
 */

import type { Plane } from '../film/frame.ts';
import { allDone } from '../kernels/all-done.ts';
import type { LentFloats, LentPlane } from '../kernels/arena.ts';
import type { Motion } from '../kernels/blend-moved.ts';
import blockMotion from '../kernels/block-motion.ts';
import blockPaths, { type BlockPaths } from '../kernels/block-paths.ts';
import { inFours } from '../kernels/choice-features.ts';
import chooseMotion, { type Candidate, words } from '../kernels/choose-motion.ts';
import type { Kernels } from '../kernels/host.ts';
import joinMotion from '../kernels/join-motion.ts';
import judgeMotion from '../kernels/judge-motion.ts';
import moveHome from '../kernels/move-home.ts';
import pathBend from '../kernels/path-bend.ts';
import projectMotion from '../kernels/project-motion.ts';
import { fineSide, type PairBlocks, vectorsFor } from './pair-blocks.ts';
import type { Pair } from './pair-motion.ts';

/** Pairs of the frames around, of the same shot and size; with them motion is accelerated instead of even. */
export type Around = { readonly before?: Pair | undefined; readonly after?: Pair | undefined };
/** Both small pictures moved to the moment along a motion. */
export type Moved = { readonly first: Plane; readonly second: Plane };
export type MotionBetween = {
  readonly flow: Motion & Moved;
  readonly wide: Motion & Moved;
  /** With their own shares; the flows' are of what these leave. `moves` are the paths' own, place by place, as one more motion. */
  readonly blocks?: Moved & { readonly paths: BlockPaths; readonly moves: Float32Array; readonly shares: Float32Array };
};

/** Lends and gives back together. */
const lender = (kernels: Kernels, width: number, height: number) => {
  const held: Disposable[] = [];
  const keep = <T extends Disposable>(lent: T): T => {
    held.push(lent);
    return lent;
  };
  return {
    keep,
    plane: (): LentPlane => keep(kernels.arena.plane(width, height)),
    floats: (each: number): Float32Array => keep<LentFloats>(kernels.arena.floats(each * width * height)).data,
    [Symbol.dispose]: (): void => {
      for (const lent of held) lent[Symbol.dispose]();
    },
  };
};
type Lender = ReturnType<typeof lender>;

/** The flow or the blocks at the moment, with both pictures moved home along them. */
type Judged = Candidate & { readonly first: LentPlane; readonly second: LentPlane };
type Blocks = Judged & { readonly paths: BlockPaths };
/** With how densely it came from either picture. */
type Projected = Judged & { readonly zero: Float32Array; readonly one: Float32Array };
/** What a choice is made from, all on small pictures. */
export type Choice = {
  readonly a: LentPlane;
  readonly b: LentPlane;
  readonly flow: Projected;
  readonly wide: Projected;
  readonly blocks: Blocks;
  readonly still: LentPlane;
  readonly t: number;
};
/** Says more of a choice than its costs do: `advice` of choose-motion. */
export type Adviser = (choice: Choice, advice: Float32Array) => Promise<void>;

/** Blocks at the moment, from those half way; their paths, and both pictures moved along them. */
const blocksAt = async (
  kernels: Kernels,
  { a, b, forward, backward }: Pair,
  blocks: PairBlocks,
  t: number,
  flowMoves: Float32Array,
  { before, after }: Around,
  lend: Lender,
  signal: AbortSignal | undefined,
): Promise<Blocks> => {
  const { width, height } = a;
  const [bendX, bendY, first, second, cost] = [lend.plane(), lend.plane(), lend.plane(), lend.plane(), lend.plane()];
  const vectors = lend.keep(vectorsFor(kernels, width, height, fineSide)).data;
  const search = { side: fineSide, sweeps: 3, reach: 4, start: blocks.coarse.data } as const;
  const zero = { ...forward, away: before?.repeat ? undefined : before?.backward };
  const one = { ...backward, away: after?.repeat ? undefined : after?.forward };
  await allDone([
    kernels.run(blockMotion, { a: blocks.a.data, b: blocks.b.data, width, height, t, ...search, vectors }, signal),
    kernels.run(pathBend, { moves: flowMoves, zero, one, t, bendX, bendY }, signal),
  ]);
  const paths: BlockPaths = { width, height, side: fineSide, vectors, bendX, bendY };
  const [moves, shares] = [lend.floats(4), lend.floats(2)];
  await kernels.run(blockPaths, { a, b, paths, t, first, second, moves }, signal);
  await kernels.run(judgeMotion, { first, second, moves, against: flowMoves, cost }, signal);
  return { paths, first, second, moves, cost, shares };
};

/** A pair's flows at the moment, joined, and both pictures moved along them. */
const flowAt = async (
  kernels: Kernels,
  { a, b }: Pair,
  { forward, backward }: Pick<Pair, 'forward' | 'backward'>,
  t: number,
  { before, after }: Around,
  lend: Lender,
  signal: AbortSignal | undefined,
): Promise<Projected> => {
  const { width, height } = a;
  const [zero, one, moves, shares] = [lend.floats(4), lend.floats(4), lend.floats(4), lend.floats(2)];
  const [first, second, cost] = [lend.plane(), lend.plane(), lend.plane()];
  await allDone([
    kernels.run(projectMotion, { ...forward, away: before?.repeat ? undefined : before?.backward, t, sums: zero }, signal),
    kernels.run(projectMotion, { ...backward, away: after?.repeat ? undefined : after?.forward, t: 1 - t, sums: one }, signal),
  ]);
  await kernels.run(joinMotion, { width, height, zero, one, t, moves }, signal);
  await kernels.run(moveHome, { a, b, moves, first, second }, signal);
  await kernels.run(judgeMotion, { first, second, moves, cost }, signal);
  return { first, second, moves, cost, shares, zero, one };
};

/** Finds the motions at a share `t` in (0, 1) of the way, by blocks too where there are some, and hands them to `use`; they are gone afterwards. */
export const withMotionBetween = async <T>(
  kernels: Kernels,
  pair: Pair,
  blocks: PairBlocks | undefined,
  t: number,
  around: Around,
  use: (motion: MotionBetween) => Promise<T>,
  adviser?: Adviser | undefined,
  signal?: AbortSignal,
): Promise<T> => {
  const { a, b } = pair;
  const { width, height } = a;
  using lend = lender(kernels, width, height);
  const still = lend.plane();
  const judgedStill = kernels.run(judgeMotion, { first: a, second: b, cost: still }, signal);
  const flows = allDone([pair, pair.wide].map((flows) => flowAt(kernels, pair, flows, t, around, lend, signal)));
  await allDone<unknown>([judgedStill, flows]);
  const [flow, wide] = (await flows) as readonly [Projected, Projected];
  const found = blocks && (await blocksAt(kernels, pair, blocks, t, flow.moves, around, lend, signal));
  const advice = found && adviser ? lend.keep(kernels.arena.floats(words * inFours(width) * inFours(height))).data : undefined;
  if (found && adviser && advice) await adviser({ a, b, flow, wide, blocks: found, still, t }, advice);
  await kernels.run(chooseMotion, { flow, wide, blocks: found, still, t, advice }, signal);
  return await use({
    flow: { width, height, ...flow },
    wide: { width, height, ...wide },
    ...(found ? { blocks: found } : {}),
  });
};
