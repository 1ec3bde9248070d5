/** @file How many output frames may be in work at once within the memory asked for. */

import type { ClipShape } from '../film/clip.ts';
import { FilmError } from '../film/errors.ts';
import { planeCount, planeSize } from '../film/frame.ts';

/** Node, FFmpeg and the program itself: at the least, and measured at 4K with networks in use. */
const leastBytes = 220 * 2 ** 20;
const usualBytes = 650 * 2 ** 20;
/** x264 at 4K: 19 pictures waiting or looked ahead at, of 2.7 bytes a pixel, and 6 references of 4.5. */
const encoderBytesPerPixel = 78;
/** Output frames' worth of memory for the enlarged film frames, their windows and the picture being packed; and for one frame in work. */
const standingFrames = 8;
const framesInWork = 4;

const frameBytes = (clip: ClipShape): number =>
  Array.from({ length: planeCount(clip.format) }, (_, i) => planeSize(clip.format, clip.width, clip.height, i)).reduce(
    (sum, { width, height }) => sum + width * height * 4,
    0,
  );

/** Output frames in work at once, at least 1. Throws `failed` when not even one fits. */
export const framesAhead = (memoryBytes: number, threads: number, clip: ClipShape, arenaBytes: number): number => {
  const frame = frameBytes(clip);
  const leftAfter = (baseBytes: number): number =>
    memoryBytes - baseBytes - encoderBytesPerPixel * clip.width * clip.height - arenaBytes * 0.25 - standingFrames * frame;
  const left = leftAfter(leastBytes);
  if (left < -memoryBytes * 0.25)
    throw new FilmError(
      'failed',
      `expected at least ${Math.ceil((memoryBytes - left) / 2 ** 20)} MB of memory for ${clip.width} x ${clip.height}, --memory gives ${memoryBytes >> 20} MB`,
      {
        hint: 'Raise --memory or lower --height.',
      },
    );
  return Math.max(1, Math.min(threads + 1, Math.floor(leftAfter(usualBytes) / (framesInWork * frame))));
};
