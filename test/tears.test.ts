/** Tears: pieces are put where they belong to half a pixel, the gap is filled, along a drawn line and a found one; whole frames keep every byte. */
import { afterAll, describe, expect, it } from 'vitest';
import { type Mended, mended } from '../bench/mended.ts';
import { addSquares, decibels } from '../bench/repair-figures.ts';
import { bandAround, piecesApart } from '../bench/tear-figures.ts';
import { grain } from '../src/demo/damage/grain.ts';
import { tear } from '../src/demo/damage/tear.ts';
import { cutOut } from '../src/demo/damage/weave.ts';
import { FilmError } from '../src/film/errors.ts';
import type { Plane } from '../src/film/frame.ts';
import { bitsOf } from '../src/film/mask.ts';
import { createKernels } from '../src/kernels/host.ts';
import { givenTears } from '../src/stages/4-repair/torn-line.ts';
import { seededScene } from './seeded-scene.ts';

const kernels = createKernels({ threads: 2 });
afterAll(() => kernels.close());
const [width, height, count] = [320, 240, 7];
const large = seededScene(width + 40, height + 20, [3, 9, 31], 5);
const whole: readonly Plane[] = grain(
  Array.from({ length: count }, (_, n) => cutOut(large, 6 + 1.7 * n, 6 + 0.4 * n, width, height)),
  { seed: 4, sigma: 0.008 },
).frames;
const torn = tear(whole, { seed: 8, frames: [3], opening: 9 });
const [truth] = torn.truth;
const drawn = `3: ${truth!.line.map(([x, y], k) => `${x.toFixed(1)},${(y + (k % 3) - 1).toFixed(1)}`).join(' ')}`;

const run = (frames: readonly Plane[], values: Readonly<Record<string, unknown>>): Promise<Mended> =>
  mended(kernels, frames, 18, ['repair/tears'], { 'repair/tears': values });
const inBand = (plane: Plane): number => {
  const squares = { sum: 0, count: 0 };
  addSquares(plane, whole[3]!, bandAround(truth!, 10), squares);
  return decibels(squares);
};

describe('a torn frame', () => {
  it.each([
    ['along a drawn line', { drawn, find: false }],
    ['along the line that was found', {}],
  ])('is put together %s', async (_, values) => {
    const { made, repairs } = await run(torn.frames, values);
    expect(repairs.map(({ frames, state }) => [frames, state])).toEqual([[[3, 3], 'auto']]);
    expect(piecesApart(repairs[0]!, truth!)).toBeLessThan(0.3);
    expect(inBand(made[3]!)).toBeGreaterThan(inBand(torn.frames[3]!) + 15);
    expect(inBand(made[3]!)).toBeGreaterThan(30);
    for (let n = 0; n < count; n++) if (n !== 3) expect(made[n]!.data).toEqual(torn.frames[n]!.data);
  });
  it('keeps every byte outside the mask, also of the piece that did not move', async () => {
    const one = tear(whole, { seed: 9, frames: [3], opening: 8, oneMoves: true });
    const line = one.truth[0]!.line.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
    const { made, repairs } = await run(one.frames, { drawn: `3: ${line}`, find: false });
    const { mask } = repairs[0]!;
    const bits = bitsOf(mask);
    let kept = 0;
    for (let i = 0; i < width * height; i++) {
      const [x, y] = [(i % width) - mask.x, Math.floor(i / width) - mask.y];
      if (x >= 0 && y >= 0 && x < mask.width && y < mask.height && bits[y * mask.width + x]) continue;
      kept++;
      expect(made[3]!.data[i]).toBe(one.frames[3]!.data[i]);
    }
    expect(kept).toBeGreaterThan(0.2 * width * height);
  });
  it('stays as it is at strength 0, and where none was drawn and none is looked for', async () => {
    for (const values of [{ drawn, strength: 0 }, { find: false }]) {
      const { made } = await run(torn.frames, values);
      expect(made.map(({ data }) => data)).toEqual(torn.frames.map(({ data }) => data));
    }
  });
  it('is not found in a whole film', async () => {
    const { made, repairs } = await run(whole, {});
    expect(repairs).toEqual([]);
    expect(made.map(({ data }) => data)).toEqual(whole.map(({ data }) => data));
  });
});

describe('drawn tears', () => {
  it('are read from text', () => {
    expect(givenTears('12: 0,140 200.5,133 479,150; 14: 0,0 9,9')).toEqual([
      {
        frame: 12,
        line: [
          [0, 140],
          [200.5, 133],
          [479, 150],
        ],
      },
      {
        frame: 14,
        line: [
          [0, 0],
          [9, 9],
        ],
      },
    ]);
    expect(givenTears('')).toEqual([]);
  });
  it.each(['12', '12: 0,4', 'x: 0,1 2,3', '12: 0,1 2', '12: 0,1,5 2,3', '-1: 0,1 2,3'])('%s is refused', (text) => {
    expect(() => givenTears(text)).toThrow(FilmError);
  });
});
