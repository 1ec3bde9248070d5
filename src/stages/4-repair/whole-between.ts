/** @file The picture a damaged frame should show, made half way between its whole neighbours, or the one neighbour there is. */
import type { Frame } from '../../film/frame.ts';
import type { Kernels } from '../../kernels/host.ts';
import { frameBetween } from '../frame-between.ts';
import { findBlocks } from '../pair-blocks.ts';
import { findPair } from '../pair-motion.ts';

const motionWidth = 480;

/** Between `before` and `after`, a share `t` in (0, 1) of the way; at a shot's end the one that is there. The frame is the caller's. */
export const wholeBetween = async (
  kernels: Kernels,
  before: Frame | undefined,
  after: Frame | undefined,
  t: number,
  signal?: AbortSignal,
): Promise<Frame | undefined> => {
  if (!before || !after) return (before ?? after)?.share();
  using pair = await findPair(kernels, before, after, motionWidth, signal);
  using blocks = await findBlocks(kernels, pair, signal);
  return await frameBetween(kernels, before, after, t, { pair, blocks }, signal);
};
