/** @file Splice bands that a person drew, read from text. */
import { FilmError } from '../../film/errors.ts';
import { givenParts } from './given-parts.ts';

export type DrawnBand = { readonly frame: number; readonly top: number; readonly bottom: number };

/** "frame: first-last; frame: first-last" as bands, rows of the source picture. Throws `usage` for anything else. */
export const drawnBands = (text: string): readonly DrawnBand[] =>
  givenParts(text).map((part) => {
    const [frame, top, bottom] = (/^(\d+)\s*:\s*(\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)$/.exec(part)?.slice(1) ?? []).map(Number);
    if (frame === undefined || top === undefined || bottom === undefined || bottom <= top)
      throw new FilmError('usage', `splice band: expected a film frame and its first and last row, got "${part}"`, {
        hint: 'For example 120: 300-318; several after semicolons.',
      });
    return { frame, top, bottom };
  });
