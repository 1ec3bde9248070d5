/** @file Files that are there whole or not at all: written beside, synced, renamed. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { FilmError } from '../film/errors.ts';

/** What to say when a write fails; a full disk is the usual reason. */
export const writeFailed = (path: string, cause: unknown): FilmError => {
  const code = (cause as NodeJS.ErrnoException).code;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new FilmError(
    'failed',
    full ? `the disk is full: ${path} could not be written` : `${path} could not be written (${code ?? String(cause)})`,
    {
      hint: full
        ? 'Free some space and give the same command again: what is finished is kept.'
        : 'Check that the folder exists and may be written.',
      where: { file: path },
      cause,
    },
  );
};

/** Writes a small file atomically and durably. */
export const writeAtomically = (path: string, text: string): void => {
  const part = `${path}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(part, 'w');
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
  } catch (cause) {
    rmSync(part, { force: true });
    throw writeFailed(path, cause);
  }
};
