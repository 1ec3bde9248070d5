/** @file The task `interpolate`: pictures between two frames. What does not depend on the time is done once per frame or once per pair. */
import type { Plane } from '../film/frame.ts';

/** Red, green, blue in [0, 1], all of one size. */
export type Rgb = readonly [Plane, Plane, Plane];

/** What a net knows of one frame; kept by whoever calls for as long as pairs with this frame may come. */
export type KnownFrame = Disposable & {
  readonly width: number;
  readonly height: number;
  /** Writes how near each place is, as inverse depth in no unit, into a plane of the frame's size; there where the net looks for depth. */
  readonly nearness?: (out: Plane) => void;
};
/** What a net knows of two frames together. The frames must live as long. */
export type KnownPair = Disposable & {
  /** Makes the picture at a time t in (0, 1), of the frames' size, in [0, 1]. Any number of times. */
  readonly at: (t: number, out: Rgb, signal?: AbortSignal) => Promise<void>;
};

export type Interpolator = {
  readonly frame: (picture: Rgb, signal?: AbortSignal) => Promise<KnownFrame>;
  readonly pair: (first: KnownFrame, second: KnownFrame, signal?: AbortSignal) => Promise<KnownPair>;
};
