/** Mixtures of two film frames: found at a steady cadence whatever their shares, under noise; nothing is found in films that were never converted. */
import { describe, expect, it } from 'vitest';
import { normalOf, randomOf } from '../../film/random.ts';
import type { SmallFrame } from '../proxy.ts';
import { betweenOf, findBlends } from './blends.ts';

const [width, height] = [60, 40];
/** A picture of soft forms that go their own ways; the same place is the same picture. */
const pictureAt = (place: number): Float32Array =>
  Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return 120 + 40 * Math.sin((x + place) * 0.6) * Math.cos(y * 0.4) + 25 * Math.sin((x - y - 0.7 * place) * 0.5);
  });
/** Places of film frames, or two with the second's share. */
type Shown = number | readonly [number, number, number];
const film = (shown: readonly Shown[], noise: number, seed: number): readonly SmallFrame[] => {
  const normal = normalOf(randomOf(seed));
  return shown.map((place) => {
    const [from, to, share] = typeof place === 'number' ? [place, place, 0] : place;
    const [a, b] = [pictureAt(from), pictureAt(to)];
    return { width, height, data: a.map((value, i) => value * (1 - share) + b[i]! * share + noise * normal()) };
  });
};
const found = (frames: readonly SmallFrame[]) =>
  findBlends(
    frames.map((frame, n) => (n > 0 && n + 1 < frames.length ? betweenOf(frames[n - 1]!, frame, frames[n + 1]!) : undefined)),
  )?.isBlend.flatMap((blend, n) => (blend ? [n] : [])) ?? [];
/** One of `every` frames mixes its neighbours, the second by `share`. */
const converted = (length: number, every: number, share: number): readonly Shown[] => {
  const out: Shown[] = [];
  for (let k = 0; out.length < length; k++) {
    if (k > 0 && k % (every - 1) === 0) out.push([(k - 1) * 1.5, k * 1.5, share]);
    out.push(k * 1.5);
  }
  return out;
};
const mixtures = (shown: readonly Shown[]): readonly number[] =>
  shown.flatMap((place, n) => (typeof place === 'number' || n + 1 === shown.length ? [] : [n]));

describe('blended frames', () => {
  it('says by which shares a frame mixes its neighbours', () => {
    const [a, b, c] = film([0, [0, 2, 0.3], 2], 0, 1);
    const { share, rest } = betweenOf(a!, b!, c!);
    expect(share).toBeCloseTo(0.3, 3);
    expect(rest).toBeLessThan(-5);
    const [d, e, f] = film([0, 1, 2], 0, 1);
    expect(betweenOf(d!, e!, f!).rest).toBeGreaterThan(-2.5);
  });
  it.each([
    [2, 0.5],
    [5, 0.5],
    [5, 0.3],
    [6, 0.7],
    [12, 0.5],
  ])('one of %i, mixed by %f, is found to the frame', (every, share) => {
    const shown = converted(100, every, share);
    expect(found(film(shown, 0.5, every))).toEqual(mixtures(shown));
  });
  it('nothing is found in a film that was never converted, in one with repeats, in a dissolve, and where nothing moves', () => {
    const places = Array.from({ length: 100 }, (_, n) => 1.5 * n + Math.sin(n / 5));
    expect(found(film(places, 0.5, 7))).toEqual([]);
    expect(
      found(
        film(
          places.map((_, n) => 1.5 * Math.floor(0.6 * n)),
          0.5,
          8,
        ),
      ),
    ).toEqual([]);
    expect(
      found(
        film(
          places.map((_, n) => [0, 40, n / 100] as const),
          0.5,
          9,
        ),
      ),
    ).toEqual([]);
    expect(found(film(new Array<number>(100).fill(3), 1, 10))).toEqual([]);
  });
  it('a coder that draws every other frame out of its neighbours, now nearer to one and now to the other, mixes none', () => {
    const random = randomOf(14);
    const places = Array.from({ length: 120 }, (_, n) => 1.5 * n);
    const drawn = (wander: number): readonly Shown[] =>
      places.map((place, n) => (n % 2 === 0 ? place : ([place - 1.5, place + 1.5, 0.5 + wander * (random() - 0.5)] as const)));
    expect(found(film(drawn(0.16), 0.5, 15))).toEqual([]);
    expect(found(film(drawn(0), 0.5, 15)).length).toBeGreaterThan(50);
  });
  it('three chance mixtures are no cadence', () => {
    const shown: Shown[] = Array.from({ length: 100 }, (_, n) => 1.5 * n);
    for (const n of [20, 41, 77]) shown[n] = [1.5 * (n - 1), 1.5 * (n + 1), 0.5];
    expect(found(film(shown, 0.5, 11))).toEqual([]);
  });
});
