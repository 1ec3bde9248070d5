/** @file Places a person protects: rectangles of the source picture as text, and what lies in them. */
import { FilmError } from '../../film/errors.ts';
import type { Rectangle } from '../../film/facts.ts';
import { givenParts } from './given-parts.ts';

/** "x,y,width,height; x,y,width,height" as rectangles. Throws `usage` for anything else. */
export const protectedPlaces = (text: string): readonly Rectangle[] =>
  givenParts(text).map((part) => {
    const numbers = part.split(',').map((word) => Number(word));
    const [x, y, width, height] = numbers;
    if (numbers.length !== 4 || !numbers.every((value) => Number.isFinite(value) && value >= 0))
      throw new FilmError('usage', `protect: expected x,y,width,height in pixels, got "${part}"`, {
        hint: 'For example 120,40,60,80; several after semicolons.',
      });
    return { x: x!, y: y!, width: width!, height: height! };
  });

/** Whether a box shares a pixel with any of the places. */
export const isProtected = (places: readonly Rectangle[], { x, y, width, height }: Rectangle): boolean =>
  places.some((place) => x < place.x + place.width && x + width > place.x && y < place.y + place.height && y + height > place.y);
