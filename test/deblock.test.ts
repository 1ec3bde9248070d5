/** Blocks: a coarse coder's are found and taken out, and nothing else is touched. Pictures are coded here the plain way: 8 x 8 cosine tiles, coarsely rounded. */
import { afterAll, describe, expect, it } from 'vitest';
import { psnr } from '../bench/denoise-figures.ts';
import { clipOf, runStages } from '../bench/stage-run.ts';
import { cutOut } from '../src/demo/damage/weave.ts';
import type { Plane } from '../src/film/frame.ts';
import { normalOf, randomOf } from '../src/film/random.ts';
import { pixelsOf, tileOf, tileSide, tileSize } from '../src/kernels/dct8.ts';
import { createKernels } from '../src/kernels/host.ts';
import type { DeblockFacts } from '../src/stages/4-repair/deblock.ts';

const [width, height, length] = [160, 112, 7];

const scene = ((): Plane => {
  const [w, h] = [width + 60, height + 20];
  const random = randomOf(9);
  const waves = Array.from({ length: 24 }, () => [random() * 0.7, random() * 0.7 - 0.35, 6.3 * random(), 0.05 * random()] as const);
  const data = Float32Array.from({ length: w * h }, (_, i) => {
    const [x, y] = [i % w, Math.floor(i / w)];
    return 0.5 + waves.reduce((sum, [u, v, phase, size]) => sum + size * Math.sin(u * x + v * y + phase), 0);
  });
  return { width: w, height: h, data };
})();
const normal = normalOf(randomOf(3));
const clean = Array.from({ length }, (_, n) => {
  const plane = cutOut(scene, 5 + 1.5 * n, 8, width, height);
  return { ...plane, data: plane.data.map((value) => value + 0.004 * normal()) };
});

/** A picture coded as JPEG does it, on a grid that starts at (dx, dy). */
const blocky = (plane: Plane, step: number, dx: number, dy: number): Plane => {
  const data = plane.data.slice();
  const [tile, pixels] = [new Float64Array(tileSize), new Float64Array(tileSize)];
  for (let y = dy; y + tileSide <= height; y += tileSide)
    for (let x = dx; x + tileSide <= width; x += tileSide) {
      tileOf(plane, x, y, tile);
      tile.forEach((value, k) => {
        const size = (step * (1 + 0.3 * ((k >> 3) + (k & 7)))) / 255;
        tile[k] = size * Math.round(value / size);
      });
      pixelsOf(tile, pixels);
      for (let j = 0; j < tileSide; j++) for (let i = 0; i < tileSide; i++) data[(y + j) * width + x + i] = pixels[j * tileSide + i]!;
    }
  return { width, height, data };
};

const kernels = createKernels({ threads: 2 });
afterAll(() => kernels.close());

const run = async (planes: readonly Plane[], values: Readonly<Record<string, unknown>> = {}) => {
  const clip = clipOf(kernels, planes.length, 24, (n) => planes[n]!);
  const result = await runStages(kernels, clip, ['repair/deblock'], { 'repair/deblock': values });
  using frame = await result.clip.frame(3);
  const made: Plane = { width, height, data: frame.planes[0]!.data.slice() };
  await result.clip.release();
  return { made, facts: result.facts['repair/deblock'] as unknown as DeblockFacts };
};

describe('blocks', () => {
  it.each([
    [0, 0],
    [5, 2],
  ])('of a coarse coder are found where they lie (%i, %i) and taken out', async (dx, dy) => {
    const planes = clean.map((plane) => blocky(plane, 14, dx, dy));
    const { made, facts } = await run(planes);
    expect(facts.at).toEqual([dx, dy]);
    expect(facts.deviation).toBeGreaterThan(1);
    expect(psnr([made], [clean[3]!]) - psnr([planes[3]!], [clean[3]!])).toBeGreaterThan(1);
  });
  it('that are not there are not taken out: a clean film keeps its bytes, and so does strength 0', async () => {
    expect((await run(clean)).made.data).toEqual(clean[3]!.data);
    const planes = clean.map((plane) => blocky(plane, 14, 0, 0));
    expect((await run(planes, { strength: 0 })).made.data).toEqual(planes[3]!.data);
  });
  it('are not mistaken for a fence whose posts stand on the grid', async () => {
    const fence = clean.map((plane) => ({
      ...plane,
      data: plane.data.map((value, i) => (i % 8 < 2 ? 0.8 : 0.3) + 0.2 * (value - 0.5)),
    }));
    expect((await run(fence)).made.data).toEqual(fence[3]!.data);
  });
  it('leaks nothing', () => expect(kernels.arena.lentBytes()).toBe(0));
});
