/** Lost frames: found where frames of a moving picture were taken out, how many, made again near to what they were; films that lack none are left as they are. */
import { afterAll, describe, expect, it } from 'vitest';
import { clipOf, runStages } from '../bench/stage-run.ts';
import { cutOut } from '../src/demo/damage/weave.ts';
import { lumaPlane, type Plane } from '../src/film/frame.ts';
import { randomOf } from '../src/film/random.ts';
import { toNumber } from '../src/film/rational.ts';
import { createKernels } from '../src/kernels/host.ts';

const [width, height, length, fps] = [192, 128, 24, 18];
const scene = ((): Plane => {
  const [w, h] = [width + 120, height + 20];
  const random = randomOf(7);
  const waves = Array.from(
    { length: 30 },
    () => [(random() - 0.5) * 0.9, (random() - 0.5) * 0.9, random() * 7, 0.01 + 0.02 * random()] as const,
  );
  return {
    width: w,
    height: h,
    data: Float32Array.from({ length: w * h }, (_, i) =>
      waves.reduce((sum, [fx, fy, p, size]) => sum + size * Math.sin(fx * (i % w) + fy * Math.floor(i / w) + p), 0.5),
    ),
  };
})();
/** A pan to the right, over half of the picture at another speed: a crowd that goes along more slowly. */
const film = Array.from({ length }, (_, n) => {
  const near = cutOut(scene, 8 + 2.6 * n, 8, width, height);
  const far = cutOut(scene, 20 + 1.5 * n, 6, width, height);
  near.data.set(far.data.subarray(0, (width * height) / 2));
  return near;
});

const kernels = createKernels({ threads: 2 });
afterAll(() => kernels.close());
type Facts = { readonly gaps: readonly { readonly after: number; readonly count: number }[] };
const run = (planes: readonly Plane[]) =>
  runStages(
    kernels,
    clipOf(kernels, planes.length, fps, (n) => planes[n]!),
    ['repair/missing'],
  );
const error = (a: Plane, b: Plane): number =>
  Math.sqrt(a.data.reduce((sum, value, i) => sum + (value - b.data[i]!) ** 2, 0) / a.data.length) * 255;

describe('missing frames', () => {
  it.each([1, 2, 3])('%i of them are found and made, and the film lasts as long as before', async (lost) => {
    const left = film.filter((_, n) => n < 11 || n >= 11 + lost);
    const { clip, facts } = await run(left);
    const { gaps } = facts['repair/missing'] as unknown as Facts;
    expect(gaps.map(({ after, count }) => [after, count])).toEqual([[10, lost]]);
    expect(clip.length).toBe(length);
    expect(toNumber(clip.times.at(clip.length))).toBeCloseTo(left.length / fps, 5);
    for (let n = 1; n <= clip.length; n++) expect(toNumber(clip.times.at(n))).toBeGreaterThan(toNumber(clip.times.at(n - 1)));
    for (let n = 0; n < length; n++) {
      using frame = await clip.frame(n);
      const made = n >= 11 && n < 11 + lost;
      if (made) expect(error(lumaPlane(frame), film[n]!)).toBeLessThan(0.5 * error(film[10]!, film[n]!));
      else expect(lumaPlane(frame).data.slice()).toEqual(film[n]!.data);
      expect(clip.originOf(n).fraction > 0).toBe(made);
    }
    await clip.release();
  });
  it('are found though the hand at the crank is uneven; a jerk of the camera is none', async () => {
    const uneven = (lost: number, jerk: number): readonly Plane[] => {
      const random = randomOf(5);
      const places = [8];
      for (let n = 1; n < length; n++)
        places.push(places[n - 1]! + 2.2 * (0.75 + 0.5 * random()) * (n === 12 ? 1 + jerk : n === 13 ? 1 - jerk : 1));
      return places.filter((_, n) => n < 11 || n >= 11 + lost).map((x) => cutOut(scene, x, 8, width, height));
    };
    const gapsOf = async (planes: readonly Plane[]): Promise<Facts['gaps']> => {
      const { clip, facts } = await run(planes);
      await clip.release();
      return (facts['repair/missing'] as unknown as Facts).gaps;
    };
    expect((await gapsOf(uneven(1, 0))).map(({ after, count }) => [after, count])).toEqual([[10, 1]]);
    expect(await gapsOf(uneven(0, 1.5))).toEqual([]);
  });
  it('are not found where none are: even motion, motion that speeds up, a picture that stands, frames shown twice', async () => {
    const faster = Array.from({ length }, (_, n) => cutOut(scene, 8 + 0.12 * n * n, 8, width, height));
    const standing = Array.from({ length }, () => film[0]!);
    const twice = film.flatMap((plane, n) => (n % 4 === 0 ? [plane, plane] : [plane]));
    for (const planes of [film, faster, standing, twice]) {
      const { clip, facts } = await run(planes);
      expect((facts['repair/missing'] as unknown as Facts).gaps).toEqual([]);
      expect(clip.length).toBe(planes.length);
      await clip.release();
    }
  });
  it('leaks nothing', () => expect(kernels.arena.lentBytes()).toBe(0));
});
