/** Levels: a print gone grey gets its blacks and whites back, the same in every frame; right levels and strength 0 keep every byte. */
import { afterAll, describe, expect, it } from 'vitest';
import { clipOf, runStages } from '../bench/stage-run.ts';
import type { Plane } from '../src/film/frame.ts';
import { createKernels } from '../src/kernels/host.ts';
import type { LevelsFacts } from '../src/stages/4-repair/levels.ts';

const [width, height, length] = [96, 64, 8];
const clean = Array.from(
  { length },
  (_, n): Plane => ({
    width,
    height,
    data: Float32Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [(i % width) + 2 * n, Math.floor(i / width)];
      return Math.min(1, Math.max(0, 0.45 + 0.45 * Math.sin(x * 0.09) * Math.cos(y * 0.11) + 0.12 * Math.sin(x * 0.5 + y * 0.3)));
    }),
  }),
);
const grey = (plane: Plane): Plane => ({ ...plane, data: plane.data.map((value) => 0.1 + 0.8 * value) });

const kernels = createKernels({ threads: 2 });
afterAll(() => kernels.close());

const run = async (planes: readonly Plane[], values: Readonly<Record<string, unknown>> = {}) => {
  const result = await runStages(
    kernels,
    clipOf(kernels, length, 24, (n) => planes[n]!),
    ['repair/levels'],
    { 'repair/levels': values },
  );
  const made: Float32Array[] = [];
  for (let n = 0; n < length; n++) {
    using frame = await result.clip.frame(n);
    made.push(frame.planes[0]!.data.slice());
  }
  await result.clip.release();
  return { made, facts: result.facts['repair/levels'] as unknown as LevelsFacts };
};
const error = (made: Float32Array, truth: Plane): number =>
  255 * Math.sqrt(made.reduce((sum, value, i) => sum + (value - truth.data[i]!) ** 2, 0) / made.length);

describe('levels', () => {
  it('come back where a print has gone grey', async () => {
    const faded = clean.map(grey);
    const { made, facts } = await run(faded, { middle: 0 });
    expect(facts.black).toBeGreaterThan(0.05);
    expect(facts.white).toBeLessThan(0.95);
    for (const n of [0, 7]) expect(error(made[n]!, clean[n]!)).toBeLessThan(0.35 * error(faded[n]!.data, clean[n]!));
  });
  it('move no further than the limit', async () => {
    const { facts } = await run(
      clean.map((plane) => ({ ...plane, data: plane.data.map((value) => 0.3 + 0.3 * value) })),
      { limit: 10 },
    );
    expect([facts.black, facts.white]).toEqual([0.1, 0.9]);
  });
  it('that are right keep every byte, and so does strength 0', async () => {
    expect((await run(clean)).made[3]).toEqual(clean[3]!.data);
    expect((await run(clean.map(grey), { strength: 0 })).made[3]).toEqual(grey(clean[3]!).data);
  });
  it('leak nothing', () => expect(kernels.arena.lentBytes()).toBe(0));
});
