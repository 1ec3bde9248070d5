/** @file A segment of an image sequence: whole picture files one after the other, each with its length before it, so that chunks stay single files. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { FilmError } from '../film/errors.ts';

const lengthBytes = 4;

/** Begins a pack at `path`. */
export const createPack = (path: string): { readonly add: (picture: Uint8Array) => void; readonly close: () => void } => {
  const file = openSync(path, 'w');
  let open = true;
  return {
    add: (picture) => {
      const length = Buffer.alloc(lengthBytes);
      length.writeUInt32LE(picture.length);
      writeSync(file, length);
      writeSync(file, picture);
    },
    close: () => {
      if (open) closeSync(file);
      open = false;
    },
  };
};

const writeDurably = (path: string, data: Uint8Array): void => {
  const file = openSync(path, 'w');
  try {
    writeSync(file, data);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

/** Unpacks the packs into the folder `out` as 00000000.ext, 00000001.ext, …; made as `.part`, then renamed. An existing folder must be empty. */
export const unpackPictures = async (
  packs: readonly string[],
  out: string,
  extension: string,
  signal?: AbortSignal,
): Promise<{ readonly frames: number; readonly bytes: number }> => {
  const part = `${out}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  let frames = 0;
  let bytes = 0;
  try {
    for (const pack of packs) {
      const file = openSync(pack, 'r');
      try {
        const length = Buffer.alloc(lengthBytes);
        while (readSync(file, length) === lengthBytes) {
          signal?.throwIfAborted();
          const picture = Buffer.alloc(length.readUInt32LE());
          if (readSync(file, picture) !== picture.length)
            throw new FilmError('failed', `the chunk ${pack} is cut off`, { where: { file: pack } });
          writeDurably(join(part, `${String(frames).padStart(8, '0')}.${extension}`), picture);
          frames++;
          bytes += picture.length;
        }
      } finally {
        closeSync(file);
      }
    }
    if (existsSync(out) && readdirSync(out).length === 0) rmSync(out, { recursive: true });
    renameSync(part, out);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw error;
  }
  return { frames, bytes };
};
