import { afterAll, expect, it } from 'vitest';
import { rec601 } from '../src/film/colour-space.ts';
import type { FrameFormat, Plane } from '../src/film/frame.ts';
import { readParams } from '../src/film/params.ts';
import { randomOf } from '../src/film/random.ts';
import { rational } from '../src/film/rational.ts';
import type { Shot } from '../src/film/shot.ts';
import { createKernels, type Kernels } from '../src/kernels/host.ts';
import { baseClip, stageClip } from '../src/pipeline/stage-clip.ts';
import upscale from '../src/stages/6-resolution/upscale.ts';
import rate from '../src/stages/7-interpolation/rate.ts';

const kernels = createKernels({ threads: 0 });
afterAll(() => {
  expect(kernels.arena.lentBytes()).toBe(0);
  return kernels.close();
});

const [width, height] = [64, 48];
const format: FrameFormat = { model: 'grey', bits: 8, subsampling: { x: 0, y: 0 }, siting: 'left', space: rec601 };
/** Two scenes that go different ways; from frame 6 to 8 the second comes up over the first. */
const pixel = (n: number, x: number, y: number): number => {
  const share = Math.min(1, Math.max(0, (n - 5) / 4));
  const scene = (u: number, v: number): number => 0.5 + 0.2 * Math.sin(u / 3) + 0.2 * Math.cos(v / 4 + u / 9);
  return (1 - share) * scene(x + 2 * n, y) + share * scene(y - 2 * n, x + 40);
};
const shots: readonly Shot[] = [
  { id: 'a', startFrame: 0, endFrame: 6, kind: 'picture', join: 'cut', joinFrames: 0 },
  { id: 'b', startFrame: 6, endFrame: 14, kind: 'picture', join: 'dissolve', joinFrames: 3 },
];

const filmOf = (length: number) =>
  baseClip({
    length,
    width,
    height,
    format,
    pixelAspect: rational(1),
    times: { at: (n) => rational(n, 15), rate: rational(15) },
    frame: async (n) => {
      const frame = kernels.arena.frame(format, width, height);
      for (let i = 0; i < width * height; i++) frame.planes[0]!.data[i] = pixel(n, i % width, Math.floor(i / width));
      return frame;
    },
  });

it('frames made within a dissolve are the plain mix of their neighbours, across the border too; motion makes the others', async () => {
  const film = filmOf(14);
  const clip = stageClip(film, rate, {
    kernels,
    values: readParams(rate.id, rate.params, {}),
    film: { shots },
    delivery: { fps: rational(45) },
    facts: {},
    foundFor: () => ({}),
    keep: 4,
  });
  for (let n = 0; n < 39; n++) {
    if (n % 3 === 0) continue;
    const [left, t] = [Math.floor(n / 3), (n % 3) / 3];
    using made = await clip.frame(n);
    const off = Math.max(
      ...made.planes[0]!.data.map((value, i) => {
        const [x, y] = [i % width, Math.floor(i / width)];
        return Math.abs(value - ((1 - t) * pixel(left, x, y) + t * pixel(left + 1, x, y)));
      }),
    );
    if (left >= 5 && left <= 8) expect(off, `frame ${n}`).toBeLessThan(1e-5);
    else expect(off, `frame ${n}`).toBeGreaterThan(0.01);
  }
  await clip.release();
});

it('on an enlarged picture motion is found at the film’s own width', async () => {
  const widths: number[] = [];
  const watched: Kernels = {
    ...kernels,
    run: (kernel, args, signal) => {
      if (kernel.id === 'optical-flow') widths.push((args as unknown as { readonly a: Plane }).a.width);
      return kernels.run(kernel, args, signal);
    },
  };
  const film = filmOf(3);
  const laid = {
    kernels: watched,
    film: {},
    delivery: { fps: rational(30), height: 3 * height },
    facts: {},
    foundFor: () => ({}),
    keep: 4,
  };
  const large = stageClip(film, upscale, { ...laid, values: readParams(upscale.id, upscale.params, {}) });
  const clip = stageClip(large, rate, { ...laid, values: readParams(rate.id, rate.params, {}) });
  using made = await clip.frame(1);
  expect(made.width).toBe(3 * width);
  expect(Math.max(...widths)).toBe(width);
  await clip.release();
});

it('says where no motion was believed: hardly anywhere in a scene that moves as one, in most places where nothing of one frame is in the next', async () => {
  const noise = randomOf(5);
  const torn = [0, 1].map(() => Float32Array.from({ length: width * height }, () => noise()));
  const shareOf = async (frame: (n: number, i: number) => number): Promise<number> => {
    const shares: number[] = [];
    const film = {
      ...filmOf(2),
      frame: async (n: number) => {
        const made = kernels.arena.frame(format, width, height);
        for (let i = 0; i < width * height; i++) made.planes[0]!.data[i] = frame(n, i);
        return made;
      },
    };
    const clip = stageClip(film, rate, {
      kernels,
      values: readParams(rate.id, rate.params, {}),
      film: {},
      delivery: { fps: rational(30) },
      facts: {},
      foundFor: () => ({}),
      keep: 4,
      note: (n, name, value) => {
        expect([n, name]).toEqual([1, 'motion not believed']);
        shares.push(value);
      },
    });
    using _made = await clip.frame(1);
    await clip.release();
    expect(shares).toHaveLength(1);
    return shares[0]!;
  };
  expect(await shareOf((n, i) => pixel(n, i % width, Math.floor(i / width)))).toBeLessThan(0.05);
  expect(await shareOf((n, i) => torn[n]![i]!)).toBeGreaterThan(0.5);
});
