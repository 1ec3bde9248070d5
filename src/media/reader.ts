/**
 * @file Reading pictures: a file or an image sequence as a Clip. Frame n is the n-th shown frame, whatever order it is asked for in; asking
 * in order is fast, anything else seeks to the keyframe before. Planes come as they are coded: no conversion but rotation and deinterlacing.
 */
import type { Clip } from '../film/clip.ts';
import type { Rational } from '../film/rational.ts';
import type { Kernels } from '../kernels/host.ts';
import type { MediaInfo } from './media-info.ts';

export type ReaderOptions = {
  readonly kernels: Kernels;
  /** Rate of image sequences. Default 24. */
  readonly inputFps?: Rational;
  readonly signal?: AbortSignal;
};

export type Reader = Clip &
  AsyncDisposable & {
    readonly info: MediaInfo;
    /** Frames that could not be decoded and are shown as their neighbour, or only in part. Filled in while reading. */
    readonly broken: readonly number[];
  };
