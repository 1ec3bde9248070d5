/** @file A fade to or from black, evenly over a stretch: no damage, but what repair must leave alone. The truth is each frame's light. */
import type { Plane } from '../../film/frame.ts';

export type FadeDamage = {
  readonly startFrame: number;
  readonly endFrame: number;
  /** out: frames after the stretch are black; in: frames before it are. */
  readonly direction: 'in' | 'out';
};

/** The faded frames, and the truth: by what each was multiplied, 0 to 1. */
export const fade = (
  frames: readonly Plane[],
  { startFrame, endFrame, direction }: FadeDamage,
): { readonly frames: readonly Plane[]; readonly truth: readonly number[] } => {
  const truth = frames.map((_, n) => {
    const gone = Math.min(1, Math.max(0, (n - startFrame) / Math.max(1, endFrame - startFrame)));
    return direction === 'out' ? 1 - gone : gone;
  });
  return { frames: frames.map((frame, n) => ({ ...frame, data: frame.data.map((value) => value * truth[n]!) })), truth };
};
