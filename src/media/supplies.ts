/** @file Supplies from files: pictures of any kind FFmpeg reads, and texts, each known by the SHA-256 of its content. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { FilmError } from '../film/errors.ts';
import type { FrameFormat } from '../film/frame.ts';
import type { Supplies, Supply } from '../film/supplies.ts';
import type { Kernels } from '../kernels/host.ts';
import { convertFrame } from './convert-frame.ts';
import { openClip } from './open.ts';
import { isPicture, naturally } from './sequence.ts';

const contentOf = (path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new FilmError('input', `${path} cannot be read`, { where: { file: path }, cause });
  }
};

/** Supplies by path; each file is read for its hash once a run. */
export const createSupplies = (kernels: Kernels): Supplies => {
  const known = new Map<string, readonly Supply[]>();
  const supplyOf = (path: string): Supply => ({
    path,
    name: basename(path, extname(path)),
    sha256: createHash('sha256').update(contentOf(path)).digest('hex'),
  });
  return {
    list: (given) => {
      const path = resolve(given);
      const before = known.get(path);
      if (before) return before;
      if (!existsSync(path))
        throw new FilmError('input', `there is no file or folder ${given}`, {
          hint: 'Expected a coloured picture of the film, or a folder of them.',
          where: { file: path },
        });
      const files = statSync(path).isDirectory()
        ? readdirSync(path)
            .filter((name) => isPicture(name) && !name.startsWith('.'))
            .sort(naturally.compare)
            .map((name) => join(path, name))
        : [path];
      if (files.length === 0)
        throw new FilmError('input', `the folder ${given} holds no pictures`, {
          hint: 'Expected coloured pictures of the film: PNG, TIFF, JPEG, WebP, DPX, EXR.',
          where: { file: path },
        });
      const supplies = files.map(supplyOf);
      known.set(path, supplies);
      return supplies;
    },
    picture: async ({ path }, format: FrameFormat, signal) => {
      const noPicture = (cause?: unknown): FilmError =>
        new FilmError('input', `${path} is no picture that can be read`, {
          hint: 'Expected one still picture: PNG, TIFF, JPEG, WebP, DPX or EXR.',
          where: { file: path },
          ...(cause === undefined ? {} : { cause }),
        });
      if (!isPicture(path)) throw noPicture();
      try {
        await using clip = await openClip(path, { kernels, ...(signal ? { signal } : {}) });
        using frame = await clip.frame(0, signal);
        return await convertFrame(kernels, frame, format, signal);
      } catch (error) {
        throw signal?.aborted ? error : noPicture(error);
      }
    },
    text: ({ path }) => contentOf(path).toString('utf8'),
  };
};
