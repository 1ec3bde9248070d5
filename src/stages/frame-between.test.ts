import { afterAll, describe, expect, it } from 'vitest';
import { rec601 } from '../film/colour-space.ts';
import type { Frame, FrameFormat } from '../film/frame.ts';
import { randomOf } from '../film/random.ts';
import { createKernels } from '../kernels/host.ts';
import { createNets } from '../nets/host.ts';
import { adviserOf } from './7-interpolation/rate.ts';
import { frameBetween } from './frame-between.ts';
import type { Adviser, Around } from './motion-between.ts';
import { findBlocks } from './pair-blocks.ts';
import { findPair } from './pair-motion.ts';

const kernels = createKernels({ threads: 0 });
afterAll(() => {
  expect(kernels.arena.lentBytes()).toBe(0);
  return kernels.close();
});

const grey: FrameFormat = { model: 'grey', bits: 8, subsampling: { x: 0, y: 0 }, siting: 'left', space: rec601 };
type Picture = (x: number, y: number) => number;
const frameOf = (width: number, height: number, picture: Picture, format = grey): Frame => {
  const frame = kernels.arena.frame(format, width, height);
  for (const [p, plane] of frame.planes.entries())
    for (let i = 0; i < plane.data.length; i++) plane.data[i] = p > 0 ? 0.5 : picture(i % plane.width, Math.floor(i / plane.width));
  return frame;
};
const psnr = (made: Float32Array, truth: Float32Array): number =>
  -10 * Math.log10(made.reduce((sum, value, i) => sum + (value - truth[i]!) ** 2, 1e-12) / made.length);

/** Smooth random texture that goes on for ever. */
const textureOf = (seed: number, level: number, size: number): Picture => {
  const random = randomOf(seed);
  const waves = Array.from({ length: 12 }, () => [(random() - 0.5) * size, (random() - 0.5) * size, random() * 6.28] as const);
  return (x, y) => level + waves.reduce((sum, [u, v, phase]) => sum + Math.sin(u * x + v * y + phase), 0) * 0.028;
};
const [behind, before] = [textureOf(1, 0.68, 0.7), textureOf(2, 0.3, 0.9)];
const [width, height] = [160, 120];
/** A dark disc before a light ground, each going its own way: `path` pixels for the disc, a quarter of it the other way for the ground. */
const layered =
  (path: number): Picture =>
  (x, y) => {
    const far = Math.hypot(x - 70 - path, y - 60 - path / 4) - 26;
    const inside = Math.min(1, Math.max(0, 0.5 - far));
    return inside * before(x - path, y - path / 4) + (1 - inside) * behind(x + path / 4, y);
  };

const between = async (
  left: Frame,
  right: Frame,
  t: number,
  around: Around = {},
  widest = 480,
  withBlocks = true,
): Promise<Float32Array> => {
  using pair = await findPair(kernels, left, right, widest, undefined);
  using blocks = withBlocks ? await findBlocks(kernels, pair, undefined) : undefined;
  using made = await frameBetween(kernels, left, right, t, { pair, blocks, ...around });
  return made.planes[0]!.data.slice();
};

/** Pixels that stick out of the middle of their neighbours by more than 12 levels. */
const specks = (data: Float32Array): number => {
  let count = 0;
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const around = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => data[(y + dy) * width + x + dx]!)).sort((a, b) => a - b);
      if (Math.abs(data[y * width + x]! - around[4]!) > 12 / 255) count++;
    }
  return count;
};

describe('a frame between two', () => {
  it.each([0.25, 0.5, 0.8])('layers that cover and uncover each other, at %d: near the truth', async (t) => {
    using left = frameOf(width, height, layered(0));
    using right = frameOf(width, height, layered(8));
    using truth = frameOf(width, height, layered(8 * t));
    const wanted = truth.planes[0]!.data;
    const made = await between(left, right, t);
    const average = left.planes[0]!.data.map((value, i) => value + (right.planes[0]!.data[i]! - value) * t);
    expect(psnr(made, wanted)).toBeGreaterThan(psnr(average, wanted) + 12);
  });
  it.each([0.3, 0.5, 0.7])('old film, grainy and flickering, at %d: no specks along what moves', async (t) => {
    const random = randomOf(9);
    const grainy =
      (picture: Picture, gain: number): Picture =>
      (x, y) =>
        picture(x, y) * gain + (random() - 0.5) * 0.06;
    using left = frameOf(width, height, grainy(layered(0), 1));
    using right = frameOf(width, height, grainy(layered(10), 0.95));
    using truth = frameOf(width, height, layered(10 * t));
    const made = await between(left, right, t);
    // Seen pixel for pixel, vectors that jump between layers leave more than the grain itself does.
    expect(specks(made)).toBeLessThan(specks(left.planes[0]!.data) / 2);
    expect(psnr(made, truth.planes[0]!.data)).toBeGreaterThan(30.5);
  });
  // One flow alone makes 21.6, 19.1, 21.6 dB of them, one flow and blocks 24.3, 21.6, 23.7.
  it.each([
    [0.25, 23.5, 24.35],
    [0.5, 20.9, 21.8],
    [0.75, 23.3, 24],
  ])(
    'thin bars that pass quickly before a ground, at %d: two flows find more than one, and blocks what flows lose',
    async (t, byFlows, byAll) => {
      const bars =
        (path: number): Picture =>
        (x, y) =>
          (((x - path + y / 8) % 40) + 40) % 40 < 6 ? before(x - path, y) : behind(x + path / 4, y);
      using left = frameOf(width, height, bars(0));
      using right = frameOf(width, height, bars(12));
      using truth = frameOf(width, height, bars(12 * t));
      const wanted = truth.planes[0]!.data;
      const byFlowsAlone = psnr(await between(left, right, t, {}, 480, false), wanted);
      expect(byFlowsAlone).toBeGreaterThan(byFlows);
      const made = psnr(await between(left, right, t), wanted);
      expect(made).toBeGreaterThan(byAll);
      expect(made).toBeGreaterThan(byFlowsAlone + 0.4);
    },
  );
  it('dain-s has its word on the choice; silence is the classical choice, to the byte', async () => {
    const nets = createNets({ device: 'cpu', threads: 1 });
    using left = frameOf(width, height, layered(0));
    using right = frameOf(width, height, layered(8));
    using truth = frameOf(width, height, layered(4));
    using pair = await findPair(kernels, left, right, 480, undefined);
    using blocks = await findBlocks(kernels, pair, undefined);
    const made = async (adviser: Adviser | undefined): Promise<Float32Array> => {
      using frame = await frameBetween(kernels, left, right, 0.5, { pair, blocks, adviser });
      return frame.planes[0]!.data.slice();
    };
    const classical = await made(undefined);
    expect(await made(async (_, advice) => void advice.fill(0))).toEqual(classical);
    const chosen = await made(adviserOf(kernels, nets));
    expect(chosen).not.toEqual(classical);
    expect(psnr(chosen, truth.planes[0]!.data)).toBeGreaterThan(psnr(classical, truth.planes[0]!.data) - 1.5);
    await nets.close();
  });
  it('falling things: the neighbours of both frames tell the acceleration', async () => {
    const path = (frame: number): number => 3 * frame + 1.5 * frame * frame;
    const frames = [-1, 0, 1, 2].map((n) => frameOf(width, height, layered(path(n))));
    const [earlier, left, right, later] = frames as [Frame, Frame, Frame, Frame];
    using truth = frameOf(width, height, layered(path(0.5)));
    const wanted = truth.planes[0]!.data;
    const even = psnr(await between(left, right, 0.5), wanted);
    using back = await findPair(kernels, earlier, left, 480, undefined);
    using on = await findPair(kernels, right, later, 480, undefined);
    const bent = psnr(await between(left, right, 0.5, { before: back, after: on }), wanted);
    for (const frame of frames) frame[Symbol.dispose]();
    expect(bent).toBeGreaterThan(even + 3);
  });
  it('a frame shown twice beside the pair tells nothing of acceleration', async () => {
    using left = frameOf(width, height, layered(0));
    using right = frameOf(width, height, layered(8));
    using shownTwice = await findPair(kernels, left, left, 480, undefined);
    expect(shownTwice.repeat).toBe(true);
    expect(await between(left, right, 0.5, { before: shownTwice })).toEqual(await between(left, right, 0.5));
  });
  it('of two equal frames is that frame', async () => {
    using left = frameOf(width, height, layered(0));
    const made = await between(left, left, 0.5);
    expect(Math.max(...made.map((value, i) => Math.abs(value - left.planes[0]!.data[i]!)))).toBeLessThan(1e-3);
  });
  it('of frames with nothing in common stays between black and white', async () => {
    const random = randomOf(5);
    using left = frameOf(width, height, random);
    using right = frameOf(width, height, random);
    const made = await between(left, right, 0.5);
    expect(made.every((value) => value >= 0 && value <= 1)).toBe(true);
  });
  it.each([
    [1, 1],
    [2, 1],
    [1, 9],
    [17, 3],
  ])('%i x %i pixels', async (w, h) => {
    using left = frameOf(w, h, (x, y) => (x + y) / 30);
    using right = frameOf(w, h, (x, y) => (x + y + 1) / 30);
    const made = await between(left, right, 0.3);
    expect(made.every((value) => value >= 0 && value <= 1)).toBe(true);
  });
  it('motion found on a smaller picture serves the large one', async () => {
    using left = frameOf(width, height, layered(0));
    using right = frameOf(width, height, layered(8));
    using truth = frameOf(width, height, layered(4));
    expect(psnr(await between(left, right, 0.5, {}, 100), truth.planes[0]!.data)).toBeGreaterThan(26);
  });
  it('chroma of one value stays that value', async () => {
    const format: FrameFormat = { ...grey, model: 'ycbcr', subsampling: { x: 1, y: 1 } };
    using left = frameOf(width, height, layered(0), format);
    using right = frameOf(width, height, layered(8), format);
    using pair = await findPair(kernels, left, right, 480, undefined);
    using blocks = await findBlocks(kernels, pair, undefined);
    using made = await frameBetween(kernels, left, right, 0.5, { pair, blocks });
    for (const plane of made.planes.slice(1)) expect(plane.data.every((value) => value === 0.5)).toBe(true);
  });
});
