import { describe, expect, it } from 'vitest';
import { choice, flag, number, readParams, text } from './params.ts';

const specs = {
  strength: number({ default: 1, min: 0, max: 1, says: 'How much.' }),
  frames: number({ default: 3, min: 1, max: 9, integer: true, unit: 'frames', says: 'How many.' }),
  border: choice({ default: 'fill', choices: ['fill', 'crop'], says: 'What fills the border.' }),
  tripod: flag({ default: false, says: 'Whether the camera stood still.' }),
  file: text({ default: '', says: 'Which file.' }),
};

describe('parameters', () => {
  it('have defaults', () => expect(readParams('x', specs)).toEqual({ strength: 1, frames: 3, border: 'fill', tripod: false, file: '' }));
  it('take text from flags', () =>
    expect(readParams('x', specs, { strength: '0.5', tripod: 'on', frames: '4' })).toMatchObject({
      strength: 0.5,
      tripod: true,
      frames: 4,
    }));
  it.each([
    [{ strength: 2 }, /x\.strength: expected 0 to 1, got 2/],
    [{ strength: 'much' }, /expected a number, got "much"/],
    [{ strength: Number.NaN }, /expected a number/],
    [{ frames: 1.5 }, /whole number/],
    [{ frames: 10 }, /1 to 9 frames/],
    [{ border: 'zoom' }, /fill, crop/],
    [{ tripod: 'maybe' }, /on or off/],
    [{ file: 3 }, /a text/],
    [{ speed: 3 }, /has no parameter "speed"/],
  ])('refuse %j', (given, message) => expect(() => readParams('x', specs, given)).toThrow(message));
});
