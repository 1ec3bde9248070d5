/** @file Where the result goes: its name, and the promise never to overwrite. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { FilmError } from '../film/errors.ts';
import { type Rational, toNumber } from '../film/rational.ts';
import type { MediaFormat } from '../media/format.ts';

/** Name of a film without folder and ending; of a sequence, its folder's or pattern's name. */
export const stemOf = (input: string): string => {
  const name = basename(resolve(input));
  const bare = name.slice(0, name.length - extname(name).length) || name;
  return bare.replace(/[._-]*%0?\d*d.*$/, '') || 'film';
};

const rateText = (fps: Rational): string => String(Number(toNumber(fps).toFixed(3)));

/** The output path: what was asked for, or `{stem}_restored_{W}x{H}_{fps}fps.{ending}` beside the input. */
export const outputPath = (
  input: string,
  asked: string | undefined,
  format: MediaFormat,
  width: number,
  height: number,
  fps: Rational,
): string => {
  if (asked !== undefined) {
    const sequence = format.kind === 'sequence';
    const ending = extname(asked).slice(1).toLowerCase();
    if (sequence && ending !== '' && !existsSync(asked))
      throw new FilmError('usage', `${format.title} pictures go to a folder, got the name ${asked}`, { hint: 'Give -o a folder.' });
    if (!sequence && !format.extensions.includes(ending))
      throw new FilmError('usage', `expected an output name ending in .${format.extensions.join(', .')} for ${format.title}, got ${asked}`);
    return resolve(asked);
  }
  const ending = format.kind === 'sequence' ? '' : `.${format.extensions[0]}`;
  return join(dirname(resolve(input)), `${stemOf(input)}_restored_${width}x${height}_${rateText(fps)}fps${ending}`);
};

/** Throws `usage` when something would be overwritten without leave, or the output is the input. */
export const expectFree = (out: string, input: string, overwrite: boolean): void => {
  if (resolve(out) === resolve(input)) throw new FilmError('usage', `the output ${out} is the input itself`, { hint: 'Take another -o.' });
  if (!existsSync(out)) return;
  const folder = statSync(out).isDirectory();
  if (folder && readdirSync(out).length === 0) return;
  if (!overwrite || folder)
    throw new FilmError('usage', `${out} exists already`, {
      hint: folder ? 'Take an empty folder.' : 'Give --overwrite to replace it, or another -o.',
    });
};
