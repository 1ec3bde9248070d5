import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rec601 } from '../film/colour-space.ts';
import type { FrameFormat } from '../film/frame.ts';
import { createArena } from './arena.ts';

const format: FrameFormat = { model: 'ycbcr', bits: 8, subsampling: { x: 1, y: 1 }, siting: 'left', space: rec601 };

describe('the arena', () => {
  it('lends what is asked for, and takes it back once', () => {
    const arena = createArena();
    const plane = arena.plane(7, 5);
    expect([plane.width, plane.height, plane.data.length, plane.data.byteOffset % 64]).toEqual([7, 5, 35, 0]);
    plane[Symbol.dispose]();
    plane[Symbol.dispose]();
    expect(arena.lentBytes()).toBe(0);
  });
  it('rounds chroma up and frees a frame with its last lease', () => {
    const arena = createArena();
    const frame = arena.frame(format, 5, 3);
    expect(frame.planes.map((p) => [p.width, p.height])).toEqual([
      [5, 3],
      [3, 2],
      [3, 2],
    ]);
    const second = frame.share();
    frame[Symbol.dispose]();
    expect(arena.lentBytes()).toBeGreaterThan(0);
    second[Symbol.dispose]();
    expect(arena.lentBytes()).toBe(0);
    expect(() => frame.share()).toThrow(/given back/);
  });
  it('says what to do at its limit', () => {
    const arena = createArena(2 ** 20);
    expect(() => arena.plane(1000, 1000)).toThrow(/at most 1 MB/);
  });
  it('never lends the same memory twice, and ends empty whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 4000 }), fc.nat()), { maxLength: 60 }), (steps) => {
        const arena = createArena();
        const held: { floats: ReturnType<typeof arena.floats>; mark: number }[] = [];
        steps.forEach(([length, pick], mark) => {
          if (pick % 3 === 0 && held.length > 0) {
            const [gone] = held.splice(pick % held.length, 1);
            expect(gone!.floats.data.every((value) => value === gone!.mark)).toBe(true);
            gone!.floats[Symbol.dispose]();
            return;
          }
          const floats = arena.floats(length);
          floats.data.fill(mark);
          held.push({ floats, mark });
        });
        for (const { floats, mark } of held) {
          expect(floats.data.every((value) => value === mark)).toBe(true);
          floats[Symbol.dispose]();
        }
        return arena.lentBytes() === 0;
      }),
      { numRuns: 30, seed: 5 },
    );
  });
});
