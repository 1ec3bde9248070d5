/** Splices: a band of cement is found and filled from its own side of the splice, also next to a cut; whole film keeps every byte. */
import { afterAll, describe, expect, it } from 'vitest';
import { type Mended, mended } from '../bench/mended.ts';
import { addSquares, decibels } from '../bench/repair-figures.ts';
import { grain } from '../src/demo/damage/grain.ts';
import { splice } from '../src/demo/damage/splice.ts';
import { cutOut } from '../src/demo/damage/weave.ts';
import { FilmError } from '../src/film/errors.ts';
import type { Plane } from '../src/film/frame.ts';
import { bitsOf } from '../src/film/mask.ts';
import { createKernels } from '../src/kernels/host.ts';
import { drawnBands } from '../src/stages/4-repair/splice-bands.ts';
import { seededScene } from './seeded-scene.ts';

const kernels = createKernels({ threads: 2 });
afterAll(() => kernels.close());
const [width, height, count] = [320, 240, 8];
const large = seededScene(width + 40, height + 20, [3, 9, 31], 6);
const whole: readonly Plane[] = grain(
  Array.from({ length: count }, (_, n) => cutOut(large, 6 + 1.7 * n, 6 + 0.4 * n, width, height)),
  { seed: 4, sigma: 0.008 },
).frames;
/** The first frame comes after a splice at a cut; the sixth stands before one within the shot. */
const banded = splice(whole, {
  seed: 3,
  frames: [
    { frame: 0, at: 'top' },
    { frame: 5, at: 'bottom' },
  ],
});

const run = (frames: readonly Plane[], values: Readonly<Record<string, unknown>> = {}): Promise<Mended> =>
  mended(kernels, frames, 18, ['repair/splices'], { 'repair/splices': values });
const drawn = banded.truth.map(({ frame, top, bottom }) => `${frame}: ${(top - 3).toFixed(1)}-${(bottom + 3).toFixed(1)}`).join('; ');

describe('splice bands', () => {
  it.each([
    ['found', {}],
    ['drawn', { drawn, find: false }],
  ])('that are %s are filled, and nothing changes outside the masks', async (_, values) => {
    const { made, repairs } = await run(banded.frames, values);
    expect(repairs.map(({ frames: [n], state, detail }) => [n, state, detail?.donor])).toEqual([
      [0, 'auto', 1],
      [5, 'auto', 4],
    ]);
    for (const { frame, cover } of banded.truth) {
      const inside = Uint8Array.from(cover.data, (share) => (share > 0.05 ? 1 : 0));
      const of = (plane: Plane): number => {
        const squares = { sum: 0, count: 0 };
        addSquares(plane, whole[frame]!, inside, squares);
        return decibels(squares);
      };
      expect(of(made[frame]!)).toBeGreaterThan(30);
      expect(of(made[frame]!)).toBeGreaterThan(of(banded.frames[frame]!) + 12);
    }
    for (let n = 0; n < count; n++) {
      const bits = new Uint8Array(width * height);
      for (const { mask } of repairs.filter(({ frames: [own] }) => own === n))
        bitsOf(mask).forEach((bit, i) => {
          bits[(mask.y + Math.floor(i / mask.width)) * width + mask.x + (i % mask.width)] = bit;
        });
      expect(made[n]!.data.every((value, i) => bits[i] === 1 || value === banded.frames[n]!.data[i])).toBe(true);
    }
  });
  it('are not found in whole film, and stay at strength 0', async () => {
    expect((await run(whole)).repairs).toEqual([]);
    expect((await run(banded.frames, { strength: 0 })).made.map(({ data }) => data)).toEqual(banded.frames.map(({ data }) => data));
  });
  it('are read from text', () => {
    expect(drawnBands('12: 300-318; 13:2-9.5')).toEqual([
      { frame: 12, top: 300, bottom: 318 },
      { frame: 13, top: 2, bottom: 9.5 },
    ]);
    for (const text of ['12', '12: 9-4', 'a: 1-2', '12: 1']) expect(() => drawnBands(text)).toThrow(FilmError);
  });
});
