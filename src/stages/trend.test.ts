/** Trends under known trembling: what is meant stays, however it turns, and what stands is taken to stand. */
import { describe, expect, it } from 'vitest';
import { weavePath } from '../demo/damage/weave.ts';
import { smoothed, trendOf } from './trend.ts';

const fps = 24;
const length = 80;
const options = { fps, weights: new Float64Array(length).fill(1), floor: 0.04, curves: true, stillness: 50 };
const trembling = (seed: number): Float64Array => Float64Array.from(weavePath(length, { seed, fps, sigma: 2.4, theta: 4 }), ({ x }) => x);
const rms = (values: Float64Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
const less = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, n) => value - b[n]!);
/** Mean over seeds of how far the trend lies from what was meant, its slow part left out or looked at alone. */
const strayed = (meant: Float64Array): { readonly quick: number; readonly slow: number } => {
  const all = Array.from({ length: 8 }, (_, seed) => {
    const rest = trembling(seed + 1);
    const off = less(trendOf([meant.map((value, n) => value + rest[n]!)], options).paths[0]!, meant);
    const mean = off.reduce((sum, value) => sum + value, 0) / length;
    const slow = smoothed(
      off.map((value) => value - mean),
      fps / 2,
    );
    return { quick: rms(less(off, slow)), slow: rms(slow) };
  });
  return { quick: all.reduce((sum, { quick }) => sum + quick, 0) / 8, slow: all.reduce((sum, { slow }) => sum + slow, 0) / 8 };
};

describe('trends', () => {
  it('take what trembles about one place to stand', () => {
    for (let seed = 1; seed <= 12; seed++) expect(trendOf([trembling(seed)], options).model).toBe('constant');
  });
  it('follow a swing there and back', () => {
    // 200 pixels in 3 seconds: bends at few places miss it by 10.
    const { quick, slow } = strayed(Float64Array.from({ length }, (_, n) => 200 * Math.sin((Math.PI * n) / length)));
    expect(quick).toBeLessThan(1.5);
    expect(slow).toBeLessThan(1);
  });
  it('keep a fast pan to its ends', () => {
    const meant = Float64Array.from({ length }, (_, n) => 4 * n);
    expect(strayed(meant).slow).toBeLessThan(1);
    const [still] = trendOf([meant], { ...options, weights: options.weights }).paths;
    expect(rms(less(still!, meant))).toBeLessThan(0.01);
  });
  it('give no weight to a frame that jumped', () => {
    const path = trembling(3).map((value, n) => (n === 40 ? 60 : value * 0.2));
    expect(Math.abs(trendOf([path], options).paths[0]![40]!)).toBeLessThan(1);
  });
  it('are held where the frames before them say nothing', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const weights = new Float64Array(length).fill(1);
      for (const n of [0, 1, 30, 31]) weights[n] = 0;
      const path = trembling(seed);
      const [trend] = trendOf([path], { ...options, weights }).paths;
      expect(Math.max(...trend!.map(Math.abs))).toBeLessThan(6);
    }
  });
});
