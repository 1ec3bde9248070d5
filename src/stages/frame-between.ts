/**
 * @file A frame between two: the motions at its moment are found on small pictures, and both frames are moved there at full size, each motion by its share.
 *
 *     before ─pair─ left ──t──▶ made ◀──1 - t── right ─pair─ after
 */
import type { Frame, Plane } from '../film/frame.ts';
import { allDone } from '../kernels/all-done.ts';
import blendBlocks from '../kernels/blend-blocks.ts';
import blendMoved, { type Motion } from '../kernels/blend-moved.ts';
import type { Kernels } from '../kernels/host.ts';
import { type DetailMatch, hasDetail, matched } from './detail-match.ts';
import { type Adviser, type Around, type MotionBetween, withMotionBetween } from './motion-between.ts';
import type { PairBlocks } from './pair-blocks.ts';
import type { Pair } from './pair-motion.ts';

/** What is known of the frames around the moment; without blocks, flow alone is weighed against standing still. */
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

/** Flow and blocks as motions side by side: what the blocks take is taken from the flow's share. */
const sideBySide = ({ flow, blocks }: MotionBetween): readonly Motion[] => {
  if (!blocks) return [flow];
  for (let i = 1; i < flow.shares.length; i += 2) flow.shares[i]! *= 1 - blocks.shares[i]!;
  return [flow, { ...flow, moves: blocks.moves, shares: blocks.shares }];
};

const blended = async (
  kernels: Kernels,
  left: Frame,
  right: Frame,
  t: number,
  motion: MotionBetween,
  detail: DetailMatch | undefined,
  signal?: AbortSignal,
): Promise<Frame> => {
  const out = kernels.arena.frame(left.format, left.width, left.height);
  const overlap = motion.blocks !== undefined && left.width < enlarged * motion.flow.width;
  const motions = overlap ? [motion.flow] : sideBySide(motion);
  const blend = async (i: number, plane: Plane): Promise<void> => {
    const sides = { a: left.planes[i]!, b: right.planes[i]!, t, out: plane };
    await kernels.run(blendMoved, { ...sides, motions }, signal);
    if (overlap) await kernels.run(blendBlocks, { ...sides, base: plane, ...motion.blocks! }, signal);
  };
  try {
    if (!detail) await allDone(out.planes.map((plane, i) => blend(i, plane)));
    else {
      const sharp = out.planes.map((_, i) => hasDetail(out, i));
      using soft = kernels.arena.frame(left.format, left.width, left.height);
      await allDone(out.planes.map((plane, i) => blend(i, sharp[i] ? soft.planes[i]! : plane)));
      const ways = overlap ? sideBySide(motion) : motions;
      await allDone(
        soft.planes.flatMap((plane, i) => (sharp[i] ? [matched(kernels, plane, i, detail, ways, t, out.planes[i]!, signal)] : [])),
      );
    }
    return out;
  } catch (error) {
    out[Symbol.dispose]();
    throw error;
  }
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
