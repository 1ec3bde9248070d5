/** Fields of grain: their spectrum is the one asked for, and they go on at their other edge. */
import { describe, expect, it } from 'vitest';
import { tileSize } from '../../kernels/dct8.ts';
import { fieldOf, powersOf } from './grain-template.ts';

const falling = Array.from({ length: tileSize }, (_, k) => Math.exp(-0.5 * Math.hypot(k >> 3, k & 7)));

describe('a field of grain', () => {
  const side = 128;
  const field = fieldOf(falling, side, 3);
  it('has the spectrum that was measured', () => {
    const power = powersOf(field);
    const total = falling.reduce((sum, value) => sum + value, 0);
    for (const k of [0, 1, 8, 9, 18, 27, 36, 4, 32]) expect(power[k]! / (falling[k]! / total)).toBeCloseTo(1, 0.2);
  });
  it('has deviation 1 and no seam', () => {
    const at = (x: number, y: number): number => field.data[y * side + x]!;
    const step = (x: number): number =>
      Math.sqrt(Array.from({ length: side }, (_, y) => (at(x, y) - at((x + 1) % side, y)) ** 2).reduce((a, b) => a + b) / side);
    const inside = [20, 50, 90].map(step).reduce((a, b) => a + b) / 3;
    expect(step(side - 1) / inside).toBeGreaterThan(0.75);
    expect(step(side - 1) / inside).toBeLessThan(1.3);
    expect(Math.sqrt(field.data.reduce((sum, value) => sum + value * value, 0) / field.data.length)).toBeCloseTo(1, 3);
  });
});
