/**
 * @file The one door to FFmpeg (node-av 6, FFmpeg 8.1). Everything else in media/ imports FFmpeg's names from here.
 * On Node 20 its decoder yields no frames, in silence, unless Promise.withResolvers exists; hence the polyfill, which must run first.
 */
import { FilmError } from '../film/errors.ts';
import './with-resolvers.ts';
import * as av from 'node-av';

export * as av from 'node-av';

export const endOfFile: number = av.AVERROR_EOF;
export const tryAgain: number = av.AVERROR_EAGAIN;

/** FFmpeg speaks to the terminal by default; only the command line may. Called by every function that opens something. */
export const quiet = (): void => {
  av.Log.setLevel(av.AV_LOG_QUIET);
  // SVT-AV1 has a voice of its own: 1 lets it say errors only.
  process.env.SVT_LOG ??= '1';
};

/** Passes results of 0 and above through; a negative one becomes a FilmError that says what was tried. */
export const checked = (result: number, what: string, file: string, code: 'input' | 'failed' = 'failed'): number => {
  if (result >= 0) return result;
  const reason = av.FFmpegError.strerror(result);
  throw new FilmError(code, `${what} failed: ${reason}`, { where: { file }, cause: new Error(`FFmpeg error ${result}`) });
};
