import { describe, expect, it } from 'vitest';
import { randomOf } from '../../film/random.ts';
import { findRepeats } from './cadence.ts';

/** Differences as a film of `rate` pictures a second in a file of `fileRate` has them: real steps vary with motion, repeats are coding noise. */
const differencesOf = (
  rate: number,
  fileRate: number,
  length: number,
  seed: number,
  jitter = 0,
): { readonly differences: number[]; readonly truth: boolean[] } => {
  const random = randomOf(seed);
  let last = -1;
  let drift = 0;
  const truth = Array.from({ length }, (_, n) => {
    drift += (random() - 0.5) * jitter;
    const shown = Math.floor((n * rate) / fileRate + drift + 1e-9);
    const fresh = shown > last;
    last = Math.max(last, shown);
    return fresh || n === 0;
  });
  return { truth, differences: truth.map((fresh) => (fresh ? 9 + 8 * random() : 0.6 + 0.8 * random())) };
};

describe('repeats by their cadence', () => {
  it.each([
    [16, 24],
    [18, 24],
    [18, 25],
    [18, 30],
    [24, 30],
    [10, 30],
    [24, 25],
  ])('%i in %i is found exactly', (rate, fileRate) => {
    const { differences, truth } = differencesOf(rate, fileRate, 200, rate);
    expect(findRepeats(differences).isNew).toEqual(truth);
  });
  it('an irregular 18.4 in 30 too', () => {
    const { differences, truth } = differencesOf(18.4, 30, 300, 3, 0.08);
    expect(findRepeats(differences).isNew).toEqual(truth);
  });
  it('a film without repeats keeps every frame', () => {
    const random = randomOf(9);
    expect(findRepeats(Array.from({ length: 300 }, () => 4 + 9 * random())).isNew.every((fresh) => fresh)).toBe(true);
  });
  it('a face that is quiet now and then keeps every frame', () => {
    const random = randomOf(4);
    const quiet = Array.from({ length: 300 }, (_, n) => (Math.floor(n / 17) % 3 === 0 ? 0.5 + random() : 6 + 4 * random()));
    expect(findRepeats(quiet).isNew.every((fresh) => fresh)).toBe(true);
  });
  it('single repeats at no pace are found where they are unmistakable', () => {
    const random = randomOf(12);
    const places = new Set([2, 12, 19, 29, 48, 55]);
    const differences = Array.from({ length: 60 }, (_, n) => (places.has(n) ? 1 + 0.5 * random() : 30 + 40 * random()));
    expect(findRepeats(differences).isNew.flatMap((fresh, n) => (fresh ? [] : [n]))).toEqual([...places]);
  });
  it('a repeat coded anew at a keyframe, and pictures in which hardly anything moves, are overruled by the pace', () => {
    const { differences, truth } = differencesOf(18, 24, 240, 5);
    const odd = differences.map((value, n) => (n % 53 === 10 && truth[n] ? 1 : value));
    const repeat = truth.indexOf(false, 130);
    odd[repeat] = 11;
    expect(findRepeats(odd).isNew).toEqual(truth);
  });
  it('a rest within a film of repeats is kept whole', () => {
    const random = randomOf(6);
    const rest = Array.from({ length: 200 }, (_, n) => (n > 90 && n < 120 ? 0.5 : n % 10 === 3 ? 0.8 : 8 + 6 * random()));
    expect(
      findRepeats(rest)
        .isNew.slice(91, 120)
        .every((fresh) => fresh),
    ).toBe(true);
  });
  it('a quiet film whose coder saves on every other frame keeps every frame; at a steady pace and well set apart repeats are found there too', () => {
    const random = randomOf(8);
    const coded = Array.from({ length: 120 }, (_, n) => (n % 2 === 1 ? 1.5 + 0.4 * random() : 3 + 0.7 * random()));
    expect(findRepeats(coded).isNew.every((fresh) => fresh)).toBe(true);
    const { differences, truth } = differencesOf(10, 30, 240, 2);
    expect(findRepeats(differences.map((value) => value / 5)).isNew).toEqual(truth);
  });
  it('a bad transfer, at no pace and with some frames between repeats and new pictures, loses no picture that plainly moved', () => {
    const random = randomOf(21);
    const differences = Array.from({ length: 900 }, (_, n) => {
      const kind = n === 0 ? 1 : random();
      if (kind < 0.07) return 3 + 4 * random();
      return kind < 0.4 ? 0.9 + 1.4 * random() ** 2 : 9 + 16 * random();
    });
    const { isNew } = findRepeats(differences);
    expect(differences.filter((value, n) => value > 8 && !isNew[n])).toEqual([]);
    expect(differences.filter((value, n) => value < 2 && isNew[n]).length).toBeLessThan(0.05 * 300);
  });
  it('where hardly anything moves every frame is kept, however much moves elsewhere in the film', () => {
    const random = randomOf(17);
    const quietThenFast = Array.from({ length: 160 }, (_, n) => {
      if (n > 60) return 25 + 20 * random();
      return n % 5 === 2 ? 0.1 : 0.5 + 0.6 * random();
    });
    expect(findRepeats(quietThenFast).isNew.every((fresh) => fresh)).toBe(true);
  });
  it('motion that changes from slow to fast is no repeat: it falls on the slow frames too', () => {
    const random = randomOf(18);
    const slow = (n: number): boolean => n % 20 < 9;
    const differences = Array.from({ length: 160 }, (_, n) => (slow(n) && n % 3 !== 0 ? 15 + 3 * random() : 55 + 10 * random()));
    const shares = differences.map((value) => (value < 30 ? 0.15 : 0.3));
    expect(findRepeats(differences).isNew).toContain(false);
    expect(findRepeats(differences, shares).isNew.every((fresh) => fresh)).toBe(true);
  });
  it('a still keeps every frame', () => expect(findRepeats(new Array<number>(100).fill(0)).isNew.every((fresh) => fresh)).toBe(true));
});
