/**
 * @file Files that are there whole or not at all: written beside as `.part`, synced, renamed, and the folder synced, so that neither a kill nor a power cut
 * leaves half of one. The part's name holds the process number: two programs that write the same file do not step on each other.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

/** Makes a rename in `folder` last through a power cut. Does nothing where folders cannot be opened (Windows). */
export const syncFolder = (folder: string): void => {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

/** Gives a synced file its final name, for good. */
export const renameDurably = (from: string, to: string): void => {
  renameSync(from, to);
  syncFolder(dirname(to));
};

/** Writes a small file atomically and durably. Throws `failed`, saying so when the disk is full; what lay there before stays. */
export const writeAtomically = (path: string, text: string): void => {
  const part = `${path}.${process.pid}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(part, 'w');
    try {
      const bytes = Buffer.from(text);
      // A write may take less than it was given (a disk that fills up does).
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameDurably(part, path);
  } catch (cause) {
    try {
      rmSync(part, { force: true });
    } catch {
      // What failed first is what must be told.
    }
    throw writeFailed(path, cause);
  }
};

/** Removes what killed runs left half written in a folder; what a living process is writing stays. Only for who holds the project's lock. */
export const clearParts = (folder: string): void => {
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.part')) continue;
    const writer = /\.(\d+)\.part$/.exec(name)?.[1];
    if (writer === undefined || !lives(Number(writer))) rmSync(join(folder, name), { force: true });
  }
};

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
