/** Padding as DAIN's programs do it, and back. */
import { expect, it } from 'vitest';
import type { Rgb } from './interpolator.ts';
import { cropRows, dainPadding, padInto } from './padding.ts';

it.each([
  [640, 704],
  [480, 512],
  [1280, 1344],
  [720, 768],
  [1920, 1984],
  [1080, 1152],
  [448, 512],
  [256, 320],
  [1, 128],
])('%i becomes %i', (size, whole) => {
  const padding = dainPadding(size, 256);
  expect(padding.width).toBe(whole);
  expect(padding.left).toBe(whole - size === 64 && size % 128 === 0 ? 32 : (whole - size) >> 1);
  expect([padding.top, padding.height]).toEqual([32, 320]);
});

it('repeats the border outwards, and cropping gives the picture back, clamped', () => {
  const plane = (from: number) => ({ width: 3, height: 2, data: Float32Array.from({ length: 6 }, (_, i) => (from + i) / 10) });
  const picture: Rgb = [plane(0), plane(1), plane(9)];
  const padding = dainPadding(3, 2);
  const padded = new Float32Array(3 * 128 * 128);
  padInto(padded, picture, padding);
  expect([padded[0], padded[127], padded[128 * 128 - 1]]).toEqual([0, 0.2, 0.5].map(Math.fround));
  const out = { width: 3, height: 2, data: new Float32Array(6) };
  for (const first of [0, 64]) cropRows(out, { data: padded, start: 0, rowsThere: 128 }, 2, padding, first, 64);
  expect([...out.data]).toEqual([0.9, 1, 1, 1, 1, 1].map(Math.fround));
});
