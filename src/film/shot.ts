/** @file Shots: the stretches of a film within which pictures belong together. No temporal operation crosses a shot's border. */

/** picture: photographed. card: a title card or intertitle, neither coloured, stabilised nor interpolated. blank: leader, black or white. */
export type ShotKind = 'picture' | 'card' | 'blank';
/**
 * How a shot begins: at once, or through a mix with the shot before or a fade out of blank; `joinFrames` long, counted from `startFrame`. Mixed frames belong
 * to the shot that comes, a single mixed frame at a cut and a fade out to the one that goes. Motion between mixed frames means nothing: two scenes move.
 */
export type Join = 'cut' | 'dissolve' | 'fade-in';

export type Shot = {
  /** Stable name within a project: "s0001". */
  readonly id: string;
  /** First frame, in film frames (after repeats were taken out). */
  readonly startFrame: number;
  /** One past the last frame. */
  readonly endFrame: number;
  readonly kind: ShotKind;
  readonly join: Join;
  readonly joinFrames: number;
};

/** The shot that holds a frame. Shots are sorted and cover the film without gaps; throws RangeError outside. */
export const shotAt = (shots: readonly Shot[], frame: number): Shot => {
  let low = 0;
  let high = shots.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (shots[middle]!.startFrame <= frame) low = middle;
    else high = middle - 1;
  }
  const shot = shots[low];
  if (!shot || frame < shot.startFrame || frame >= shot.endFrame) throw new RangeError(`frame ${frame} lies in no shot of ${shots.length}`);
  return shot;
};

/**
 * Whether between frame `left` and the one after it two scenes lie over each other: from the last pure frame before a dissolve to the first pure one after
 * it. Nothing there has a motion of its own.
 */
export const isDissolving = (shots: readonly Shot[], left: number): boolean => {
  const last = shots.at(-1);
  if (!last || left + 1 >= last.endFrame) return false;
  const { join, startFrame, joinFrames } = shotAt(shots, left + 1);
  return join === 'dissolve' && left + 1 <= startFrame + joinFrames;
};
