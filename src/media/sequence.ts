/**
 * @file Image sequences as input: a folder of pictures in natural order (scan_2 before scan_10), a numbered pattern (scan_%06d.dpx), or one picture.
 * FFmpeg is shown a folder of links with numbers of their own, so gaps in the film's numbers lose nothing.
 */
import { existsSync, linkSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { FilmError } from '../film/errors.ts';
import { formatRational, type Rational } from '../film/rational.ts';
import { type Container, openContainer } from './container.ts';
import { isJpegTiff } from './tiff-compression.ts';

export type Sequence = { readonly path: string; readonly files: readonly string[] };

const pictures = new Set([
  '.png',
  '.tif',
  '.tiff',
  '.dpx',
  '.exr',
  '.jpg',
  '.jpeg',
  '.bmp',
  '.pgm',
  '.ppm',
  '.pnm',
  '.webp',
  '.jp2',
  '.cin',
]);
/** Whether a name ends as a still picture's does. */
export const isPicture = (name: string): boolean => pictures.has(extname(name).toLowerCase());
/** scan_2 before scan_10. */
export const naturally = new Intl.Collator('en', { numeric: true });

/** The sequence a path names, or undefined for an ordinary film. Throws `input` for a folder without pictures and a pattern nothing matches. */
export const sequenceOf = (path: string): Sequence | undefined => {
  const pattern = /%0?(\d*)d/.exec(basename(path));
  const found = (files: readonly string[], what: string): Sequence => {
    if (files.length === 0) throw new FilmError('input', what, { where: { file: path } });
    return { path, files };
  };
  if (pattern && !existsSync(path)) {
    const folder = dirname(path);
    const [before, after] = basename(path).split(pattern[0]) as [string, string];
    const names = existsSync(folder) ? readdirSync(folder) : [];
    const numbered = names.filter(
      (name) => name.startsWith(before) && name.endsWith(after) && /^\d+$/.test(name.slice(before.length, name.length - after.length)),
    );
    return found(
      numbered.sort(naturally.compare).map((name) => join(folder, name)),
      `no file matches ${path}`,
    );
  }
  if (!existsSync(path)) return undefined;
  if (statSync(path).isDirectory()) {
    const files = readdirSync(path).filter((name) => isPicture(name) && !name.startsWith('.'));
    const kinds = new Set(files.map((name) => extname(name).toLowerCase()));
    if (kinds.size > 1)
      throw new FilmError('input', `${path} holds pictures of several kinds: ${[...kinds].join(', ')}`, {
        hint: 'Keep one kind in a folder.',
        where: { file: path },
      });
    return found(
      files.sort(naturally.compare).map((name) => join(path, name)),
      `the folder ${path} holds no pictures`,
    );
  }
  return isPicture(path) ? { path, files: [path] } : undefined;
};

// Windows grants symbolic links to few; hard links to all, on the same drive.
const link = (from: string, to: string): void => (process.platform === 'win32' ? linkSync(from, to) : symlinkSync(from, to));

/** Opens the pictures as one film at `fps`. The links are removed when the container is closed. */
export const openSequence = async (sequence: Sequence, fps: Rational): Promise<Container> => {
  const folder = mkdtempSync(join(tmpdir(), 'ciotat-sequence-'));
  const ending = extname(sequence.files[0]!);
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    for (const [n, file] of sequence.files.entries()) link(resolve(file), join(folder, `${String(n).padStart(8, '0')}${ending}`));
    const bytes = sequence.files.reduce((sum, file) => sum + statSync(file).size, 0);
    if (bytes === 0)
      throw new FilmError('input', `the pictures of ${sequence.path} are empty (0 bytes)`, { where: { file: sequence.path } });
    const jpeg = /^\.tiff?$/i.test(ending) ? sequence.files.find(isJpegTiff) : undefined;
    if (jpeg !== undefined)
      throw new FilmError('input', `${jpeg} is a TIFF with JPEG inside, which cannot be read`, {
        hint: 'Save the pictures uncompressed, with LZW or Deflate, or as PNG.',
        where: { file: jpeg },
      });
    const options = { framerate: formatRational(fps), start_number: '0' };
    const container = await openContainer(sequence.path, { pattern: join(folder, `%08d${ending}`), options, bytes });
    return {
      ...container,
      [Symbol.asyncDispose]: async () => {
        await container[Symbol.asyncDispose]();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
};
