/** Shares of motion: a repeat has none however noisy it is coded, half-way blends have halves; told by them, repeats are found and blends lose nothing. */
import { describe, expect, it } from 'vitest';
import { normalOf, randomOf } from '../../film/random.ts';
import type { SmallFrame } from '../proxy.ts';
import { findRepeats } from './cadence.ts';
import { stepBetween } from './differences.ts';
import { stepShare } from './step-shares.ts';

const [width, height] = [60, 40];
/** A soft picture that drifts; the same place is the same picture. */
const pictureAt = (place: number): Float32Array =>
  Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return 120 + 40 * Math.sin((x + place) * 0.21) * Math.cos(y * 0.17) + 25 * Math.sin((x - y + 0.7 * place) * 0.13);
  });
/** `shown[n]`: the place of file frame n, or two that are blended; noise is new in each file frame. */
const film = (shown: readonly (number | readonly [number, number])[], noise: number, seed: number): readonly SmallFrame[] => {
  const normal = normalOf(randomOf(seed));
  return shown.map((place) => {
    const [a, b] = typeof place === 'number' ? [pictureAt(place), pictureAt(place)] : [pictureAt(place[0]), pictureAt(place[1])];
    return { width, height, data: a.map((value, i) => (value + b[i]!) / 2 + noise * normal()) };
  });
};
const sharesOf = (frames: readonly SmallFrame[]): readonly (number | undefined)[] =>
  frames.map((_, n) => (n === 0 ? undefined : stepShare(n, 0, frames.length, (k) => frames[k]!)));
const differencesOf = (frames: readonly SmallFrame[]): readonly number[] =>
  frames.map((frame, n) => (n === 0 ? 0 : stepBetween(frames[n - 1]!, frame)));
const found = (frames: readonly SmallFrame[]): readonly boolean[] => findRepeats(differencesOf(frames), sharesOf(frames)).isNew;

describe('shares of motion', () => {
  it('a steady film has even shares, a repeat none, whatever the noise', () => {
    const shares = sharesOf(film([0, 1, 2, 3, 3, 4, 5, 6, 7], 2, 1));
    expect(shares[4]!).toBeLessThan(0.05);
    for (const n of [3, 5]) expect(Math.abs(shares[n]! - 0.25)).toBeLessThan(0.06);
  });
  it('says nothing where nothing moves, and at the ends of a stretch where nothing is around', () => {
    expect(sharesOf(film(new Array<number>(9).fill(3), 2, 2)).every((share) => share === undefined)).toBe(true);
    const frames = film([0, 1, 2, 3, 4, 5, 6, 7], 0, 3);
    expect(stepShare(1, 0, 8, (k) => frames[k]!)).toBeUndefined();
    expect(stepShare(7, 0, 8, (k) => frames[k]!)).toBeUndefined();
    expect(stepShare(2, 0, 8, (k) => frames[k]!)).toBeCloseTo(0.2, 1);
  });
  it.each([
    [16, 24],
    [18, 24],
    [18, 25],
    [24, 30],
  ])('%i in %i under noise as loud as the motion is found to the frame; differences alone do not tell', (rate, fileRate) => {
    const pattern = Array.from({ length: 160 }, (_, n) => Math.floor((n * rate) / fileRate + 1e-9));
    const frames = film(
      pattern.map((k) => 0.35 * k),
      3,
      rate,
    );
    const truth = pattern.map((k, n) => n === 0 || k !== pattern[n - 1]);
    expect(found(frames)).toEqual(truth);
    expect(findRepeats(differencesOf(frames)).isNew).not.toEqual(truth);
  });
  it.each([3, 4])('no frame of a film with blends is lost (seed %i)', (seed) => {
    const blended = Array.from({ length: 160 }, (_, n) => {
      const [k, rest] = [Math.floor(n * 0.64), (n * 0.64) % 1];
      return rest < 0.25 ? k : rest > 0.75 ? k + 1 : ([k, k + 1] as const);
    });
    expect(found(film(blended, 0.5, seed)).every((fresh) => fresh)).toBe(true);
  });
  it('a film under heavy noise without repeats keeps every frame', () => {
    const places = Array.from({ length: 200 }, (_, n) => 0.4 * n + 2 * Math.sin(n / 9));
    for (const seed of [5, 6, 7]) expect(found(film(places, 3, seed)).every((fresh) => fresh)).toBe(true);
  });
});
