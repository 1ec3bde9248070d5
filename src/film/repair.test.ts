/** Records of repairs: masks come back as they went in, the feather stays within them, and a person's word stands above the machine's. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaOf, bitsOf, maskOf, weightsOf } from './mask.ts';
import { decided, pictureIn, type Repair, repairsByFrame, repairsIn, stateFor } from './repair.ts';

describe('masks', () => {
  it('give back the very bitmap they were made of', () => {
    const bitmaps = fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 9 }))
      .chain(([width, height]) =>
        fc.tuple(fc.constant(width), fc.constant(height), fc.array(fc.boolean(), { minLength: width * height, maxLength: width * height })),
      );
    fc.assert(
      fc.property(bitmaps, ([width, height, inside]) => {
        const bits = inside.map(Number);
        const mask = maskOf(bits, width, height, { x: 7, y: 3 });
        if (!mask) {
          expect(bits.every((bit) => bit === 0)).toBe(true);
          return;
        }
        const own = bitsOf(mask);
        const back = bits.map((_, i) => {
          const [x, y] = [(i % width) + 7 - mask.x, Math.floor(i / width) + 3 - mask.y];
          return x >= 0 && y >= 0 && x < mask.width && y < mask.height ? own[y * mask.width + x]! : 0;
        });
        expect(back).toEqual(bits);
        expect(areaOf(mask)).toBe(bits.reduce((sum, bit) => sum + bit, 0));
      }),
    );
  });
  it('a mask that was changed by hand and no longer fits its box is refused', () => {
    expect(() => bitsOf({ x: 0, y: 0, width: 2, height: 2, runs: '1 5' })).toThrow(/do not fit/);
    expect(() => bitsOf({ x: 0, y: 0, width: 2, height: 2, runs: 'all' })).toThrow(/do not fit/);
  });
  it('fade in from their edge, are never in effect outside, and go on beyond the edge of the picture', () => {
    const [width, height] = [15, 11];
    const mask = maskOf(new Uint8Array(width * height).fill(1), width, height, { x: 20, y: 0 })!;
    const weights = weightsOf(mask, 2, { x: 0, y: 0, width: 100, height: 80 });
    const row = (y: number) => Array.from(weights.subarray(y * width, (y + 1) * width));
    expect(row(5).slice(0, 4)).toEqual([Math.fround(1 / 3), Math.fround(2 / 3), 1, 1]);
    expect(row(0)[7]).toBe(1);
    expect(row(10)[7]).toBeCloseTo(1 / 3, 6);
    expect(weightsOf({ ...mask, runs: `3 ${width * height - 3}` }, 2, { x: 0, y: 0, width: 100, height: 80 })[2]).toBe(0);
  });
});

const repair = (id: string, state: Repair['state'], frames: readonly [number, number] = [4, 4]): Repair => ({
  id,
  stage: 'repair/dust',
  shot: 's0001',
  frames,
  mask: { x: 1, y: 1, width: 1, height: 1, runs: '0 1' },
  feather: 1,
  method: 'temporal',
  confidence: 0.95,
  state,
});

describe('repairs', () => {
  it('are applied when sure, wait when not, and are dropped when unlikely', () => {
    expect([0.95, 0.9, 0.7, 0.4, 0.39].map(stateFor)).toEqual(['auto', 'auto', 'review', 'review', undefined]);
  });
  it('take the state a person gave them; facts that nobody spoke of stay the very same', () => {
    const facts = { repairs: [repair('a', 'auto'), repair('b', 'review')] } as never;
    expect(decided(facts, { c: 'rejected' })).toBe(facts);
    expect(repairsIn(decided(facts, { a: 'rejected', b: 'accepted' })).map(({ state }) => state)).toEqual(['rejected', 'accepted']);
    expect(repairsIn({ repairs: 3 })).toEqual([]);
    expect(repairsIn(null)).toEqual([]);
  });
  it('are found by the frames they touch', () => {
    const found = repairsByFrame([repair('a', 'auto'), repair('b', 'auto', [4, 6])]);
    expect([4, 5, 7].map((n) => found.get(n)?.map(({ id }) => id))).toEqual([['a', 'b'], ['b'], undefined]);
  });
  it('speak of the source picture where the film’s borders were cut away', () => {
    const picture = { x: 4, y: 2, width: 90, height: 70 };
    expect(pictureIn({ source: { picture } }, picture)).toBe(picture);
    expect(pictureIn({ source: { picture } }, { width: 100, height: 80 })).toEqual({ x: 0, y: 0, width: 100, height: 80 });
  });
});
