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
import { type DetailMatch, hasDetail, matched } from './detail-match.ts';
import { type Adviser, type Around, type MotionBetween, type Moved, withMotionBetween } from './motion-between.ts';
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

/** Motions that differ by at most so many pixels of the grid, or fetch the same to so many parts of white, are one: one sample is sharper than two mixed, and costs half. */
const agreeing = 0.25;
const alike = 1 / 255;

/** Gives the share of `other` to `one` wherever both fetch the same; `one` goes between them if they are near. */
const merge = (one: Motion & Moved, other: Motion & Moved): void => {
  const fetched = ({ first, second, shares }: Motion & Moved, i: number): number =>
    first.data[i]! + shares[2 * i]! * (second.data[i]! - first.data[i]!);
  const { moves, shares } = one;
  for (let i = 0; 2 * i < shares.length; i++) {
    const [own, taken] = [shares[2 * i + 1]!, other.shares[2 * i + 1]!];
    if (taken === 0) continue;
    let apart = 0;
    for (let c = 4 * i; c < 4 * i + 4; c++) apart = Math.max(apart, Math.abs(moves[c]! - other.moves[c]!));
    const near = apart <= agreeing;
    if (!near && Math.abs(fetched(one, i) - fetched(other, i)) > alike) continue;
    if (near) {
      const part = taken / (own + taken);
      for (let c = 4 * i; c < 4 * i + 4; c++) moves[c]! += part * (other.moves[c]! - moves[c]!);
      shares[2 * i]! += part * (other.shares[2 * i]! - shares[2 * i]!);
    }
    shares[2 * i + 1] = own + taken;
    other.shares[2 * i + 1] = 0;
  }
};

/** Flows and blocks as motions side by side: what the blocks take is taken from the flows' shares, and the first flow takes what says the same as it. */
const sideBySide = ({ flow, wide, blocks }: MotionBetween): readonly Motion[] => {
  if (blocks) for (const { shares } of [flow, wide]) for (let i = 1; i < shares.length; i += 2) shares[i]! *= 1 - blocks.shares[i]!;
  const others = [wide, ...(blocks ? [{ ...flow, ...blocks }] : [])];
  for (const other of others) merge(flow, other);
  return [flow, ...others].map(plainMotion);
};

/** Without what a kernel need not be sent. */
const plainMotion = ({ width, height, moves, shares }: Motion): Motion => ({ width, height, moves, shares });

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
  const motions = overlap ? [motion.flow, motion.wide].map(plainMotion) : sideBySide(motion);
  const blend = async (i: number, plane: Plane): Promise<void> => {
    const sides = { a: left.planes[i]!, b: right.planes[i]!, t, out: plane };
    await kernels.run(blendMoved, { ...sides, motions }, signal);
    if (overlap) await kernels.run(blendBlocks, { ...sides, base: plane, ...motion.blocks! }, signal);
  };
  const made = (): Frame => kernels.arena.frame(left.format, left.width, left.height);
  return await filled(made(), async (out) => {
    if (!detail) return allDone(out.planes.map((plane, i) => blend(i, plane)));
    const sharp = out.planes.map((_, i) => hasDetail(out, i));
    using soft = made();
    await allDone(out.planes.map((plane, i) => blend(i, sharp[i] ? soft.planes[i]! : plane)));
    const ways = overlap ? sideBySide(motion) : motions;
    return await allDone(
      soft.planes.flatMap((plane, i) => (sharp[i] ? [matched(kernels, plane, i, detail, ways, t, out.planes[i]!, signal)] : [])),
    );
  });
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
