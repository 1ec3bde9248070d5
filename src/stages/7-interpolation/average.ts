/** @file Two frames mixed by a share, where nothing moves that could be followed. */
import type { Frame } from '../../film/frame.ts';
import { allDone } from '../../kernels/all-done.ts';
import { filled } from '../../kernels/filled.ts';
import type { Kernels } from '../../kernels/host.ts';
import mix from '../../kernels/mix.ts';

/** `left` and `right`, of one size and format, mixed: a share `t` in [0, 1] of the right one, as a frame of its own. */
export const averageOf = async (kernels: Kernels, left: Frame, right: Frame, t: number, signal?: AbortSignal): Promise<Frame> => {
  return await filled(kernels.arena.frame(left.format, left.width, left.height), (out) =>
    allDone(out.planes.map((plane, i) => kernels.run(mix, { a: left.planes[i]!, b: right.planes[i]!, amount: t, out: plane }, signal))),
  );
};
