/** @file Clip: a film as stages pass it on. Pulled frame by frame, in any order; a frame is computed when asked for. */
import type { Frame, FrameFormat } from './frame.ts';
import type { Rational } from './rational.ts';

/** What a clip looks like without its pixels; stages compute this ahead of any frame. */
export type ClipShape = {
  readonly length: number;
  readonly width: number;
  readonly height: number;
  readonly format: FrameFormat;
  /** Shape of one pixel, width : height. 1 for square. */
  readonly pixelAspect: Rational;
  /** How many times as large as the film's own pixels the picture was made on the way; absent: it is the film's own. */
  readonly enlargedBy?: number;
  /** Start of each frame in seconds, strictly increasing, plus the end of the last: length + 1 entries. */
  readonly times: FrameTimes;
};

/** Frame times without an array of a million rationals: a function, exact. */
export type FrameTimes = {
  readonly at: (frame: number) => Rational;
  /** The constant rate in frames per second where there is one. */
  readonly rate?: Rational;
};

export type Clip = ClipShape & {
  /** Frame n in [0, length). The caller disposes it. Requests for the same frame in flight are shared. Rejects with FilmError `failed` out of range. */
  readonly frame: (n: number, signal?: AbortSignal) => Promise<Frame>;
};
