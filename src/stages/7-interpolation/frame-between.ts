/**
 * @file A frame between two: their flows are projected to its moment, joined, weighed against standing still, and both frames are moved there.
 *
 *     before ─pair─ left ──t──▶ made ◀──1 - t── right ─pair─ after
 */
import type { Frame } from '../../film/frame.ts';
import { allDone } from '../../kernels/all-done.ts';
import blendMoved from '../../kernels/blend-moved.ts';
import type { Kernels } from '../../kernels/host.ts';
import joinMotion from '../../kernels/join-motion.ts';
import projectMotion from '../../kernels/project-motion.ts';
import weighMotion from '../../kernels/weigh-motion.ts';
import type { Pair } from './pair-motion.ts';

/** Pairs of the frames around, of the same shot and size; with them motion is accelerated instead of even. */
export type Around = { readonly before?: Pair | undefined; readonly after?: Pair | undefined };

/** The frame a share `t` in (0, 1) of the way from left to right, as a frame of its own. */
export const frameBetween = async (
  kernels: Kernels,
  left: Frame,
  right: Frame,
  t: number,
  pair: Pair,
  { before, after }: Around,
  signal?: AbortSignal,
): Promise<Frame> => {
  const { a, b, forward, backward } = pair;
  const { width, height } = a;
  using zero = kernels.arena.floats(4 * width * height);
  using one = kernels.arena.floats(4 * width * height);
  using moves = kernels.arena.floats(4 * width * height);
  using shares = kernels.arena.floats(2 * width * height);
  const sums = { zero: zero.data, one: one.data };
  await allDone([
    kernels.run(projectMotion, { ...forward, away: before?.repeat ? undefined : before?.backward, t, sums: sums.zero }, signal),
    kernels.run(projectMotion, { ...backward, away: after?.repeat ? undefined : after?.forward, t: 1 - t, sums: sums.one }, signal),
  ]);
  await kernels.run(joinMotion, { width, height, ...sums, t, moves: moves.data }, signal);
  await kernels.run(weighMotion, { a, b, moves: moves.data, ...sums, t, shares: shares.data }, signal);
  const motions = [{ width, height, moves: moves.data, shares: shares.data }];
  const out = kernels.arena.frame(left.format, left.width, left.height);
  try {
    await allDone(
      out.planes.map((plane, i) => kernels.run(blendMoved, { a: left.planes[i]!, b: right.planes[i]!, motions, t, out: plane }, signal)),
    );
    return out;
  } catch (error) {
    out[Symbol.dispose]();
    throw error;
  }
};
