/** Grain: measured as it was laid on, taken out along the motion better than a picture alone allows, a share of it kept; clean film keeps its bytes. */
import { afterAll, describe, expect, it } from 'vitest';
import { grained, psnr } from '../bench/denoise-figures.ts';
import { clipOf, runStages } from '../bench/stage-run.ts';
import { cutOut } from '../src/demo/damage/weave.ts';
import type { Plane } from '../src/film/frame.ts';
import { readParams } from '../src/film/params.ts';
import { randomOf } from '../src/film/random.ts';
import { createKernels } from '../src/kernels/host.ts';
import { stageClip } from '../src/pipeline/stage-clip.ts';
import { stageCatalogue } from '../src/stages/catalogue.gen.ts';
import type { NoiseFacts } from '../src/stages/grain-facts.ts';

const [width, height, length] = [160, 112, 9];

/** Ground with hills, fine texture and flat parts, larger than the picture: it is panned over, 3 pixels a frame. */
const scene = ((): Plane => {
  const [w, h] = [width + 60, height + 20];
  const random = randomOf(5);
  const cells = Float32Array.from({ length: 4096 }, () => random() - 0.5);
  const data = new Float32Array(w * h);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [i % w, Math.floor(i / w)];
    const texture = x % 64 < 28 ? cells[(Math.floor(x / 3) + 67 * Math.floor(y / 3)) % 4096]! : 0;
    data[i] =
      0.45 + 0.2 * Math.sin(x * 0.05) * Math.cos(y * 0.06) + 0.18 * texture + (Math.hypot((x % 90) - 50, (y % 70) - 40) < 14 ? 0.2 : 0);
  }
  return cutOut({ width: w, height: h, data }, 0.25, 0.25, w, h);
})();
const clean = Array.from({ length }, (_, n) => cutOut(scene, 5 + 3 * n, 8, width, height));
const middle = <T>(all: readonly T[]): readonly T[] => all.slice(3, 6);

const kernels = createKernels({ threads: 2 });
afterAll(() => kernels.close());

const run = async (planes: readonly Plane[], values: Readonly<Record<string, unknown>> = {}) => {
  const clip = clipOf(kernels, planes.length, 24, (n) => planes[n]!);
  const result = await runStages(kernels, clip, ['repair/noise', 'repair/denoise'], { 'repair/denoise': values });
  const made: Plane[] = [];
  for (let n = 0; n < planes.length; n++) {
    using frame = await result.clip.frame(n);
    made.push({ width, height, data: frame.planes[0]!.data.slice() });
  }
  await result.clip.release();
  return { made, noise: result.facts['repair/noise'] as unknown as NoiseFacts };
};

const deviation = (a: readonly Plane[], b: readonly Plane[]): number => {
  let [sum, count] = [0, 0];
  for (const [n, { data }] of a.entries())
    for (const [i, value] of data.entries()) [sum, count] = [sum + (value - b[n]!.data[i]!) ** 2, count + 1];
  return 255 * Math.sqrt(sum / count);
};

describe('grain', () => {
  it.each([3, 6, 12])('of deviation %i is measured as it was laid on, in spite of texture and motion', async (sigma) => {
    const { noise } = await run(grained(clean, 'white', sigma, 3));
    expect(Math.abs(noise.sigma - sigma)).toBeLessThan(0.1 * sigma + 0.2);
  });
  it('has its spectrum and its strength at each level measured', async () => {
    const { noise } = await run(grained(clean, 'film', 6, 3));
    const { spectrum, deviations } = noise.planes[0]!;
    expect(spectrum[9]!).toBeGreaterThan(20 * spectrum[63]!);
    expect(deviations[16]! / deviations[10]!).toBeGreaterThan(1.02);
  });
  it('is taken out along the motion, at least 6 dB of it, and nothing of the picture with it', async () => {
    const noisy = grained(clean, 'white', 6, 4);
    const { made } = await run(noisy, { keep: 0 });
    expect(psnr(middle(made), middle(clean)) - psnr(middle(noisy), middle(clean))).toBeGreaterThan(6);
  });
  it('stays by the share that is to be kept', async () => {
    const noisy = grained(clean, 'film', 6, 4);
    const [all, kept] = [await run(noisy, { keep: 0 }), await run(noisy)];
    const expected = deviation(noisy, all.made) * 0.7;
    expect(deviation(noisy, kept.made) / expected).toBeCloseTo(1, 3);
  });
  it('that is not there is not taken out: clean film keeps its bytes, and so does strength 0', async () => {
    for (const { made, planes } of [
      { planes: clean, made: (await run(clean)).made },
      { planes: grained(clean, 'film', 6, 4), made: (await run(grained(clean, 'film', 6, 4), { strength: 0 })).made },
    ])
      expect(made[4]!.data).toEqual(planes[4]!.data);
  });
  it('leaves no ghost behind what was there in one frame only', async () => {
    const flash = (n: number, { data }: Plane): Plane => ({
      width,
      height,
      data: n === 4 ? data.map((v, i) => (Math.hypot((i % width) - 80, Math.floor(i / width) - 60) < 9 ? 0.95 : v)) : data,
    });
    const truth = clean.map((plane, n) => flash(n, plane));
    const noisy = grained(truth, 'white', 6, 4);
    const { made } = await run(noisy, { keep: 0 });
    const spot = (plane: Plane): Plane => cutOut(plane, 68, 48, 24, 24);
    const light = ({ data }: Plane): number => (255 * data.reduce((sum, value) => sum + value, 0)) / data.length;
    const gain = (n: number): number => psnr([spot(made[n]!)], [spot(truth[n]!)]) - psnr([spot(noisy[n]!)], [spot(truth[n]!)]);
    // The flash is 127 steps brighter than what its neighbours show.
    for (const n of [3, 4, 5]) expect(Math.abs(light(spot(made[n]!)) - light(spot(truth[n]!)))).toBeLessThan(1.2);
    expect(Math.min(gain(3), gain(5))).toBeGreaterThan(6);
    expect(gain(4)).toBeGreaterThan(0.3);
  });
  it('leaks nothing', () => expect(kernels.arena.lentBytes()).toBe(0));
});

describe('grain put back', () => {
  const laid = async (planes: readonly Plane[], strength: number): Promise<readonly Plane[]> => {
    const noisy = grained(clean, 'film', 6, 4);
    const measured = await runStages(
      kernels,
      clipOf(kernels, length, 24, (n) => noisy[n]!),
      ['repair/noise'],
    );
    await measured.clip.release();
    const stage = stageCatalogue['interpolation/grain']!;
    const clip = stageClip(
      clipOf(kernels, length, 24, (n) => planes[n]!),
      stage,
      {
        ...{ kernels, film: {}, delivery: {}, facts: {}, keep: 0 },
        values: readParams(stage.id, stage.params, { strength }),
        foundFor: () => measured.facts,
      },
    );
    const made: Plane[] = [];
    for (let n = 0; n < length; n++) {
      using frame = await clip.frame(n);
      made.push({ width: frame.width, height: frame.height, data: frame.planes[0]!.data.slice() });
    }
    await clip.release();
    return made;
  };
  it('is as strong and as coarse as the film’s own was, and fresh in every frame', async () => {
    const made = await laid(clean, 1);
    expect(deviation(made, clean) / 6).toBeGreaterThan(0.85);
    expect(deviation(made, clean) / 6).toBeLessThan(1.15);
    const again = await runStages(
      kernels,
      clipOf(kernels, length, 24, (n) => made[n]!),
      ['repair/noise'],
    );
    const first = await runStages(
      kernels,
      clipOf(kernels, length, 24, (n) => grained(clean, 'film', 6, 4)[n]!),
      ['repair/noise'],
    );
    const spectrum = (run: typeof again): readonly number[] => (run.facts['repair/noise'] as unknown as NoiseFacts).planes[0]!.spectrum;
    for (const k of [1, 8, 9, 18, 27]) expect(spectrum(again)[k]! / spectrum(first)[k]!).toBeCloseTo(1, 0);
    await again.clip.release();
    await first.clip.release();
    const field = (n: number): Float32Array => made[n]!.data.map((value, i) => value - clean[n]!.data[i]!);
    const [a, b] = [field(3), field(4)];
    const correlation = a.reduce((sum, value, i) => sum + value * b[i]!, 0) / a.reduce((sum, value) => sum + value * value, 0);
    expect(Math.abs(correlation)).toBeLessThan(0.1);
  });
  it('is none at strength 0', async () => expect((await laid(clean, 0))[2]!.data).toEqual(clean[2]!.data));
  it('leaks nothing', () => expect(kernels.arena.lentBytes()).toBe(0));
});
