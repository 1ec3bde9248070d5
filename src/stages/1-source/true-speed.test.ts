import { expect, it } from 'vitest';
import { smoothTimes } from './true-speed.ts';

it('takes the jitter of repeats out of a steady film, and keeps both ends exactly', () => {
  const rate = 18.4;
  const count = 120;
  const shown = Array.from({ length: count }, (_, k) => Math.max(0, Math.ceil((k / rate) * 30 - 1e-9)) / 30);
  const end = count / rate;
  const times = smoothTimes(shown, end);
  expect([times[0], times[count]]).toEqual([0, end]);
  const steps = times.slice(1).map((time, k) => time - times[k]!);
  expect(Math.min(...steps)).toBeGreaterThan(0);
  // Between the borders no frame lasts more than a tenth longer or shorter than it was shown; raw steps vary by a factor of two.
  for (const step of steps.slice(8, -8)) expect(Math.abs(step * rate - 1)).toBeLessThan(0.1);
});
it('leaves one and two frames as they are', () => {
  expect(smoothTimes([0], 1)).toEqual([0, 1]);
  expect(smoothTimes([0, 0.4], 1)).toEqual([0, 0.4, 1]);
});
