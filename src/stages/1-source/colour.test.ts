import { describe, expect, it } from 'vitest';
import { rec601, sRgb } from '../../film/colour-space.ts';
import type { FrameFormat } from '../../film/frame.ts';
import { randomOf } from '../../film/random.ts';
import { createKernels } from '../../kernels/host.ts';
import { type ChromaLooks, carriesColour, chromaLooksOf } from './colour.ts';

const kernels = createKernels({ threads: 0 });
const format: FrameFormat = { model: 'ycbcr', bits: 8, subsampling: { x: 1, y: 1 }, siting: 'left', space: rec601 };

/** Forty frames with chroma as `chroma(frame, x, y)` gives it, in levels from grey. */
const looksOf = (chroma: (n: number, x: number, y: number) => readonly [number, number]): readonly ChromaLooks[] =>
  Array.from({ length: 40 }, (_, n) => {
    using frame = kernels.arena.frame(format, 64, 48);
    frame.planes[0]!.data.fill(0.5);
    for (let y = 0; y < 24; y++)
      for (let x = 0; x < 32; x++) {
        const [u, v] = chroma(n, x, y);
        frame.planes[1]!.data[y * 32 + x] = (128 + u) / 255;
        frame.planes[2]!.data[y * 32 + x] = (128 + v) / 255;
      }
    return chromaLooksOf(frame);
  });
const random = randomOf(5);
const noise = (): number => Math.round(4 * random() - 2);

describe('whether a film carries colour', () => {
  it('a cast of a few levels and coding noise are no colour', () => {
    expect(carriesColour(looksOf(() => [noise(), noise() - 3]))).toBe(false);
  });
  it('nor is one frame whose chroma broke', () => {
    expect(carriesColour(looksOf((n) => (n === 17 ? [60, -40] : [noise(), noise()])))).toBe(false);
  });
  it('nor are single wrong samples in every frame', () => {
    expect(carriesColour(looksOf((_, x, y) => (x === 3 && y === 4 ? [50, 50] : [0, noise()])))).toBe(false);
  });
  it('a tint is', () => expect(carriesColour(looksOf(() => [-6 + noise(), 7 + noise()]))).toBe(true));
  it('a coloured shot is', () => expect(carriesColour(looksOf((n, x) => (n < 4 && x < 6 ? [20, 15] : [0, 0])))).toBe(true));
  it('grey written as RGB is none, red is', () => {
    const rgb = (r: number): boolean => {
      using frame = kernels.arena.frame({ ...format, model: 'rgb', subsampling: { x: 0, y: 0 }, space: sRgb }, 16, 16);
      for (const [i, plane] of frame.planes.entries()) plane.data.fill(i === 0 ? r : 0.4);
      return carriesColour([chromaLooksOf(frame), chromaLooksOf(frame)]);
    };
    expect([rgb(0.4), rgb(0.6)]).toEqual([false, true]);
  });
});
