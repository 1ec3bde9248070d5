/**
 * @file A frame between two: the motions at its moment are found on small pictures, and both frames are moved there at full size, each motion by its share.
 *
 *     before ─pair─ left ──t──▶ made ◀──1 - t── right ─pair─ after
 */
import type { Frame, Plane } from '../film/frame.ts';
import { allDone } from '../kernels/all-done.ts';
import blendBlocks from '../kernels/blend-blocks.ts';
import blendMoved, { type Motion } from '../kernels/blend-moved.ts';
import { filled } from '../kernels/filled.ts';
import type { Kernels } from '../kernels/host.ts';
import mergeMotions, { type Shared } from '../kernels/merge-motions.ts';
import { type DetailMatch, hasDetail, matched } from './detail-match.ts';
import { type Adviser, type Around, type MotionBetween, withMotionBetween } from './motion-between.ts';
import type { PairBlocks } from './pair-blocks.ts';
import type { Pair } from './pair-motion.ts';

/** What is known of the frames around the moment; without blocks, the flows alone are weighed against standing still. */
export type Known = Around & {
  readonly pair: Pair;
  readonly blocks?: PairBlocks | undefined;
  readonly adviser?: Adviser | undefined;
  /** Absent: made frames stay as soft as moving and blending leaves them. */
  readonly detail?: DetailMatch | undefined;
};

/**
 * On a picture enlarged at least so far there is no detail that overlapped blocks would draw better than their mean motion, place by place; they cost five
 * times as much there.
 */
const enlarged = 2;

/** Without what a kernel need not be sent. */
const plainMotion = ({ width, height, moves, shares }: Motion): Motion => ({ width, height, moves, shares });

/** Flows and blocks as motions side by side, for the time of `use`. */
const withSideBySide = async <T>(
  kernels: Kernels,
  { flow, wide, blocks }: MotionBetween,
  use: (motions: readonly Motion[]) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> => {
  const { width, height } = flow;
  const floats = (each: number) => kernels.arena.floats(each * width * height);
  using moves = floats(4);
  using ofFlow = floats(2);
  using ofWide = floats(2);
  using ofBlocks = floats(2);
  const outBlocks = blocks && ofBlocks.data;
  const out = { outMoves: moves.data, outFlow: ofFlow.data, outWide: ofWide.data, outBlocks };
  await kernels.run(mergeMotions, { flow: sharedOf(flow), wide: sharedOf(wide), blocks: blocks && sharedOf(blocks), ...out }, signal);
  return await use([
    { width, height, moves: moves.data, shares: ofFlow.data },
    { width, height, moves: wide.moves, shares: ofWide.data },
    ...(blocks && outBlocks ? [{ width, height, moves: blocks.moves, shares: outBlocks }] : []),
  ]);
};

const sharedOf = ({ moves, shares, first, second }: Shared): Shared => ({ moves, shares, first, second });

const blended = async (
  kernels: Kernels,
  left: Frame,
  right: Frame,
  t: number,
  motion: MotionBetween,
  detail: DetailMatch | undefined,
  signal?: AbortSignal,
): Promise<Frame> => {
  const overlap = motion.blocks !== undefined && left.width < enlarged * motion.flow.width;
  const blend = async (i: number, plane: Plane, motions: readonly Motion[]): Promise<void> => {
    const sides = { a: left.planes[i]!, b: right.planes[i]!, t, out: plane };
    await kernels.run(blendMoved, { ...sides, motions }, signal);
    if (!overlap || !motion.blocks) return;
    const { paths, shares } = motion.blocks;
    await kernels.run(blendBlocks, { ...sides, base: plane, paths, shares }, signal);
  };
  const made = (): Frame => kernels.arena.frame(left.format, left.width, left.height);
  const draw = (sideBySide: readonly Motion[]): Promise<Frame> => {
    const motions = overlap ? [motion.flow, motion.wide].map(plainMotion) : sideBySide;
    return filled(made(), async (out) => {
      if (!detail) return allDone(out.planes.map((plane, i) => blend(i, plane, motions)));
      const sharp = out.planes.map((_, i) => hasDetail(out, i));
      using soft = made();
      await allDone(out.planes.map((plane, i) => blend(i, sharp[i] ? soft.planes[i]! : plane, motions)));
      return await allDone(
        soft.planes.flatMap((plane, i) => (sharp[i] ? [matched(kernels, plane, i, detail, sideBySide, t, out.planes[i]!, signal)] : [])),
      );
    });
  };
  // Overlapped blocks are drawn from the shares as they were chosen; only detail asks for all motions then.
  return overlap && !detail ? draw([]) : withSideBySide(kernels, motion, draw, signal);
};

/** The frame a share `t` in (0, 1) of the way from left to right, as a frame of its own. */
export const frameBetween = (kernels: Kernels, left: Frame, right: Frame, t: number, known: Known, signal?: AbortSignal): Promise<Frame> =>
  withMotionBetween(
    kernels,
    known.pair,
    known.blocks,
    t,
    known,
    (motion) => blended(kernels, left, right, t, motion, known.detail, signal),
    known.adviser,
    signal,
  );
