/** Tints and tones: recognised, kept byte for byte, evened, taken off and laid; natural colours are no tint, cards stay as they are. */
import { afterAll, describe, expect, it } from 'vitest';
import { runStages } from '../bench/stage-run.ts';
import { rec601 } from '../src/film/colour-space.ts';
import type { Frame, FrameFormat } from '../src/film/frame.ts';
import { greyOf } from '../src/film/frame.ts';
import { normalOf, randomOf } from '../src/film/random.ts';
import { rational } from '../src/film/rational.ts';
import { createKernels } from '../src/kernels/host.ts';
import { baseClip } from '../src/pipeline/stage-clip.ts';
import type { TintFound } from '../src/stages/5-colour/tint-look.ts';
import { curveOf, type TintName, tintNames } from '../src/stages/5-colour/tints.ts';

const format: FrameFormat = { model: 'ycbcr', bits: 8, subsampling: { x: 1, y: 1 }, siting: 'left', space: { ...rec601, range: 'full' } };
const kernels = createKernels({ threads: 2 });
afterAll(() => kernels.close());
const [width, height, length] = [96, 64, 12];

type Chroma = (x: number, y: number, luma: number, n: number) => readonly [number, number];
const film = (chroma: Chroma | undefined) => {
  const own = chroma ? format : greyOf(format);
  return baseClip({
    ...{ length, width, height, format: own, pixelAspect: rational(1) },
    times: { at: (n) => rational(n, 18), rate: rational(18) },
    frame: async (n): Promise<Frame> => {
      const normal = normalOf(randomOf(n + 1));
      const frame = kernels.arena.frame(own, width, height);
      const [luma, blue, red] = frame.planes;
      const light = (x: number, y: number): number => 0.5 + 0.45 * Math.sin(x * 0.11 + n * 0.1) * Math.cos(y * 0.13);
      for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) luma!.data[y * width + x] = light(x, y);
      if (chroma)
        for (let y = 0; y < height / 2; y++)
          for (let x = 0; x < width / 2; x++) {
            const [b, r] = chroma(2 * x, 2 * y, light(2 * x, 2 * y), n);
            const i = (y * width) / 2 + x;
            blue!.data[i] = (128 + b + 0.7 * normal()) / 255;
            red!.data[i] = (128 + r + 0.7 * normal()) / 255;
          }
      return frame;
    },
  });
};
const amberLike: Chroma = (_x, _y, luma, n) => [-38 * luma * (1 + 0.1 * Math.sin(n)), 18 * luma * (1 + 0.1 * Math.sin(n))];
const sepiaLike: Chroma = (_x, _y, luma) => [-60 * luma * (1 - luma), 36 * luma * (1 - luma)];
const natural: Chroma = (x, y) => (y < 24 ? [22, -12] : x < 48 ? [-24, -16] : [-14, 20]);
const nothing: Chroma = () => [0, 0];

const run = (chroma: Chroma | undefined, values: Readonly<Record<string, unknown>> = {}) =>
  runStages(kernels, film(chroma), ['colour/tint'], { 'colour/tint': values });
const kindOf = async (chroma: Chroma | undefined): Promise<string> => {
  const { clip, facts } = await run(chroma);
  await clip.release();
  return (facts['colour/tint'] as unknown as TintFound).kind;
};

describe('tints', () => {
  it('are told from tones, from many colours and from grey', async () => {
    expect(await kindOf(amberLike)).toBe('tint');
    expect(await kindOf(sepiaLike)).toBe('tone');
    expect(await kindOf(natural)).toBe('colours');
    expect(await kindOf(nothing)).toBe('grey');
    expect(await kindOf(undefined)).toBe('grey');
  });
  it('are kept byte for byte; natural colours too, whether evened or taken off', async () => {
    for (const [chroma, as] of [
      [amberLike, 'keep'],
      [natural, 'even'],
      [natural, 'none'],
    ] as const) {
      const { clip } = await run(chroma, { as });
      using got = await clip.frame(5);
      using meant = await film(chroma).frame(5);
      for (const [i, plane] of got.planes.entries()) expect(plane.data).toEqual(meant.planes[i]!.data);
      await clip.release();
    }
  });
  it('evened, are the same on every frame; taken off, are grey; the luma is the very same', async () => {
    const meanRed = async (as: string, n: number): Promise<number> => {
      const { clip } = await run(amberLike, { as });
      using got = await clip.frame(n);
      using meant = await film(amberLike).frame(n);
      expect(got.planes[0]!.data).toEqual(meant.planes[0]!.data);
      // A frame's chroma beside its light.
      const of = (data: Float32Array): number => data.reduce((sum, v) => sum + v, 0) / data.length;
      const mean = (255 * of(got.planes[2]!.data) - 128) / of(got.planes[0]!.data);
      await clip.release();
      return mean;
    };
    const [kept2, kept5] = [await meanRed('keep', 2), await meanRed('keep', 5)];
    const [even2, even5] = [await meanRed('even', 2), await meanRed('even', 5)];
    expect(Math.abs(kept2 - kept5)).toBeGreaterThan(2);
    expect(Math.abs(even2 - even5)).toBeLessThan(0.5);
    expect(even2).toBeGreaterThan(14);
    expect(Math.abs(await meanRed('none', 2))).toBeLessThan(0.1);
  });
  it('of the trade are laid on black and white', async () => {
    const { clip } = await run(undefined, { as: 'blue' });
    using got = await clip.frame(3);
    expect(got.format.model).toBe('ycbcr');
    const mean = (i: number): number => (255 * got.planes[i]!.data.reduce((sum, v) => sum + v, 0)) / got.planes[i]!.data.length - 128;
    expect(mean(1)).toBeGreaterThan(8);
    expect(mean(2)).toBeLessThan(-4);
    await clip.release();
  });
  it.each(tintNames)(
    '%s: blacks stay black, nothing leaves what a screen can show, tints colour whites and tones do not',
    (name: TintName) => {
      const { blue, red } = curveOf(name, 'bt709');
      expect(Math.hypot(blue[0]!, red[0]!)).toBeLessThan(0.5);
      expect(Math.hypot(blue.at(-1)!, red.at(-1)!)).toBeLessThan(0.5);
      expect(Math.max(...blue.map((b, k) => Math.hypot(b, red[k]!)))).toBeGreaterThan(8);
      blue.forEach((b, k) => {
        const luma = k / (blue.length - 1);
        const [r, bb] = [luma + (1.5748 * red[k]!) / 255, luma + (1.8556 * b) / 255];
        for (const value of [r, bb, (luma - 0.2126 * r - 0.0722 * bb) / 0.7152]) expect(value).toBeGreaterThan(-0.01);
        for (const value of [r, bb, (luma - 0.2126 * r - 0.0722 * bb) / 0.7152]) expect(value).toBeLessThan(1.01);
      });
    },
  );
});
