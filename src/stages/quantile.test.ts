import { describe, expect, it } from 'vitest';
import { randomOf } from '../film/random.ts';
import { medianOf, quantileOf } from './quantile.ts';

const bySorting = (values: ArrayLike<number>, share: number): number => {
  const sorted = new Float64Array(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
};

describe('quantiles', () => {
  it('are those of the sorted values, whatever their number, order and repeats', () => {
    const random = randomOf(7);
    for (let k = 0; k < 400; k++) {
      const steps = 1 + Math.floor(60 * random());
      const values = Array.from({ length: Math.floor(200 * random()) }, () => Math.floor(steps * random()) - 5);
      for (const share of [0, 0.1, 0.5, 0.93, 1]) expect(quantileOf(values, share)).toBe(bySorting(values, share) + 0);
    }
  });

  it('take what is no number for the largest, and are 0 of nothing', () => {
    const values = Float32Array.from({ length: 101 }, (_, i) => (i % 10 === 0 ? Number.NaN : 100 - i));
    expect(medianOf(values)).toBe(bySorting(values, 0.5));
    expect(medianOf([])).toBe(0);
  });
});
