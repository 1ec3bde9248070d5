/** border-fill: what stands still is filled from the other picture; what moves goes on as it is, and the other's does not appear beside it. */
import { describe, expect, it } from 'vitest';
import type { Plane } from '../film/frame.ts';
import borderFill from './border-fill.ts';

const size = { width: 40, height: 20 };
const draw = (value: (x: number, y: number) => number): Plane => ({
  ...size,
  data: Float32Array.from({ length: 800 }, (_, i) => value(i % 40, Math.floor(i / 40))),
});
/** A sky that grows lighter upwards, before it a dark mast. */
const scene = (mast: number) => (x: number, y: number) => (Math.abs(x - mast) <= 3 ? 0.1 : 0.8 - y / 100);

describe('border-fill', () => {
  it('takes the still scene from the other picture and leaves a mast there that stands elsewhere', () => {
    const whole = draw(scene(12));
    const own = draw((x, y) => (y < 4 ? 0 : scene(12)(x, y)));
    const out = draw(() => 0);
    borderFill.reference({ own, under: draw(scene(26)), left: -1, right: -1, top: 4, bottom: -1, feather: 2, out }, new Float32Array());
    // The sky comes from the other picture to the bit, away from either mast.
    for (const x of [2, 5, 19, 34]) expect(out.data[40 + x]).toBe(whole.data[40 + x]);
    // The own mast goes on; the other's is not there.
    expect(out.data[40 + 12]).toBeCloseTo(0.1, 5);
    expect(out.data[40 + 26]).toBeCloseTo(0.76, 2);
  });
});
