/** Flicker against known flicker: over the whole picture and in its parts, under a moving camera; a fade that must stay, and films that need nothing. */
import { afterAll, describe, expect, it } from 'vitest';
import { flickerAgainst, meansOf } from '../bench/flicker-figures.ts';
import { clipOf, grey, runStages } from '../bench/stage-run.ts';
import { type FlickerDamage, flicker } from '../src/demo/damage/flicker.ts';
import type { FrameFormat, Plane } from '../src/film/frame.ts';
import { normalOf, randomOf } from '../src/film/random.ts';
import { createKernels } from '../src/kernels/host.ts';
import toneField from '../src/kernels/tone-field.ts';
import { baseClip, stageClip, wholeFilm } from '../src/pipeline/stage-clip.ts';
import stage, { type FlickerFacts } from '../src/stages/4-repair/flicker.ts';

const fps = 18;
const length = 54;
const [width, height] = [160, 112];

/** A panned scene of seeded texture, dark to light, with a bright block that walks through it, and grain. */
const scene = ((): readonly Plane[] => {
  const random = randomOf(3);
  const normal = normalOf(randomOf(9));
  const waves = Array.from({ length: 14 }, () => [random() * 0.5, random() * 0.5, random() * 6, 0.3 + random()] as const);
  return Array.from({ length }, (_, n) => {
    const data = new Float32Array(width * height);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const wx = x + 0.8 * n;
        const ground =
          0.42 + 0.22 * Math.sin(wx * 0.03 + 1) + 0.045 * waves.reduce((s, [u, v, p, w]) => s + w * Math.sin(u * wx + v * y + p), 0);
        const inside = Math.abs(x - (10 + 2.2 * n)) < 11 && Math.abs(y - 60) < 18;
        const value = inside ? 0.72 + 0.1 * Math.sin((x - 2.2 * n) * 0.5 + y * 0.3) : ground;
        data[y * width + x] = Math.min(0.95, Math.max(0.03, value + 0.006 * normal()));
      }
    return { width, height, data };
  });
})();

const kernels = createKernels({ threads: 2 });
afterAll(() => kernels.close());

const restored = async (frames: readonly Plane[], values: Readonly<Record<string, unknown>> = {}) => {
  const { clip, facts } = await runStages(
    kernels,
    clipOf(kernels, frames.length, fps, (n) => frames[n]!),
    ['repair/flicker'],
    { 'repair/flicker': values },
  );
  const out: Plane[] = [];
  for (let n = 0; n < frames.length; n++) {
    using frame = await clip.frame(n);
    out.push({ width, height, data: frame.planes[0]!.data.slice() });
  }
  await clip.release();
  return { out, facts: facts['repair/flicker'] as unknown as FlickerFacts };
};

const damage: FlickerDamage = { seed: 5, fps, gain: 0.08, gamma: 0.05, offset: 0.008, local: 0, theta: 8 };
const truth = scene.map(meansOf);
const deviationTo = (frames: readonly Plane[]) => flickerAgainst(frames.map(meansOf), truth);

describe('flicker', () => {
  it('of the whole picture goes to a tenth, under a pan and past a mover', async () => {
    const { frames } = flicker(scene, damage);
    const { out, facts } = await restored(frames);
    expect(facts.mode).not.toBe('none');
    expect(deviationTo(out).global.slow).toBeLessThan(0.1 * deviationTo(frames).global.slow);
  }, 60_000);
  it('in parts of the picture goes to a third', async () => {
    const { frames } = flicker(scene, { ...damage, gain: 0.05, gamma: 0, offset: 0, local: 0.06 });
    const { out, facts } = await restored(frames);
    expect(facts.mode).toBe('local');
    expect(deviationTo(out).local.slow).toBeLessThan(0.35 * deviationTo(frames).local.slow);
    expect(JSON.stringify(facts).length / length).toBeLessThan(300);
  }, 60_000);
  it('is taken out of a fade, and the fade stays', async () => {
    const share = (n: number): number => Math.min(1, (length - 1 - n) / 24);
    const faded = scene.map((plane, n) => ({ ...plane, data: plane.data.map((value) => value * share(n)) }));
    const { out } = await restored(flicker(faded, { ...damage, gain: 0.03, gamma: 0, offset: 0 }).frames);
    const [meant, got] = [faded.map(meansOf), out.map(meansOf)];
    const whole = Math.max(...meant.map((means) => means[0]!));
    for (let n = 0; n < length; n++) expect(Math.abs(got[n]![0]! - meant[n]![0]!) / whole).toBeLessThan(0.03);
  }, 60_000);
  it('that is not there changes no byte, nor does strength 0', async () => {
    expect((await restored(scene)).out).toEqual(scene);
    const { frames } = flicker(scene.slice(0, 8), damage);
    expect((await restored(frames, { strength: 0 })).out).toEqual(frames);
  }, 60_000);
});

describe('a frame put right', () => {
  const facts = async (): Promise<FlickerFacts> => (await restored(flicker(scene.slice(0, 12), damage).frames)).facts;
  const clipIn = (format: FrameFormat) =>
    baseClip({
      ...clipOf(kernels, 12, fps, () => scene[0]!),
      format,
      frame: async () => {
        const frame = kernels.arena.frame(format, width, height);
        for (const plane of frame.planes) plane.data.set(scene[0]!.data.subarray(0, plane.data.length));
        return frame;
      },
    });
  const laid = async (format: FrameFormat, kind: 'picture' | 'card') => {
    const base = clipIn(format);
    return stageClip({ ...base, shotOf: () => ({ ...wholeFilm(12), kind }) }, stage, {
      kernels,
      values: { strength: 1, local: true, limit: 60 },
      film: {},
      delivery: {},
      facts: { [wholeFilm(12).id]: { ...(await facts()) } },
      foundFor: () => ({}),
      keep: 2,
    });
  };
  const unequal = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + (value === b[i] ? 0 : 1), 0);

  it('keeps its colour: chroma is not touched, red, green and blue go alike', async () => {
    const ycbcr = await laid({ ...grey, model: 'ycbcr', subsampling: { x: 1, y: 1 } }, 'picture');
    using frame = await ycbcr.frame(3);
    expect(unequal(frame.planes[0]!.data, scene[0]!.data)).toBeGreaterThan(1000);
    for (const plane of frame.planes.slice(1)) expect(unequal(plane.data, scene[0]!.data)).toBe(0);
    await ycbcr.release();
    const rgb = await laid({ ...grey, model: 'rgb' }, 'picture');
    using coloured = await rgb.frame(3);
    for (const plane of coloured.planes.slice(1)) expect(unequal(plane.data, coloured.planes[0]!.data)).toBe(0);
    await rgb.release();
  }, 60_000);
  it('is no card', async () => {
    const clip = await laid(grey, 'card');
    using frame = await clip.frame(3);
    expect(unequal(frame.planes[0]!.data, scene[0]!.data)).toBe(0);
    await clip.release();
  }, 60_000);
  it('clips nothing when it gets lighter', () => {
    using src = kernels.arena.plane(256, 1);
    using out = kernels.arena.plane(256, 1);
    using curve = kernels.arena.floats(2);
    using field = kernels.arena.floats(1);
    for (let x = 0; x < 256; x++) src.data[x] = x / 255;
    curve.data.set([0, 1]);
    field.data.set([1.3]);
    kernels.now(toneField, { src, black: 0, white: 1, curve: curve.data, field: field.data, columns: 1, rows: 1, out });
    for (let x = 1; x < 256; x++) expect(out.data[x]!).toBeGreaterThan(out.data[x - 1]! + 1e-4);
    expect(out.data[100]! / src.data[100]!).toBeCloseTo(1.3, 4);
  });
  it('leaks nothing', () => expect(kernels.arena.lentBytes()).toBe(0));
});
