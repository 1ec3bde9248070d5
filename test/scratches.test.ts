/** Scratches of known place on made pictures: found and taken out; masts that go with the scene stay; what has none keeps every byte. */
import { afterAll, describe, expect, it } from 'vitest';
import { bandError, countLines, type Scratched } from '../bench/scratches.ts';
import { clipOf, runStages } from '../bench/stage-run.ts';
import { scratch } from '../src/demo/damage/scratch.ts';
import { cutOut, weavePath } from '../src/demo/damage/weave.ts';
import { lumaPlane, type Plane } from '../src/film/frame.ts';
import { normalOf, randomOf } from '../src/film/random.ts';
import { isApplied, repairsIn } from '../src/film/repair.ts';
import { createKernels } from '../src/kernels/host.ts';

const [width, height, length] = [240, 160, 24];

/** A textured picture, larger than the frame; `masts` are thin upright lines that belong to it. */
const scene = (masts: readonly number[]): Plane => {
  const [w, h] = [width + 120, height + 60];
  const random = randomOf(5);
  const waves = Array.from({ length: 40 }, () => [random() * 0.5, (random() - 0.5) * 0.5, random() * 7, 0.008 + 0.015 * random()] as const);
  const data = Float32Array.from({ length: w * h }, (_, i) => {
    const [x, y] = [i % w, Math.floor(i / w)];
    const light = waves.reduce((sum, [fx, fy, phase, size]) => sum + size * Math.sin(fx * x + fy * y + phase), 0.45);
    return masts.some((mast) => Math.abs(x - mast) <= 1) ? 0.15 : light;
  });
  return { width: w, height: h, data };
};

const places = weavePath(length, { seed: 3, fps: 18, sigma: 1.5, theta: 4 });
const film = (masts: readonly number[], pan = 0): Plane[] => {
  const picture = scene(masts);
  const normal = normalOf(randomOf(9));
  return places.map(({ x, y }, n) => {
    const plane = cutOut(picture, 40 - x + pan * n, 20 - y, width, height);
    for (let i = 0; i < plane.data.length; i++) plane.data[i]! += 0.01 * normal();
    return plane;
  });
};

const kernels = createKernels({ threads: 2 });
afterAll(() => kernels.close());

const run = (planes: readonly Plane[], values: Readonly<Record<string, unknown>> = {}) =>
  runStages(
    kernels,
    clipOf(kernels, planes.length, 18, (n) => planes[n]!),
    ['motion/camera', 'repair/scratches'],
    { 'repair/scratches': values },
  );

const damaged = (clean: readonly Plane[]): Scratched => {
  const lines = [
    { seed: 1, at: 0.3, startFrame: 0, endFrame: length, width: 1.6, light: 0.95, opacity: 0.5, lean: 0.02 },
    { seed: 2, at: 0.6, startFrame: 6, endFrame: length, width: 3, light: 0.02, opacity: 0.9 },
    { seed: 3, at: 0.8, startFrame: 0, endFrame: length, width: 2, light: 0.95, opacity: 0.7, wander: 0 },
  ];
  let frames = clean;
  const truth = lines.map((line) => {
    const made = scratch(frames, line);
    frames = made.frames;
    return { middles: made.truth, lean: line.lean ?? 0, width: line.width };
  });
  return { frames, truth };
};

describe('scratches', () => {
  it('are found, those that stand in one place too, and taken out; outside their masks every byte stays', async () => {
    const clean = film([]);
    const seeded = damaged(clean);
    const { clip, facts } = await run(seeded.frames);
    const repairs = repairsIn(facts['repair/scratches']);
    const { found, missed, wrong } = countLines(seeded, repairs);
    expect(found / (found + missed)).toBeGreaterThan(0.85);
    expect(wrong).toBe(0);
    let [before, after] = [0, 0];
    for (const n of [0, 8, 15, 23]) {
      using frame = await clip.frame(n);
      const shown = lumaPlane(frame);
      before += bandError(seeded, clean[n]!, seeded.frames[n]!, n).sum;
      after += bandError(seeded, clean[n]!, shown, n).sum;
      const inside = new Uint8Array(width * height);
      for (const { mask } of repairs.filter(isApplied)) {
        let [at, on] = [0, false];
        for (const run of mask.runs.split(' ').map(Number)) {
          for (let k = at; on && k < at + run; k++) inside[(mask.y + Math.floor(k / mask.width)) * width + mask.x + (k % mask.width)] = 1;
          [at, on] = [at + run, !on];
        }
      }
      expect(shown.data.every((value, i) => inside[i] === 1 || value === seeded.frames[n]!.data[i])).toBe(true);
    }
    expect(10 * Math.log10(before / after)).toBeGreaterThan(6);
    await clip.release();
  });
  it.each([
    ['that weaves', 0],
    ['that pans', 0.6],
  ])('masts and fences of a scene %s are left', async (_, pan) => {
    const planes = film([70, 100, 108, 116, 124, 200], pan);
    const { clip, facts } = await run(planes);
    const found = facts['repair/scratches'] as unknown as { readonly followed: number };
    expect(found.followed).toBeGreaterThan(2);
    expect(repairsIn(facts['repair/scratches']).filter(isApplied)).toEqual([]);
    using frame = await clip.frame(9);
    expect(lumaPlane(frame).data.slice()).toEqual(planes[9]!.data);
    await clip.release();
  });
  it('a line that stands in a picture that stands cannot be told and is not touched', async () => {
    const plane = cutOut(scene([]), 40, 20, width, height);
    const still = Array.from({ length }, () => plane);
    const lined = scratch(still, {
      seed: 2,
      at: 0.5,
      startFrame: 0,
      endFrame: length,
      width: 2,
      light: 0.95,
      opacity: 0.8,
      wander: 0,
    }).frames;
    const { clip, facts } = await run(lined);
    expect(repairsIn(facts['repair/scratches']).filter(isApplied)).toEqual([]);
    await clip.release();
  });
  it('leaks nothing', () => expect(kernels.arena.lentBytes()).toBe(0));
});
