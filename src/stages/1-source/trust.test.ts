/** What looks like repeats, by where the motion falls: repeats of a converter are believed, frames that a coder let stand are not. */
import { describe, expect, it } from 'vitest';
import { randomOf } from '../../film/random.ts';
import { isTrusted } from './trust.ts';

const length = 120;
const random = randomOf(4);
const trembling = Array.from({ length }, () => 0.04 * (random() - 0.5));
/** Every fourth frame is like the one before; the motion that falls on it, on the next, and on all others. */
const story = (on: number, after: number, others: number) => ({
  isNew: Array.from({ length }, (_, n) => n % 4 !== 2),
  shares: trembling.map((noise, n) => noise + (n % 4 === 2 ? on : n % 4 === 3 ? after : others)),
});

describe('trust in repeats', () => {
  it('is given where no motion falls on them and all others move alike', () => {
    const { shares, isNew } = story(0.01, 0.3, 0.3);
    expect(isTrusted(shares, isNew, 1)).toBe(true);
  });
  it('is refused where motion falls on them, forwards or back', () => {
    for (const on of [0.16, -0.16]) {
      const { shares, isNew } = story(on, 0.3, 0.3);
      expect(isTrusted(shares, isNew, 3)).toBe(false);
    }
  });
  it('is refused where the next frame makes up for what was left out, unless the two frames are one and the same', () => {
    const { shares, isNew } = story(0.01, 0.6, 0.25);
    expect(isTrusted(shares, isNew, 1)).toBe(false);
    expect(isTrusted(shares, isNew, 3)).toBe(true);
  });
  it('is given where nothing is known of the motion', () => {
    const { isNew } = story(0, 0, 0);
    expect(
      isTrusted(
        isNew.map(() => undefined),
        isNew,
        1,
      ),
    ).toBe(true);
  });
});
