/** @file Which FFmpeg writes the film. Another release may code other bytes, so its name is part of what a finished chunk is known by. */
import { av, quiet } from './ffmpeg.ts';

/** Name and version of the FFmpeg behind the door, as it says itself. */
export const mediaEngine = (): string => {
  quiet();
  const { version, libraries } = av.getFFmpegInfo();
  return `${version}, avcodec ${libraries.avcodec}`;
};
