/** @file A full disk told as such, whoever noticed it: Node by an error code, FFmpeg by a negative number somewhere down the causes. */
import { writeFailed } from '../project/atomic.ts';

const isFull = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  // FFmpeg's numbers are the system's, negated: 28 is ENOSPC everywhere, EDQUOT is 122 on Linux and 69 on macOS.
  return code === 'ENOSPC' || code === 'EDQUOT' || /^FFmpeg error -(28|122|69)$/.test(error.message) || isFull(error.cause);
};

/** Runs `write`, which makes `path`; when the disk is full rejects with what to do about it, with anything else as it came. */
export const tellingFull = async <T>(path: string, write: () => Promise<T>): Promise<T> => {
  try {
    return await write();
  } catch (error) {
    throw isFull(error) ? writeFailed(path, { code: 'ENOSPC' }) : error;
  }
};
