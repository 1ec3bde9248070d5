/** Faded colour: a cast shared by a whole shot is taken out; a film with colours of its own, a grey one and strength 0 keep every byte. */
import { afterAll, describe, expect, it } from 'vitest';
import { runStages } from '../bench/stage-run.ts';
import { rec601 } from '../src/film/colour-space.ts';
import type { FrameFormat } from '../src/film/frame.ts';
import { rational } from '../src/film/rational.ts';
import { createKernels } from '../src/kernels/host.ts';
import { baseClip } from '../src/pipeline/stage-clip.ts';
import type { FadeFacts } from '../src/stages/4-repair/fade.ts';

const [width, height, length] = [64, 48, 5];
const format: FrameFormat = { model: 'ycbcr', bits: 8, subsampling: { x: 1, y: 1 }, siting: 'left', space: rec601 };
const zero = 128 / 255;
const luma = (x: number, y: number): number => 0.45 + 0.3 * Math.sin(x * 0.13) * Math.cos(y * 0.17);
/** Colour of the clean film in steps of 255: many colours, none of them everywhere. */
const chroma = (x: number, y: number, c: number): number => 18 * Math.sin(x * 0.21 + 2 * c) * Math.cos(y * 0.27 + c);
const faded = (x: number, y: number, c: number): number => 0.3 * chroma(x, y, c) + (c === 1 ? 14 + 8 * luma(x, y) : -9 + 4 * luma(x, y));

const kernels = createKernels({ threads: 2 });
afterAll(() => kernels.close());

const run = async (colourOf: (x: number, y: number, c: number) => number, values: Readonly<Record<string, unknown>> = {}) => {
  const clip = baseClip({
    ...{ length, width, height, format, pixelAspect: rational(1), times: { at: (n: number) => rational(n, 24), rate: rational(24) } },
    frame: async () => {
      const frame = kernels.arena.frame(format, width, height);
      frame.planes.forEach((plane, p) => {
        const step = width / plane.width;
        for (let i = 0; i < plane.data.length; i++) {
          const [x, y] = [(i % plane.width) * step, Math.floor(i / plane.width) * step];
          plane.data[i] = p === 0 ? luma(x, y) : zero + colourOf(x, y, p - 1) / 255;
        }
      });
      return frame;
    },
  });
  const result = await runStages(kernels, clip, ['repair/fade'], { 'repair/fade': values });
  using before = await clip.frame(2);
  using after = await result.clip.frame(2);
  const both = { before: before.planes.map(({ data }) => data.slice()), after: after.planes.map(({ data }) => data.slice()) };
  await result.clip.release();
  return { ...both, facts: result.facts['repair/fade'] as unknown as FadeFacts };
};
const errorOf = (planes: readonly Float32Array[]): number => {
  let [sum, count] = [0, 0];
  for (const c of [0, 1])
    for (const [i, value] of planes[c + 1]!.entries()) {
      const truth = chroma((i % 32) * 2, Math.floor(i / 32) * 2, c);
      [sum, count] = [sum + (255 * (value - zero) - truth) ** 2, count + 1];
    }
  return Math.sqrt(sum / count);
};

describe('faded colour', () => {
  it('loses its cast and gets some of its strength back; luma keeps every byte', async () => {
    const { before, after, facts } = await run(faded);
    expect(facts.casts).toHaveLength(2);
    expect(errorOf(after)).toBeLessThan(0.45 * errorOf(before));
    expect(after[0]).toEqual(before[0]);
  });
  it.each([
    ['many colours', chroma, {}],
    ['no colour', () => 0, {}],
    ['strength 0', faded, { strength: 0 }],
  ] as const)('%s: every byte stays', async (_, colourOf, values) => {
    const { before, after } = await run(colourOf, values);
    expect(after).toEqual(before);
  });
  it('leaks nothing', () => expect(kernels.arena.lentBytes()).toBe(0));
});
