/** Dull colour video made lively: a seeded fade comes nearer to the clean film, within bounds and alike on every frame; a lively film, a grey one and strength 0 keep every byte. */
import { afterAll, describe, expect, it } from 'vitest';
import { runStages } from '../bench/stage-run.ts';
import { rec601 } from '../src/film/colour-space.ts';
import type { FrameFormat } from '../src/film/frame.ts';
import { rational } from '../src/film/rational.ts';
import { createKernels } from '../src/kernels/host.ts';
import { baseClip } from '../src/pipeline/stage-clip.ts';
import type { Lack } from '../src/stages/5-colour/dull.ts';

const [width, height, length] = [64, 48, 6];
const format: FrameFormat = { model: 'ycbcr', bits: 8, subsampling: { x: 1, y: 1 }, siting: 'left', space: { ...rec601, range: 'full' } };
const zero = 128 / 255;
type Scene = (x: number, y: number, n: number) => readonly [luma: number, blue: number, red: number];
/** Grey things in shadow and light, and coloured ones: blue, orange and green, all of it wandering. */
const lively: Scene = (x, y, n) => {
  const luma = 0.5 + 0.47 * Math.sin((x + n) * 0.13) * Math.cos(y * 0.17);
  const colour = Math.max(0, Math.sin((x + n) * 0.31 + y * 0.05)) ** 2 * 0.28;
  const hue = 2 * Math.floor((y / height) * 3);
  return [luma, colour * Math.cos(hue), colour * Math.sin(hue)];
};
const dull: Scene = (x, y, n) => {
  const [luma, blue, red] = lively(x, y, n);
  return [0.16 + 0.6 * luma, 0.5 * blue - 0.03 * luma, 0.5 * red + 0.03 * luma];
};
/** The whole range of light, and colours as strong as the lively scene's on a strip of it only. */
const sparse: Scene = (x, y, n) => {
  const [luma, blue, red] = lively(x, y, n);
  return y < height / 6 ? [luma, blue, red] : [luma, 0, 0];
};
const grey: Scene = (x, y, n) => [lively(x, y, n)[0], 0, 0];

const kernels = createKernels({ threads: 2 });
afterAll(() => kernels.close());

const planesOf = async (frame: Promise<Disposable & { readonly planes: readonly { readonly data: Float32Array }[] }>) => {
  using own = await frame;
  return own.planes.map(({ data }) => data.slice());
};
const run = async (scene: Scene, values: Readonly<Record<string, unknown>> = {}) => {
  const clip = baseClip({
    ...{ length, width, height, format, pixelAspect: rational(1), times: { at: (n: number) => rational(n, 24), rate: rational(24) } },
    frame: async (n) => {
      const frame = kernels.arena.frame(format, width, height);
      frame.planes.forEach((plane, p) => {
        const step = width / plane.width;
        for (let i = 0; i < plane.data.length; i++)
          plane.data[i] = (p === 0 ? 0 : zero) + scene((i % plane.width) * step, Math.floor(i / plane.width) * step, n)[p]!;
      });
      return frame;
    },
  });
  const result = await runStages(kernels, clip, ['colour/enhance'], { 'colour/enhance': values });
  const before = await planesOf(clip.frame(2));
  const after = await planesOf(result.clip.frame(2));
  await result.clip.release();
  return { before, after, facts: result.facts['colour/enhance'] as unknown as Lack };
};
const meanOff = (planes: readonly Float32Array[], truth: readonly Float32Array[], p: number): number =>
  planes[p]!.reduce((sum, value, i) => sum + Math.abs(value - truth[p]![i]!), 0) / planes[p]!.length;

describe('colour/enhance', () => {
  it('brings a dull shot nearer to the lively one, in light and in both colours', async () => {
    const { before, after, facts } = await run(dull, { contrast: 60, saturation: 100, balance: 10 });
    const { before: truth } = await run(lively);
    for (const p of [0, 1, 2]) expect(meanOff(after, truth, p)).toBeLessThan(0.6 * meanOff(before, truth, p));
    expect(facts.cast[0]).toBeLessThan(-0.015);
    expect(facts.cast[1]).toBeGreaterThan(0.015);
  });
  it('keeps within its bounds', async () => {
    const { facts } = await run(dull, { contrast: 10, saturation: 5, balance: 2 });
    expect(facts.contrast).toBeCloseTo(1.1, 3);
    expect(facts.saturation).toBeCloseTo(1.05, 3);
    expect(Math.hypot(...facts.cast)).toBeLessThanOrEqual(0.0201);
  });
  it('half the strength is half the correction', async () => {
    const [none, half, whole] = [await run(dull, { strength: 0 }), await run(dull, { strength: 0.5 }), await run(dull)];
    half.after[0]!.forEach((value, i) => {
      expect(value).toBeCloseTo((none.after[0]![i]! + whole.after[0]![i]!) / 2, 4);
    });
  });
  it.each([
    ['a lively film', lively, {}],
    ['a film of few colours, which are strong', sparse, {}],
    ['a grey film', grey, {}],
    ['strength 0', dull, { strength: 0 }],
  ] as const)('%s: every byte stays', async (_, scene, values) => {
    const { before, after } = await run(scene, values);
    expect(after).toEqual(before);
  });
  it('leaks nothing', () => expect(kernels.arena.lentBytes()).toBe(0));
});
