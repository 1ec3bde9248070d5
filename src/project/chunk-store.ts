/**
 * @file Finished chunks in the project's folder, named by content key, each with a small file that says its frames, size and SHA-256. A chunk without
 * it, or that differs from it, is thrown away and made again.
 */
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { renameDurably, writeAtomically } from './atomic.ts';
import { fileKey } from './content-key.ts';
import type { Notes } from './notes.ts';

export type ChunkRecord = { readonly frames: number; readonly bytes: number; readonly sha256: string; readonly notes?: Notes };

export type ChunkStore = {
  readonly pathOf: (key: string) => string;
  /** Where a chunk is written before it is whole; left-overs are removed. */
  readonly partOf: (key: string) => string;
  /** The record of a whole, unchanged chunk, or undefined. Reads the whole chunk. */
  readonly check: (key: string, signal?: AbortSignal) => Promise<ChunkRecord | undefined>;
  /** True when a chunk lies there, unchecked. */
  readonly has: (key: string) => boolean;
  /** Puts a synced part in its place. */
  readonly commit: (key: string, frames: number, notes?: Notes) => Promise<ChunkRecord>;
};

export const openChunks = (folder: string): ChunkStore => {
  const pathOf = (key: string): string => join(folder, 'chunks', `${key.slice(0, 40)}.mkv`);
  const recordOf = (key: string): string => `${pathOf(key)}.json`;
  return {
    pathOf,
    partOf: (key) => {
      const part = `${pathOf(key)}.part`;
      rmSync(part, { force: true });
      return part;
    },
    has: (key) => existsSync(pathOf(key)) && existsSync(recordOf(key)),
    check: async (key, signal) => {
      try {
        const record = JSON.parse(readFileSync(recordOf(key), 'utf8')) as ChunkRecord;
        if (statSync(pathOf(key)).size === record.bytes && (await fileKey(pathOf(key), signal)) === record.sha256) return record;
      } catch (error) {
        signal?.throwIfAborted();
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      }
      rmSync(pathOf(key), { force: true });
      rmSync(recordOf(key), { force: true });
      return undefined;
    },
    commit: async (key, frames, notes) => {
      const part = `${pathOf(key)}.part`;
      const record = { frames, bytes: statSync(part).size, sha256: await fileKey(part), ...(notes ? { notes } : {}) };
      renameDurably(part, pathOf(key));
      writeAtomically(recordOf(key), `${JSON.stringify(record)}\n`);
      return record;
    },
  };
};
