/** @file Looking at a sound file before it is needed, so that a wrong name is told at once. */
import { FilmError } from '../film/errors.ts';
import { av, checked, quiet } from './ffmpeg.ts';

/** Rejects with `input` when the file cannot be read or holds no sound. */
export const expectSound = async (path: string): Promise<void> => {
  quiet();
  const input = new av.FormatContext();
  checked(await input.openInput(`file:${path}`), `reading the sound ${path}`, path, 'input');
  try {
    checked(await input.findStreamInfo(), `reading the sound ${path}`, path, 'input');
    if (!input.streams.some((stream) => stream.codecpar.codecType === av.AVMEDIA_TYPE_AUDIO))
      throw new FilmError('input', `${path} holds no sound that can be read`, {
        hint: '--sound takes a sound file, keep or off.',
        where: { file: path },
      });
  } finally {
    await input.closeInput();
  }
};
