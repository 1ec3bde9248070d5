/** Detail of made frames against that of the frames they stand between: a texture that moves by parts of a pixel, with and without grain, made with a seed. */
import { afterAll, describe, expect, it } from 'vitest';
import { rec601 } from '../film/colour-space.ts';
import type { Frame, FrameFormat, Plane } from '../film/frame.ts';
import { randomOf } from '../film/random.ts';
import { createKernels } from '../kernels/host.ts';
import { softAt } from '../kernels/soft.ts';
import { findDetail } from './detail-match.ts';
import { frameBetween } from './frame-between.ts';
import { findBlocks } from './pair-blocks.ts';
import { findPair } from './pair-motion.ts';

const kernels = createKernels({ threads: 0 });
afterAll(() => {
  expect(kernels.arena.lentBytes()).toBe(0);
  return kernels.close();
});

const grey: FrameFormat = { model: 'grey', bits: 8, subsampling: { x: 0, y: 0 }, siting: 'left', space: rec601 };
const [width, height] = [160, 120];
const waves = (() => {
  const random = randomOf(3);
  return Array.from({ length: 40 }, () => [(random() - 0.5) * 4.2, (random() - 0.5) * 4.2, random() * 6.28] as const);
})();
const grainOf = (seed: number): Plane => {
  const random = randomOf(seed);
  const raw: Plane = { width, height, data: Float32Array.from({ length: width * height }, () => random() - 0.5) };
  return { width, height, data: raw.data.map((_, i) => softAt(raw, i % width, Math.floor(i / width))) };
};
const picture = (path: number, grain = 0, seed = 1): Frame => {
  const fresh = grainOf(seed);
  const frame = kernels.arena.frame(grey, width, height);
  const { data } = frame.planes[0]!;
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++)
      data[i] =
        0.5 +
        waves.reduce((sum, [u, v, phase]) => sum + Math.sin(u * (x - path) + v * (y + path / 3) + phase), 0) * 0.012 +
        fresh.data[i]! * grain;
  return frame;
};
/** Root mean square of what three samples' smoothing takes away, away from the border. */
const crispness = (plane: Plane): number => {
  let [sum, count] = [0, 0];
  for (let y = 8; y < height - 8; y++)
    for (let x = 8; x < width - 8; x++, count++) sum += (plane.data[y * width + x]! - softAt(plane, x, y)) ** 2;
  return Math.sqrt(sum / count);
};
const between = async (left: Frame, right: Frame, t: number, strength: number): Promise<Plane> => {
  using pair = await findPair(kernels, left, right, 480, undefined);
  using blocks = await findBlocks(kernels, pair, undefined);
  using a = await findDetail(kernels, left, undefined);
  using b = await findDetail(kernels, right, undefined);
  using made = await frameBetween(kernels, left, right, t, { pair, blocks, detail: { left: a, right: b, strength } });
  return { width, height, data: made.planes[0]!.data.slice() };
};
const psnr = (made: Plane, truth: Plane): number =>
  -10 * Math.log10(made.data.reduce((sum, value, i) => sum + (value - truth.data[i]!) ** 2, 1e-12) / made.data.length);

describe('the detail of made frames', () => {
  it.each([
    [0.5, 0],
    [0.25, 0],
    [0.5, 0.2],
    [0.8, 0.2],
  ])('at %d of 3 pixels, grain %d: as much as the frames around have, within 5 %%', async (t, grain) => {
    using left = picture(0, grain, 1);
    using right = picture(3, grain, 2);
    using truth = picture(3 * t, grain, 3);
    const [soft, sharp] = [await between(left, right, t, 0), await between(left, right, t, 1)];
    const own = (crispness(left.planes[0]!) + crispness(right.planes[0]!)) / 2;
    expect(crispness(soft) / own).toBeLessThan(0.96);
    expect(Math.abs(crispness(sharp) / own - 1)).toBeLessThan(0.05);
    // Without grain what comes back is the picture's own; fresh grain is nobody's, and costs what grain costs.
    expect(psnr(sharp, truth.planes[0]!)).toBeGreaterThan(psnr(soft, truth.planes[0]!) - (grain ? 0.15 : 0));
  });
  it('of two equal frames: nothing is missing, nothing is raised', async () => {
    using left = picture(0, 0.1);
    const made = await between(left, left, 0.5, 1);
    expect(Math.max(...made.data.map((value, i) => Math.abs(value - left.planes[0]!.data[i]!)))).toBeLessThan(2e-3);
  });
  it('an edge that moves gets no halo', async () => {
    const edge = (path: number): Frame => {
      const frame = kernels.arena.frame(grey, width, height);
      for (let i = 0; i < width * height; i++) frame.planes[0]!.data[i] = 0.2 + 0.6 * Math.min(1, Math.max(0, (i % width) - 60 - path));
      return frame;
    };
    using left = edge(0);
    using right = edge(5);
    const [soft, sharp] = [await between(left, right, 0.5, 0), await between(left, right, 0.5, 1)];
    const most = (plane: Plane): number => Math.max(...plane.data.map((value) => Math.max(value - 0.8, 0.2 - value)));
    expect(most(sharp)).toBeLessThan(most(soft) + 0.01);
  });
});
