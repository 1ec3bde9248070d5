/** YCbCr in another matrix: what the sample-by-sample map of full-size planes says, and grey stays grey to the byte. */
import { afterAll, expect, it } from 'vitest';
import { rec601 } from '../film/colour-space.ts';
import type { FrameFormat } from '../film/frame.ts';
import { conversion } from './convert.ts';
import { convertFrame } from './convert-frame.ts';
import { createKernels } from './host.ts';

const kernels = createKernels({ threads: 0 });
afterAll(() => {
  expect(kernels.arena.lentBytes()).toBe(0);
  return kernels.close();
});

const from: FrameFormat = { model: 'ycbcr', bits: 8, subsampling: { x: 1, y: 1 }, siting: 'left', space: rec601 };
const to: FrameFormat = { ...from, space: { ...rec601, matrix: 'bt709', range: 'full' } };
const [width, height] = [48, 32];
const zero = 128 / 255;

it.each([0, 0.15])('4:2:0 with chroma of %d', async (strength) => {
  using frame = kernels.arena.frame(from, width, height);
  // Colours that change so slowly that enlarging chroma any way gives the same.
  const colour = (p: number, x: number): number => zero + strength * Math.sin(p + x / 60);
  frame.planes[0]!.data.forEach((_, i, data) => {
    data[i] = 0.2 + 0.6 * ((i % 7) / 7);
  });
  for (const p of [1, 2])
    frame.planes[p]!.data.forEach((_, i, data) => {
      data[i] = colour(p, 2 * (i % (width / 2)));
    });
  using out = await convertFrame(kernels, frame, to);
  expect(out.format).toEqual(to);
  const map = conversion(from.space, 8, to.space, 8);
  const mapped = (o: number, y: number, x: number): number => {
    const [a, b, c, offset] = map[o]!;
    return a * y + b * colour(1, x) + c * colour(2, x) + offset;
  };
  let worst = 0;
  for (let y = 4; y < height - 4; y++)
    for (let x = 4; x < width - 4; x++) {
      const i = y * width + x;
      worst = Math.max(worst, Math.abs(out.planes[0]!.data[i]! - mapped(0, frame.planes[0]!.data[i]!, x)));
      const half = (y >> 1) * (width / 2) + (x >> 1);
      for (const p of [1, 2]) worst = Math.max(worst, Math.abs(out.planes[p]!.data[half]! - mapped(p, 0.5, x & ~1)));
    }
  expect(worst).toBeLessThan(2e-6 + strength * 1e-4);
});
