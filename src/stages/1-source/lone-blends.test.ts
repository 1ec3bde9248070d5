/** Blended frames: all of a seeded retiming are found, each between its parents; motion, dissolves, flicker and slow pans hold none. */
import { afterAll, describe, expect, it } from 'vitest';
import { rec601 } from '../../film/colour-space.ts';
import type { FrameFormat } from '../../film/frame.ts';
import { randomOf } from '../../film/random.ts';
import { rational } from '../../film/rational.ts';
import { createKernels } from '../../kernels/host.ts';
import { findLoneBlends } from './lone-blends.ts';

const kernels = createKernels({ threads: 0 });
afterAll(async () => {
  expect(kernels.arena.lentBytes()).toBe(0);
  await kernels.close();
});

const [width, height] = [240, 160];
const format: FrameFormat = { model: 'grey', bits: 8, subsampling: { x: 0, y: 0 }, siting: 'left', space: rec601 };

/** A textured ground with a dark and a light figure that walk, and grain that is new in each picture. */
const picture = (n: number, seed: number, pace = 4): Float32Array => {
  const random = randomOf(1000 * seed + n);
  return Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const dark = Math.abs(x - 30 - pace * n) < 12 && Math.abs(y - 80 + 6 * Math.sin(n)) < 40;
    const light = Math.abs(x - 200 + 0.8 * pace * n) < 9 && Math.abs(y - 110) < 25;
    const ground = 0.5 + 0.08 * Math.sin(x / 5 + seed) * Math.cos(y / 7);
    return (dark ? 0.15 : light ? 0.85 : ground) + 0.02 * (random() - 0.5);
  });
};
const mix = (a: Float32Array, b: Float32Array, share: number): Float32Array => a.map((value, i) => value + share * (b[i]! - value));
const find = (pictures: readonly Float32Array[]): Promise<readonly number[]> =>
  findLoneBlends(
    kernels,
    {
      length: pictures.length,
      width,
      height,
      format,
      pixelAspect: rational(1),
      times: { at: (n) => rational(n, 24), rate: rational(24) },
      frame: async (n) => {
        const frame = kernels.arena.frame(format, width, height);
        frame.planes[0]!.data.set(pictures[n]!);
        return frame;
      },
    },
    pictures.map((_, n) => n),
    undefined,
  );

describe('blended frames', () => {
  it.each([1, 2, 3])('all that were laid over each other are found and no other (seed %i)', async (seed) => {
    const random = randomOf(seed);
    const film: Float32Array[] = [];
    const blends: number[] = [];
    for (let n = 0; n < 40; n++) {
      film.push(picture(n, seed));
      if (n % 4 !== 3) continue;
      blends.push(film.length);
      film.push(mix(picture(n, seed), picture(n + 1, seed), 0.35 + 0.3 * random()));
    }
    film.push(picture(40, seed));
    expect(await find(film)).toEqual(blends);
  });
  it('a film without any has none, fast or slow', async () => {
    for (const pace of [0.3, 1, 4])
      expect(await find(Array.from({ length: 40 }, (_, n) => picture(n, 4, pace))), `${pace} pixels a frame`).toEqual([]);
  });
  it('a dissolve is none', async () => {
    const film = Array.from({ length: 40 }, (_, n) => mix(picture(n, 5), picture(60 - n, 6), Math.min(1, Math.max(0, (n - 14) / 12))));
    expect(await find(film)).toEqual([]);
  });
  it('light that trembles is none', async () => {
    const film = Array.from({ length: 40 }, (_, n) => picture(n, 7, 0.3).map((value) => value * (1 + 0.2 * Math.sin(1.3 * n))));
    expect(await find(film)).toEqual([]);
  });
});
