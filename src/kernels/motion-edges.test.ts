/** The kernels of motion at their edges: vectors that lead far out of the picture, places nothing comes to. */
import { afterAll, describe, expect, it } from 'vitest';
import type { Plane } from '../film/frame.ts';
import chooseMotion from './choose-motion.ts';
import { createKernels } from './host.ts';
import joinMotion from './join-motion.ts';
import judgeMotion from './judge-motion.ts';
import moveHome from './move-home.ts';
import projectMotion from './project-motion.ts';

const [width, height] = [12, 9];

describe.each([true, false])('motion kernels, reference only: %s', (referenceOnly) => {
  const kernels = createKernels({ threads: 0, referenceOnly });
  afterAll(() => kernels.close());
  const plane = (value: (i: number) => number): Plane => {
    const lent = kernels.arena.plane(width, height);
    for (let i = 0; i < lent.data.length; i++) lent.data[i] = value(i);
    return lent;
  };
  const floats = (perPlace: number): Float32Array => kernels.arena.floats(perPlace * width * height).data;
  const made = (flow: (i: number) => number, t: number) => {
    const [zero, one, moves, shares] = [floats(4), floats(4), floats(4), floats(2)];
    const trust = plane(() => 1);
    const still = plane(() => 0);
    kernels.now(projectMotion, { u: plane(flow), v: still, trust, t, sums: zero });
    kernels.now(projectMotion, { u: plane((i) => -flow(i)), v: still, trust, t: 1 - t, sums: one });
    kernels.now(joinMotion, { width, height, zero, one, t, moves });
    const [first, second, cost] = [plane(() => 0), plane(() => 0), plane(() => 0)];
    kernels.now(moveHome, { a: plane((i) => i / 200), b: plane((i) => i / 210), moves, first, second });
    kernels.now(judgeMotion, { first, second, moves, cost });
    const wide = { moves, cost, shares: floats(2), zero, one };
    kernels.now(chooseMotion, { flow: { moves, cost, shares, zero, one }, wide, still: plane(() => 1), t });
    return { zero, moves, shares };
  };
  it.each([1e3, -1e9, 3e38])('vectors of %d pixels leave finite fields', (reach) => {
    const { moves, shares } = made(() => reach, 0.5);
    expect(moves.every(Number.isFinite)).toBe(true);
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
  });
  it('an even motion comes out as it went in, whole and by parts, also where nothing came', () => {
    const { moves } = made(() => 4, 0.25);
    for (let i = 0; i < moves.length; i += 4) {
      expect(moves[i]!).toBeCloseTo(-1, 3);
      expect(moves[i + 2]!).toBeCloseTo(3, 3);
    }
  });
  it('acceleration bends the way: after half the time a thing that falls has gone a quarter of it', () => {
    const sums = floats(4);
    // Places 0, 0, 8 at times -1, 0, 1 would be a jerk; 4, 0, 4 is a thing at its turning point.
    kernels.now(projectMotion, {
      u: plane(() => 4),
      v: plane(() => 0),
      trust: plane(() => 1),
      away: { u: plane(() => 4), v: plane(() => 0), trust: plane(() => 1) },
      t: 0.5,
      sums,
    });
    const place = 4 * (4 * width + 5);
    expect(sums[place]! / sums[place + 2]!).toBeCloseTo(-1, 5);
  });
  it('a flow away that has lost its way bends little, one that is not believed nothing', () => {
    const home = (awayPixels: number, trust: number): number => {
      const sums = floats(4);
      const still = plane(() => 0);
      const away = { u: plane(() => awayPixels), v: still, trust: plane(() => trust) };
      kernels.now(projectMotion, { u: plane(() => 1), v: still, trust: plane(() => 1), away, t: 0.5, sums });
      const place = 4 * (4 * width + 5);
      return sums[place]! / sums[place + 2]!;
    };
    expect(home(-1, 1)).toBeCloseTo(-0.5, 4);
    expect(home(1, 1)).toBeCloseTo(-0.25, 4);
    expect(home(40, 1)).toBeCloseTo(-0.5 + 3 / 8, 4);
    expect(home(1, 0)).toBeCloseTo(-0.5, 4);
  });
});
