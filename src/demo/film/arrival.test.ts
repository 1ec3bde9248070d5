/** The drawn film: the same for the same seed, moving by parts of a pixel, the same picture at every size. */
import { describe, expect, it } from 'vitest';
import type { Plane } from '../../film/frame.ts';
import { createArrival } from './arrival.ts';
import { fill } from './canvas.ts';
import { viewOf } from './view.ts';

const difference = (a: Plane, b: Plane): number => a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]!), 0) / a.data.length;

describe('canvas', () => {
  it('covers pixels by their exact share', () => {
    const canvas = { width: 4, height: 3, data: new Float32Array(12) };
    fill(canvas, [[0.25, 0.5, 3.5, 0.5, 3.5, 2, 0.25, 2]], 1);
    expect([...canvas.data].map((value) => Math.round(value * 1000) / 1000)).toEqual([0.375, 0.5, 0.5, 0.25, 0.75, 1, 1, 0.5, 0, 0, 0, 0]);
  });
  it('gives a slanted edge its area, and a hole', () => {
    const canvas = { width: 8, height: 8, data: new Float32Array(64) };
    fill(canvas, [[0, 0, 7.3, 0, 0, 6.1]], 1);
    expect(canvas.data.reduce((sum, value) => sum + value, 0)).toBeCloseTo((7.3 * 6.1) / 2, 4);
    canvas.data.fill(0);
    fill(
      canvas,
      [
        [1, 1, 7, 1, 7, 7, 1, 7],
        [3, 3, 3, 5.5, 5, 5.5, 5, 3],
      ],
      1,
    );
    expect(canvas.data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(36 - 5, 4);
  });
  it('clips what lies outside', () => {
    const canvas = { width: 4, height: 4, data: new Float32Array(16) };
    fill(canvas, [[-50, -50, 2, -50, 2, 50, -50, 50]], 1);
    expect([...canvas.data.subarray(0, 4)]).toEqual([1, 1, 0, 0]);
  });
});

describe('arrival', () => {
  const draw = createArrival(viewOf(120, 90), 7);
  it('is the same for the same seed and moment, and another for others', () => {
    const again = createArrival(viewOf(120, 90), 7)(2.345);
    expect(draw(2.345).data).toEqual(again.data);
    expect(difference(draw(2.345), createArrival(viewOf(120, 90), 8)(2.345))).toBeGreaterThan(0.003);
  });
  it('can be drawn at any moment without the ones before', () => {
    const late = draw(5).data;
    draw(1);
    expect(draw(5).data).toEqual(late);
  });
  it('moves smoothly: a sixtieth of a second changes little, half a second much', () => {
    const small = difference(draw(3), draw(3 + 1 / 60));
    expect(small).toBeGreaterThan(0);
    expect(difference(draw(3), draw(3.5))).toBeGreaterThan(5 * small);
  });
  it('shows the train larger and larger', () => {
    const dark = (seconds: number): number => draw(seconds).data.filter((value) => value < 0.2).length;
    expect(dark(3.5)).toBeGreaterThan(dark(1));
    expect(dark(5.8)).toBeGreaterThan(1.5 * dark(3.5));
  });
  it('is the same picture at twice the size', () => {
    const large = createArrival(viewOf(240, 180), 7)(4);
    const half = draw(4).data.map((_, i) => {
      const at = 4 * 120 * Math.floor(i / 120) + 2 * (i % 120);
      return (large.data[at]! + large.data[at + 1]! + large.data[at + 240]! + large.data[at + 241]!) / 4;
    });
    expect(difference(draw(4), { width: 120, height: 90, data: half })).toBeLessThan(0.02);
  });
  it('stays within black and white', () => {
    for (const seconds of [0, 3, 6]) for (const value of draw(seconds).data) expect(value > -0.01 && value < 1.01).toBe(true);
  });
});
