/** Optical flow against motion that is known: texture that moves by fractions of a pixel, and dirt that must not pull the flow along. */
import { afterAll, describe, expect, it } from 'vitest';
import type { Plane } from '../src/film/frame.ts';
import { randomOf } from '../src/film/random.ts';
import { createKernels } from '../src/kernels/host.ts';
import opticalFlow from '../src/kernels/optical-flow.ts';

const kernels = createKernels({ threads: 0 });
afterAll(() => kernels.close());
const [width, height] = [160, 120];

/** Smooth texture of a seed, sampled anywhere. */
const textureOf = (seed: number): ((x: number, y: number) => number) => {
  const random = randomOf(seed);
  const waves = Array.from({ length: 14 }, () => [(random() - 0.5) * 1.2, (random() - 0.5) * 1.2, random() * 6.3] as const);
  return (x, y) => 0.5 + 0.4 * (waves.reduce((sum, [u, v, phase]) => sum + Math.sin(u * x + v * y + phase), 0) / 5);
};
const drawn = (at: (x: number, y: number) => number) => {
  const plane = kernels.arena.plane(width, height);
  for (let i = 0; i < plane.data.length; i++) plane.data[i] = Math.min(1, Math.max(0, at(i % width, Math.floor(i / width))));
  return plane;
};
/** Mean distance of the flow from (x, y) within a margin and where `counts`. */
const errorOf = (u: Plane, v: Plane, x: number, y: number, counts: (px: number, py: number) => boolean = () => true): number => {
  let [sum, n] = [0, 0];
  for (let py = 12; py < height - 12; py++)
    for (let px = 12; px < width - 12; px++) {
      if (!counts(px, py)) continue;
      sum += Math.hypot(u.data[py * width + px]! - x, v.data[py * width + px]! - y);
      n++;
    }
  return sum / n;
};

describe('optical flow', () => {
  it.each([
    [0, 0],
    [0.37, -0.21],
    [2.6, 1.4],
    [-7.3, 4.8],
  ])('finds a move of (%f, %f) to a fiftieth of a pixel', (x, y) => {
    const texture = textureOf(3);
    using a = drawn(texture);
    using b = drawn((px, py) => texture(px - x, py - y));
    using u = kernels.arena.plane(width, height);
    using v = kernels.arena.plane(width, height);
    kernels.now(opticalFlow, { a, b, u, v });
    expect(errorOf(u, v, x, y)).toBeLessThan(0.02 + 0.004 * Math.hypot(x, y));
  });

  it('is not pulled along by dirt that is named', () => {
    const texture = textureOf(5);
    const inDirt = (px: number, py: number): boolean => Math.hypot(px - 80, py - 60) < 9;
    using a = drawn((px, py) => (inDirt(px, py) ? 0 : texture(px, py)));
    using b = drawn((px, py) => texture(px - 3, py + 2));
    using ignoreA = drawn((px, py) => (Math.hypot(px - 80, py - 60) < 11 ? 1 : 0));
    using ignoreB = drawn(() => 0);
    using u = kernels.arena.plane(width, height);
    using v = kernels.arena.plane(width, height);
    kernels.now(opticalFlow, { a, b, u, v });
    const plain = errorOf(u, v, 3, -2, inDirt);
    kernels.now(opticalFlow, { a, b, ignoreA, ignoreB, u, v });
    const masked = errorOf(u, v, 3, -2, inDirt);
    expect(masked).toBeLessThan(0.1);
    expect(masked).toBeLessThan(plain / 2);
  });

  it('answers on pictures of one level and on NaN without ending', () => {
    using a = drawn(() => 0.5);
    using b = drawn(() => 0.5);
    using u = kernels.arena.plane(width, height);
    using v = kernels.arena.plane(width, height);
    kernels.now(opticalFlow, { a, b, u, v });
    expect(errorOf(u, v, 0, 0)).toBe(0);
    a.data[500] = Number.NaN;
    kernels.now(opticalFlow, { a, b, u, v });
    expect(Number.isFinite(u.data[width * height - 1]!)).toBe(true);
  });
});
