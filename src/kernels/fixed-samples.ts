/**
 * @file Samples in fixed point: a plane in whole 16384ths and weights of as many make a cubic sample of two products of whole numbers, half the work of floats in
 * vectors and rounded by less than a 16384th of white. The specification; simd/motion/fixed-samples.ts computes the very same.
 */
import type { Plane } from '../film/frame.ts';
import { cubicWeights } from './moved-places.ts';

/** Samples of repeated border on every side, as of padded planes. */
const pad = 12;
const one = 16384;

/** Samples a row of a plane in fixed point takes, border and whole vectors included. */
export const fixedStride = (width: number): number => (width + 2 * pad + 7) & ~7;
/** Floats of scratch that hold such a plane. */
export const fixedFloats = (width: number, height: number): number => (fixedStride(width) * (height + 2 * pad)) / 2 + 8;
/** Index of its first sample. */
export const fixedFirst = (width: number): number => pad * fixedStride(width) + pad;

const { fround } = Math;
/** A sample in whole 16384ths, halves to even, as much as 16 bits hold. */
export const toFixed = (value: number): number => within(fround(fround(fround(value * one) + 12582912) - 12582912));
const within = (value: number): number => Math.min(32767, Math.max(-32768, value));

/** Weights in whole 16384ths; the nearest sample's makes them 1 together. */
const fixedWeights = (place: number): readonly number[] => {
  const weights = cubicWeights(place).map((weight) => Math.floor(weight * one + 0.5));
  const near = place < 0.5 ? 1 : 2;
  weights[near] = weights[near]! + one - weights.reduce((sum, weight) => sum + weight, 0);
  return weights;
};

/** The sample at a place of whole 256ths (`steps`), in 2^28ths. */
export const fixedAt = ({ data, width, height }: Plane, x: number, y: number): number => {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const down = fixedWeights(y - top);
  const sample = (column: number, row: number): number =>
    toFixed(data[Math.min(height - 1, Math.max(0, row)) * width + Math.min(width - 1, Math.max(0, column))]!);
  return fixedWeights(x - left).reduce((sum, across, i) => {
    const column = down.reduce((inner, weight, j) => inner + weight * sample(left + i - 1, top + j - 1), 0);
    return sum + across * within(Math.floor((column + one / 2) / one));
  }, 0);
};
