/** The picture after shows what the picture before shows. */
import { describe, expect, it } from 'vitest';
import type { FrameTimes } from '../film/clip.ts';
import { rational } from '../film/rational.ts';
import { filmFrameOf, frameShowing } from './frame-showing.ts';

const even = (length: number, rate: number): { length: number; times: FrameTimes } => ({
  length,
  times: { at: (n) => rational(n, rate) },
});

describe('the frame that shows what a frame of the file shows', () => {
  const file = even(6, 10);
  // Frames 3 and 4 of the file are the same; true speed puts them later than the file did.
  const source = { fileFrames: [0, 1, 2, 3, 5], seconds: [0, 0.12, 0.24, 0.36, 0.48, 0.6] };
  const film = { length: 5, times: { at: (n: number) => rational(n * 12, 100) } };

  it('is the photograph itself, however true speed has moved it', () => {
    expect([0, 1, 2, 3, 4, 5].map((n) => filmFrameOf(source, n))).toEqual([0, 1, 2, 3, 3, 4]);
    expect([0, 1, 2, 3, 4, 5].map((n) => frameShowing(film, file, source, n))).toEqual([0, 1, 2, 3, 3, 4]);
  });
  it('is the nearest of the frames made between', () => {
    expect(frameShowing(even(36, 60), file, source, 3)).toBe(22);
  });
  it('is found in slow motion, and without a source map', () => {
    expect(frameShowing(even(60, 10), file, source, 5)).toBe(48);
    expect(frameShowing(even(12, 20), file, undefined, 4)).toBe(8);
    expect(frameShowing(even(12, 20), file, { fileFrames: [], seconds: [] }, 4)).toBe(8);
  });
});
