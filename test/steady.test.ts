/** Steadiness against known weave: the path to fractions of a pixel, tripod and pan, a mover that must not drag it, and films that need nothing. */
import { afterAll, describe, expect, it } from 'vitest';
import { clipOf, runStages } from '../bench/stage-run.ts';
import { cutOut, type Place, weavePath } from '../src/demo/damage/weave.ts';
import type { Plane } from '../src/film/frame.ts';
import { normalOf, randomOf } from '../src/film/random.ts';
import { createKernels } from '../src/kernels/host.ts';
import { grid, layOn, viewOf } from '../src/stages/3-motion/laying.ts';
import { correctionOf } from '../src/stages/4-repair/weave.ts';
import { seededScene } from './seeded-scene.ts';

const fps = 18;
const length = 40;
const [width, height] = [192, 128];

/** Larger than the frame, so that it can be moved about. */
const scene = seededScene(420, 200, [23, 9, 4], 3);

const weaved = weavePath(length, { seed: 4, fps, sigma: 1.5, theta: 4 });
const rms = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
const centred = (values: readonly number[]): number[] => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
};

const kernels = createKernels({ threads: 2 });
afterAll(() => kernels.close());

const run = async (places: readonly Place[], change: (plane: Plane, n: number) => void, values: Readonly<Record<string, unknown>> = {}) => {
  const planes = places.map(({ x, y }, n) => {
    const plane = cutOut(scene, 40 - x, 30 - y, width, height);
    change(plane, n);
    return plane;
  });
  const clip = clipOf(kernels, length, fps, (n) => planes[n]!);
  const result = await runStages(kernels, clip, ['motion/camera', 'repair/steady'], { 'repair/steady': values });
  const facts = result.facts['repair/steady'] as unknown as { readonly mode: string; readonly moves: readonly (readonly number[])[] };
  return { ...result, ...facts, planes };
};

const left = (places: readonly Place[], moves: readonly (readonly number[])[]): number =>
  Math.hypot(rms(centred(places.map(({ x }, n) => x + moves[n]![0]!))), rms(centred(places.map(({ y }, n) => y + moves[n]![1]!))));

describe('steadiness', () => {
  it('takes weave out of a picture on a tripod in spite of grain and flicker', async () => {
    const normal = normalOf(randomOf(8));
    const { mode, moves, clip } = await run(weaved, ({ data }) => {
      const gain = 1 + 0.1 * normal();
      for (let i = 0; i < data.length; i++) data[i] = data[i]! * gain + 0.015 * normal();
    });
    expect(mode).toBe('tripod');
    expect(left(weaved, moves)).toBeLessThan(0.15);
    await clip.release();
  });
  it('is not dragged along by something large that moves', async () => {
    const { moves, mode } = await run(weaved, ({ data }, n) => {
      for (let y = 20; y < 110; y++)
        for (let x = Math.max(0, 190 - 4 * n); x < Math.min(width, 290 - 4 * n); x++)
          data[y * width + x] = 0.4 + 0.3 * Math.sin((x + 4 * n) * 0.4) * Math.cos(y * 0.3);
    });
    expect(mode).toBe('tripod');
    expect(left(weaved, moves)).toBeLessThan(0.15);
  });
  it('lays a picture on another from a guess that is several pixels off', async () => {
    const area = { x: 0, y: 0, width: 300, height: 160 };
    const at = async (x: number, y: number) => {
      using plane = kernels.arena.plane(area.width, area.height);
      plane.data.set(cutOut(scene, 40 - x, 20 - y, area.width, area.height).data);
      return await viewOf(kernels, plane, area, undefined);
    };
    using a = await at(0, 0);
    for (const [x, y] of [
      [4, 0],
      [6, -6],
      [8, 0],
    ] as const) {
      using b = await at(x, y);
      const vote = await layOn(kernels, a, b, { x: 0, y: 0 }, new Float32Array(grid.columns * grid.rows).fill(0.5));
      expect(vote?.pose.x).toBeCloseTo(x, 2);
      expect(vote?.pose.y).toBeCloseTo(y, 2);
    }
  });
  it('a frame in which nothing is found lies between its neighbours', async () => {
    const normal = normalOf(randomOf(5));
    const drifting = Array.from({ length }, (_, n) => ({ x: 0.1 * n, y: 0 }));
    const { facts, clip } = await run(drifting, ({ data }, n) => {
      if (n === 20 || n === 21) for (let i = 0; i < data.length; i++) data[i] = 0.5 + 0.2 * normal();
    });
    const { path, trust } = facts['motion/camera'] as unknown as {
      readonly path: readonly (readonly number[])[];
      readonly trust: readonly number[];
    };
    expect([trust[20], trust[21]]).toEqual([0, 0]);
    expect(path[20]![0]).toBeCloseTo(2, 1);
    expect(path[21]![0]).toBeCloseTo(2.1, 1);
    await clip.release();
  });
  it('finds a frame that has jumped further than weave goes, though little of the picture stands', async () => {
    const jumped = weaved.map(({ x, y }, n) => ({ x, y: n === 25 ? y - 12 : y }));
    const { moves, mode } = await run(
      jumped,
      ({ data }, n) => {
        // Something else moves over more than half of the picture, from the third frame on.
        for (let y = 56; n > 2 && y < height; y++)
          for (let x = 0; x < width; x++) data[y * width + x] = 0.4 + 0.3 * Math.sin((x + 5 * n) * 0.4) * Math.cos((y - 3 * n) * 0.3);
      },
      { limit: 20 },
    );
    expect(mode).toBe('tripod');
    expect(Math.abs(jumped[25]!.y + moves[25]![1]! - (jumped[24]!.y + moves[24]![1]!))).toBeLessThan(0.5);
  });
  it('keeps a pan and takes out the weave on it', async () => {
    const pan = weaved.map(({ x, y }, n) => ({ x: x - 3 * n, y }));
    const { mode, moves } = await run(pan, () => undefined);
    expect(mode).toBe('pan');
    const shown = pan.map(({ x }, n) => x + moves[n]![0]!);
    // What is left of the trembling: second differences, which a pan has none of.
    expect(rms(shown.slice(2).map((x, n) => x - 2 * shown[n + 1]! + shown[n]!))).toBeLessThan(0.15);
    expect(shown.at(-1)! - shown[0]!).toBeGreaterThan(-3 * (length - 1) - 3);
    expect(shown.at(-1)! - shown[0]!).toBeLessThan(-3 * (length - 1) + 3);
  });
  it('gives the very bytes back where nothing weaves, and at strength 0', async () => {
    const still = weaved.map(() => ({ x: 0.3, y: 0.6 }));
    for (const { clip, planes } of [await run(still, () => undefined), await run(weaved, () => undefined, { strength: 0 })]) {
      using frame = await clip.frame(7);
      expect(frame.planes[0]!.data.slice()).toEqual(planes[7]!.data);
      await clip.release();
    }
  });
  it('shows the scene held fast, edges filled with what neighbours saw', async () => {
    const { clip, moves } = await run(weaved, () => undefined);
    const truth = cutOut(scene, 40 - (weaved[0]!.x + moves[0]![0]!), 30 - (weaved[0]!.y + moves[0]![1]!), width, height);
    for (const n of [3, 20]) {
      using frame = await clip.frame(n);
      const { data } = frame.planes[0]!;
      expect(rms([...data].map((value, i) => value - truth.data[i]!)) * 255).toBeLessThan(2);
    }
    await clip.release();
  });
  it('edges that fade into a border left out are filled too, in every frame', async () => {
    const [border, fade] = [8, 3];
    const planes = weaved.map(({ x, y }) => {
      const plane = cutOut(scene, 40 - x, 30 - y, width, height);
      for (let i = 0; i < plane.data.length; i++) {
        const [u, v] = [i % width, Math.floor(i / width)];
        // Black border at the right and below, into which the picture fades.
        const inside = Math.min(width - border - u, height - border - v);
        plane.data[i] = (0.3 + 0.7 * plane.data[i]!) * Math.min(1, Math.max(0, inside / fade));
      }
      return plane;
    });
    const base = clipOf(kernels, length, fps, (n) => planes[n]!);
    const { clip } = await runStages(kernels, base, ['source/picture', 'motion/camera', 'repair/steady']);
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    for (let n = 0; n < length; n++) {
      using frame = await clip.frame(n);
      const { width: w, height: h, data } = frame.planes[0]!;
      const row = (y: number): number => mean([...data.subarray(y * w + 10, (y + 1) * w - 10)]);
      const column = (x: number): number => mean(Array.from({ length: h - 20 }, (_, y) => data[(y + 10) * w + x]!));
      expect(Math.min(row(h - 1) / row(h - 8), column(w - 1) / column(w - 8)), `frame ${n}`).toBeGreaterThan(0.9);
    }
    await clip.release();
  });
  it('leaks nothing', () => expect(kernels.arena.lentBytes()).toBe(0));
});

describe('what is taken out', () => {
  const options = { fps, width: 1000, height: 600, mode: 'auto', limit: 0.03 } as const;
  it('never moves a frame beyond the limit, and says which', () => {
    const path = Array.from({ length: 60 }, (_, n) => [n === 30 ? 50 : 2 * (n % 2), 0, 0, 0] as const);
    const { moves, limited } = correctionOf(
      path,
      path.map(() => 1),
      options,
    );
    expect(limited).toEqual([30]);
    expect(Math.abs(moves[30]![0])).toBeCloseTo(30, 3);
  });
  it('does not follow frames nobody could measure', () => {
    const path = Array.from({ length: 60 }, (_, n) => [n === 30 ? 400 : 2 * (n % 2), 0, 0, 0] as const);
    const trust = path.map((_, n) => (n === 30 ? 0 : 1));
    expect(correctionOf(path, trust, options).moves[29]![0]).toBeCloseTo(-1, 1);
  });
});
