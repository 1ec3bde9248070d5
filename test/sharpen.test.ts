/** Sharpening against edges of known width: measured rightly, narrowed, no halo past its bound, and sharp or flat pictures to the byte. */
import { afterAll, describe, expect, it } from 'vitest';
import { clipOf, runStages } from '../bench/stage-run.ts';
import type { Plane } from '../src/film/frame.ts';
import { normalOf, randomOf } from '../src/film/random.ts';
import { blurPlane } from '../src/kernels/gaussian-blur.ts';
import { createKernels } from '../src/kernels/host.ts';
import { edgeSpreads } from '../src/stages/6-resolution/edge-spread.ts';
import type { SharpenFacts } from '../src/stages/6-resolution/sharpen.ts';

const kernels = createKernels({ threads: 1 });
afterAll(() => kernels.close());
const [width, height] = [200, 160];

/** Upright and lying squares, 0.3 on 0.7, blurred by `sigma`, with noise. */
const squares = async (sigma: number, noise = 0): Promise<Plane> => {
  using sharp = kernels.arena.plane(width, height);
  using soft = kernels.arena.plane(width, height);
  sharp.data.forEach((_, i) => {
    sharp.data[i] = ((Math.floor((i % width) / 25) + Math.floor(Math.floor(i / width) / 20)) & 1) === 0 ? 0.3 : 0.7;
  });
  await blurPlane(kernels, sharp, soft, sigma);
  const normal = normalOf(randomOf(6));
  return { width, height, data: soft.data.map((value) => Math.min(1, Math.max(0, value + noise * normal()))) };
};
const sharpened = async (plane: Plane, values: Record<string, unknown> = {}) => {
  const run = await runStages(
    kernels,
    clipOf(kernels, 3, 18, () => plane),
    ['resolution/sharpen'],
    { 'resolution/sharpen': values },
  );
  using frame = await run.clip.frame(1);
  return { facts: run.facts['resolution/sharpen'] as unknown as SharpenFacts, data: frame.planes[0]!.data.slice() };
};
const spreadOf = (data: Float32Array): number => {
  const all = edgeSpreads({ width, height, data }, 0, 1).toSorted((a, b) => a - b);
  return all[all.length >> 1]!;
};

describe('sharpening', () => {
  it.each([1.5, 2, 3])('measures a spread of %s px to 0.15 of it, grain or no grain', async (sigma) => {
    for (const noise of [0, 0.006]) {
      const { spreadPx } = (await sharpened(await squares(sigma, noise))).facts;
      expect(Math.abs(spreadPx / sigma - 1), `${spreadPx} with noise ${noise}`).toBeLessThan(0.15);
    }
  });

  it('narrows soft edges by a fifth or more, with no halo past 5 % of their height', async () => {
    const plane = await squares(2);
    const { data } = await sharpened(plane, { halo: 5, strength: 1 });
    expect(spreadOf(data)).toBeLessThan(0.8 * spreadOf(plane.data));
    expect(Math.max(...data)).toBeLessThanOrEqual(0.7 + 0.05 * 0.4 + 1e-6);
    expect(Math.min(...data)).toBeGreaterThanOrEqual(0.3 - 0.05 * 0.4 - 1e-6);
  });

  it('leaves grain on surfaces alone: no more of it than before', async () => {
    const plane = await squares(2, 0.006);
    const { data } = await sharpened(plane, { strength: 1 });
    // The middles of the squares, where the edges' own spread does not reach.
    const deviation = (of: Float32Array): number => {
      const off = Array.from({ length: 64 }, (_, square) => {
        const [left, top] = [25 * (square & 7) + 10, 20 * (square >> 3) + 8];
        const inside = Array.from({ length: 24 }, (_, i) => of[(top + Math.floor(i / 6)) * width + left + (i % 6)]!);
        const mean = inside.reduce((a, b) => a + b) / inside.length;
        return inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / inside.length;
      });
      return Math.sqrt(off.reduce((a, b) => a + b) / off.length);
    };
    expect(deviation(data)).toBeLessThan(1.1 * deviation(plane.data));
  });

  it.each([
    ['a picture sharp already', () => squares(0.3), {}],
    ['a flat one', async () => ({ width, height, data: new Float32Array(width * height).fill(0.5) }), {}],
    ['strength 0', () => squares(2), { strength: 0 }],
  ])('%s stays to the bit', async (_, make, values) => {
    const plane = await make();
    expect((await sharpened(plane, values)).data).toEqual(plane.data);
  });
});
