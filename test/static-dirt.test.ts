/** Static dirt: hairs that stand still while the scene pans are found and mended; a scene that stands still, and one without dirt, lose nothing. */
import { afterAll, describe, expect, it } from 'vitest';
import { mended, sureOf } from '../bench/mended.ts';
import { dirt } from '../src/demo/damage/dirt.ts';
import { grain } from '../src/demo/damage/grain.ts';
import type { Plane } from '../src/film/frame.ts';
import { createKernels } from '../src/kernels/host.ts';

const kernels = createKernels({ threads: 2 });
afterAll(() => kernels.close());

const [width, height, count] = [240, 180, 26];
/** A textured scene that pans by `speed` pixels a frame. */
const scene = (speed: number): readonly Plane[] =>
  grain(
    Array.from({ length: count }, (_, n) => ({
      width,
      height,
      data: Float32Array.from({ length: width * height }, (_, i) => {
        const [x, y] = [(i % width) + speed * n, Math.floor(i / width) + 0.4 * speed * n];
        return 0.5 + 0.2 * Math.sin(x * 0.11 + 0.6 * Math.sin(y * 0.07)) * Math.cos(y * 0.09) + 0.08 * Math.sin(x * 0.29 + y * 0.37);
      }),
    })),
    { seed: 3, sigma: 0.01 },
  ).frames;

const repaired = (frames: readonly Plane[], values: Readonly<Record<string, unknown>> = {}) =>
  mended(kernels, frames, 18, ['repair/static-dirt'], { 'repair/static-dirt': values });
const changed = (a: readonly Plane[], b: readonly Plane[]): number =>
  a.reduce((sum, plane, n) => sum + plane.data.reduce((own, value, i) => own + (value === b[n]!.data[i] ? 0 : 1), 0), 0);

describe('dirt that stands still', () => {
  const clean = scene(3.1);
  const dirty = dirt(clean, { seed: 5, pieces: 0, inGate: 8, polarity: 'dark', contrast: 0.25 });
  it('is found as one record each and mended from frames that show what is under it; nothing else changes', async () => {
    const { made, repairs } = await repaired(dirty.frames);
    const hairs = dirty.truth.filter(({ frame }) => frame === 0);
    expect(hairs.length).toBeGreaterThan(0);
    const sure = sureOf(repairs);
    expect(sure.length).toBeGreaterThan(0);
    expect(sure.length).toBeLessThanOrEqual(hairs.length);
    let [left, before, pixels] = [0, 0, 0];
    for (const { frame, cover, x, y, width: w } of dirty.truth) {
      const own = sure.find(
        ({ mask }) => mask.x <= x + w / 2 && mask.x + mask.width >= x + w / 2 && mask.y <= y + 8 && mask.y + mask.height >= y,
      );
      if (!own || frame < own.frames[0] || frame > own.frames[1]) continue;
      for (let i = 0; i < cover.length; i++) {
        if (cover[i]! < 0.05) continue;
        const at = (y + Math.floor(i / w)) * width + x + (i % w);
        left += (made[frame]!.data[at]! - clean[frame]!.data[at]!) ** 2;
        before += (dirty.frames[frame]!.data[at]! - clean[frame]!.data[at]!) ** 2;
        pixels++;
      }
    }
    expect(pixels).toBeGreaterThan(500);
    expect(10 * Math.log10(before / left), 'decibels within the hairs').toBeGreaterThan(8);
    const inMask = (i: number): boolean =>
      sure.some(({ mask }) => {
        const [x, y] = [i % width, Math.floor(i / width)];
        return x >= mask.x && y >= mask.y && x < mask.x + mask.width && y < mask.y + mask.height;
      });
    for (const [n, plane] of made.entries())
      expect(plane.data.every((value, i) => value === dirty.frames[n]!.data[i] || inMask(i))).toBe(true);
  }, 120_000);
  it('is not found in a scene that pans without dirt, and not taken out where the scene stands still', async () => {
    const free = await repaired(clean);
    expect(sureOf(free.repairs)).toEqual([]);
    expect(changed(free.made, clean)).toBe(0);
    const still = dirt(scene(0), { seed: 5, pieces: 0, inGate: 8, polarity: 'dark', contrast: 0.25 }).frames;
    const stands = await repaired(still);
    expect(sureOf(stands.repairs)).toEqual([]);
    expect(changed(stands.made, still)).toBe(0);
  }, 120_000);
  it('stays where it is protected, and at strength 0', async () => {
    const safe = await repaired(dirty.frames, { protect: `0,0,${width},${height}` });
    expect(safe.repairs.some(({ why }) => why === 'protected')).toBe(true);
    expect(changed(safe.made, dirty.frames)).toBe(0);
    expect(changed((await repaired(dirty.frames, { strength: 0 })).made, dirty.frames)).toBe(0);
  }, 120_000);
});
