/**
 * @file Exact rational numbers for time: 24000/1001 stays 24000/1001.
 * Always reduced, the denominator positive. Numerator and denominator are safe integers; an overflow throws rather than rounds.
 */
import { FilmError } from './errors.ts';

export type Rational = { readonly num: number; readonly den: number };

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));

const fromBig = (num: bigint, den: bigint): Rational => {
  if (den === 0n) throw new FilmError('failed', `expected a rational with a denominator other than 0, got ${num}/0`);
  const divisor = gcd(num, den) * (den < 0n ? -1n : 1n);
  const reduced = { num: Number(num / divisor), den: Number(den / divisor) };
  if (!Number.isSafeInteger(reduced.num) || !Number.isSafeInteger(reduced.den))
    throw new FilmError('failed', `rational ${num}/${den} exceeds exact integers (2^53)`);
  return reduced;
};

/** num/den, reduced. Throws for den = 0 or numbers that are no safe integers. */
export const rational = (num: number, den = 1): Rational => fromBig(BigInt(num), BigInt(den));

export const add = (a: Rational, b: Rational): Rational =>
  fromBig(BigInt(a.num) * BigInt(b.den) + BigInt(b.num) * BigInt(a.den), BigInt(a.den) * BigInt(b.den));
export const subtract = (a: Rational, b: Rational): Rational => add(a, { num: -b.num, den: b.den });
export const multiply = (a: Rational, b: Rational): Rational => fromBig(BigInt(a.num) * BigInt(b.num), BigInt(a.den) * BigInt(b.den));
export const divide = (a: Rational, b: Rational): Rational => fromBig(BigInt(a.num) * BigInt(b.den), BigInt(a.den) * BigInt(b.num));
/** Negative, 0 or positive as a < b, a = b, a > b; exact. */
export const compare = (a: Rational, b: Rational): number => {
  const difference = BigInt(a.num) * BigInt(b.den) - BigInt(b.num) * BigInt(a.den);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};
export const toNumber = (a: Rational): number => a.num / a.den;
/** The integer nearest to a, halves away from zero. */
export const round = (a: Rational): number => Math.sign(a.num) * Math.floor((2 * Math.abs(a.num) + a.den) / (2 * a.den));

/** The nearest rational with the given denominator: `nearest(1.5, 1000)` is 3/2. */
export const nearest = (value: number, den: number): Rational => rational(Math.round(value * den), den);

/** Reads "24", "23.976", "24000/1001". The NTSC decimals (23.976, 29.97, 59.94) mean their exact n/1001 rates. Throws usage errors. */
export const parseRational = (text: string): Rational => {
  const fraction = /^(\d+)\/(\d+)$/.exec(text);
  if (fraction) return rational(Number(fraction[1]), Number(fraction[2]));
  if (!/^\d+(\.\d{1,6})?$/.test(text)) throw new FilmError('usage', `expected a number like 24, 23.976 or 24000/1001, got "${text}"`);
  const value = Number(text);
  const ntsc = Math.round(value * 1.001);
  if (!Number.isInteger(value) && Math.abs((ntsc * 1000) / 1001 - value) < 0.0006) return rational(ntsc * 1000, 1001);
  return nearest(value, 1_000_000);
};

export const formatRational = (a: Rational): string => (a.den === 1 ? String(a.num) : `${a.num}/${a.den}`);
