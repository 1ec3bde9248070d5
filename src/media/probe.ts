/** @file Probing: what a film is, without decoding more than one picture. */

import type { MediaInfo } from './media-info.ts';
import { openMedia } from './open.ts';
import type { ReaderOptions } from './reader.ts';

/** What a file or image sequence holds. Rejects with `input` errors for everything that is no film. */
export const probe = async (path: string, options: Pick<ReaderOptions, 'inputFps' | 'signal'> = {}): Promise<MediaInfo> => {
  const { container, info } = await openMedia(path, options);
  await container[Symbol.asyncDispose]();
  return info;
};
