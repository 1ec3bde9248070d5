/** @file What a file holds, as `probe` finds it without decoding more than it must. Plain JSON. */
import type { FrameFormat } from '../film/frame.ts';
import type { Rational } from '../film/rational.ts';

export type VideoInfo = {
  readonly codec: string;
  /** Size as shown: after rotation, before pixel aspect. */
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string;
  readonly format: FrameFormat;
  readonly pixelAspect: Rational;
  /** Degrees clockwise the coded picture is turned for showing: 0, 90, 180 or 270. */
  readonly rotation: number;
  /** Nominal rate; frame times themselves come from the file. */
  readonly rate: Rational;
  readonly variableRate: boolean;
  readonly interlaced: 'no' | 'top-first' | 'bottom-first';
  /** Pictures were spread over fields of several frames (telecine); they are put together again. */
  readonly pulldown: boolean;
  /** Frames that can be shown, counted from packets. */
  readonly frames: number;
};

export type TrackInfo = {
  readonly index: number;
  readonly kind: 'sound' | 'subtitle' | 'attachment' | 'data';
  readonly codec: string;
  readonly language?: string;
  readonly title?: string;
  readonly channels?: number;
  readonly sampleRate?: number;
};

export type MediaInfo = {
  readonly path: string;
  readonly kind: 'file' | 'sequence';
  readonly container: string;
  readonly bytes: number;
  /** Duration of the picture in seconds, exact: end of the last frame less start of the first. */
  readonly duration: Rational;
  readonly video: VideoInfo;
  readonly tracks: readonly TrackInfo[];
  readonly chapters: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Things a person should know: truncated file, missing index, unknown colour tags and what was assumed. */
  readonly warnings: readonly string[];
};
