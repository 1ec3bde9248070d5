/**
 * @file The schedule: for each output frame the film frame at or before it, and how far towards the next it lies. Computed from exact times; a moment that
 * falls on a film frame is that frame itself. Across a shot's border, in cards and after the last frame the frame before is held; a dissolve goes on across
 * the border, mixed and not moved.
 */
import type { ClipShape } from '../../film/clip.ts';
import { divide, multiply, type Rational, rational, round, toNumber } from '../../film/rational.ts';
import { isDissolving, type Shot, shotAt } from '../../film/shot.ts';
import type { Delivery } from '../stage.ts';

export type Moment = { readonly left: number; readonly fraction: number };
export type Schedule = {
  readonly length: number;
  readonly fps: Rational;
  readonly at: (n: number) => Moment;
  /** Whether what lies between film frame `left` and the next is a mix of both and nothing else. */
  readonly isMixed: (left: number) => boolean;
  /** Film frames an output frame is made from: itself alone, or both neighbours and then what the shot has next to them. */
  readonly window: (n: number) => readonly number[];
};

/**
 * A moment nearer to a film frame than this is on it: files round their times to milliseconds, and a film shown at its own rate must keep every frame. In
 * seconds, and never more than this share of an output frame, which no eye can tell.
 */
const roundedSeconds = 0.6e-3;
const roundedShare = 0.05;

/** The schedule of a clip for a delivery, or undefined when the film's own frames are what is wanted. */
export const scheduleOf = (input: ClipShape, delivery: Delivery, shots: readonly Shot[] | undefined): Schedule | undefined => {
  const stretch = delivery.slowmo ?? 1;
  if (delivery.fps === undefined && stretch === 1) return undefined;
  const duration = input.times.at(input.length);
  const slow = rational(Math.round(stretch * 1000), 1000);
  const fps = delivery.fps ?? input.times.rate ?? divide(rational(input.length), duration);
  const length = Math.max(1, round(multiply(multiply(duration, slow), fps)));
  const starts = Float64Array.from({ length: input.length + 1 }, (_, n) => toNumber(input.times.at(n)));
  const step = toNumber(divide(rational(1), multiply(fps, slow)));
  const near = Math.min(roundedSeconds, roundedShare * step);
  const isMixed = (left: number): boolean => shots !== undefined && isDissolving(shots, left);
  const at = (n: number): Moment => {
    const time = n * step;
    let low = 0;
    let high = input.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= time + near) low = middle;
      else high = middle - 1;
    }
    if (low === input.length - 1 || time - starts[low]! <= near) return { left: low, fraction: 0 };
    if (shots && !isMixed(low)) {
      const shot = shotAt(shots, low);
      if (shot.kind !== 'picture' || low + 1 >= shot.endFrame) return { left: low, fraction: 0 };
    }
    return { left: low, fraction: (time - starts[low]!) / (starts[low + 1]! - starts[low]!) };
  };
  const window = (n: number): readonly number[] => {
    const { left, fraction } = at(n);
    if (fraction === 0) return [left];
    if (isMixed(left)) return [left, left + 1];
    const { startFrame, endFrame } = shots ? shotAt(shots, left) : { startFrame: 0, endFrame: input.length };
    return [left, left + 1, left - 1, left + 2].filter(
      (frame) => frame >= startFrame && frame < endFrame && !(frame < left && isMixed(frame)),
    );
  };
  return { length, fps, at, isMixed, window };
};
