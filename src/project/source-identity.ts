/** @file Which source a project speaks of: its size and SHA-256. A sequence is known by the hash over its pictures' names and contents. */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { contentKey, fileKey } from './content-key.ts';

export type SourceIdentity = {
  /** Path as given, for people; not part of the identity. */
  readonly path: string;
  readonly bytes: number;
  /** Modification times, so that an unchanged source need not be read again. */
  readonly modifiedMs: number;
  readonly sha256: string;
};

/** Identity of one file or of the files of a sequence. `known` saves reading when size and times are as before. */
export const identify = async (
  path: string,
  files: readonly string[],
  known?: SourceIdentity,
  signal?: AbortSignal,
): Promise<SourceIdentity> => {
  const stats = files.map((file) => statSync(file));
  const bytes = stats.reduce((sum, stat) => sum + stat.size, 0);
  const modifiedMs = Math.max(...stats.map((stat) => Math.round(stat.mtimeMs)));
  if (known && known.bytes === bytes && known.modifiedMs === modifiedMs && known.path === path) return known;
  if (files.length === 1) return { path, bytes, modifiedMs, sha256: await fileKey(files[0]!, signal) };
  const parts: string[] = [];
  for (const file of files) parts.push(basename(file), await fileKey(file, signal));
  return { path, bytes, modifiedMs, sha256: contentKey(parts) };
};
