import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  compare,
  divide,
  formatRational,
  multiply,
  nearest,
  parseRational,
  type Rational,
  rational,
  round,
  subtract,
  toNumber,
} from './rational.ts';

const some = fc
  .tuple(fc.integer({ min: -100_000, max: 100_000 }), fc.integer({ min: 1, max: 100_000 }))
  .map(([num, den]) => rational(num, den));

describe('rational', () => {
  it('is reduced, with a positive denominator', () => {
    expect(rational(48, 2)).toEqual({ num: 24, den: 1 });
    expect(rational(3, -6)).toEqual({ num: -1, den: 2 });
    expect(() => rational(1, 0)).toThrow(/denominator/);
  });
  it('adds and multiplies exactly', () => {
    fc.assert(fc.property(some, some, (a, b) => compare(subtract(add(a, b), b), a) === 0));
    fc.assert(fc.property(some, some, (a, b) => b.num === 0 || compare(divide(multiply(a, b), b), a) === 0));
  });
  it('throws rather than rounds when integers end', () => {
    const large: Rational = rational(2 ** 52, 3);
    expect(() => multiply(large, rational(5, 7))).toThrow(/exact/);
  });
  it('rounds halves away from zero', () => {
    expect([round(rational(1, 2)), round(rational(-1, 2)), round(rational(7, 5)), round(rational(3, 2))]).toEqual([1, -1, 1, 2]);
  });
  it('finds the nearest of a denominator', () => expect(nearest(1.5, 1000)).toEqual({ num: 3, den: 2 }));
});

describe('rates as people write them', () => {
  it.each([
    ['24', 24, 1],
    ['24000/1001', 24000, 1001],
    ['23.976', 24000, 1001],
    ['29.97', 30000, 1001],
    ['59.94', 60000, 1001],
    ['18.4', 92, 5],
    ['16', 16, 1],
  ])('%s', (text, num, den) => expect(parseRational(text)).toEqual({ num, den }));
  it.each(['', 'fast', '-24', '24 fps', '1/0', '1e3'])('refuses "%s"', (text) => expect(() => parseRational(text)).toThrow());
  it('writes what it reads', () =>
    fc.assert(
      fc.property(
        some.filter((a) => a.num > 0),
        (a) => toNumber(parseRational(formatRational(a))) === toNumber(a),
      ),
    ));
});
