/** The damage kit: same seed, same damage; the truth says what was done, and where nothing was done nothing changed. */
import { describe, expect, it } from 'vitest';
import type { Plane } from '../../film/frame.ts';
import { blur } from './blur.ts';
import { damage, margin } from './damage.ts';
import { dust } from './dust.ts';
import { fade } from './fade.ts';
import { grain } from './grain.ts';
import { handCrank } from './hand-crank.ts';
import { repeats } from './repeats.ts';
import { scratch } from './scratch.ts';

const [width, height] = [80, 60];
const film = (
  length: number,
  light = (x: number, y: number, n: number): number => 0.5 + 0.2 * Math.sin(x * 0.3 + n) * Math.cos(y * 0.2),
): Plane[] =>
  Array.from({ length }, (_, n) => ({
    width,
    height,
    data: Float32Array.from({ length: width * height }, (_, i) => light(i % width, Math.floor(i / width), n)),
  }));
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

describe('hand-cranked speed', () => {
  it('stays within its bounds, varies, and is the same for a seed', () => {
    const moments = handCrank({ seed: 5, seconds: 20, slowest: 16, fastest: 18 });
    const speeds = moments.slice(1).map((moment, n) => 1 / (moment - moments[n]!));
    expect(Math.min(...speeds)).toBeGreaterThanOrEqual(16);
    expect(Math.max(...speeds)).toBeLessThanOrEqual(18);
    expect(Math.max(...speeds) - Math.min(...speeds)).toBeGreaterThan(1);
    expect(handCrank({ seed: 5, seconds: 20, slowest: 16, fastest: 18 })).toEqual(moments);
    expect(handCrank({ seed: 6, seconds: 20, slowest: 16, fastest: 18 })).not.toEqual(moments);
  });
});

describe('repeats', () => {
  it('show every film frame, in order, in the file frame nearest to its moment', () => {
    const moments = handCrank({ seed: 1, seconds: 8, slowest: 16, fastest: 18 });
    const { frames, truth } = repeats(moments, { moments, seconds: 8, fps: 25 });
    expect(frames.length).toBe(200);
    expect([...new Set(truth)]).toEqual(moments.map((_, n) => n));
    for (const [n, k] of truth.entries())
      if (n > 0 && k !== truth[n - 1]) expect(Math.abs(n / 25 - moments[k]!)).toBeLessThanOrEqual(0.02 + 1e-9);
  });
});

describe('grain', () => {
  it('has the deviation it says, no bias, and is new in each frame', () => {
    const clean = film(2, () => 0.5);
    const { frames, truth } = grain(clean, { seed: 3, sigma: 0.02 });
    const noise = frames.map(({ data }) => data.map((value) => value - 0.5));
    expect(truth[0]).toBeCloseTo(0.02, 3);
    expect(Math.abs(sum(noise[0]!)) / noise[0]!.length).toBeLessThan(0.001);
    const like = sum(noise[0]!.map((value, i) => value * noise[1]![i]!)) / noise[0]!.length / (truth[0]! * truth[1]!);
    expect(Math.abs(like)).toBeLessThan(0.08);
    expect(grain(clean, { seed: 3, sigma: 0.02 }).frames[1]!.data).toEqual(frames[1]!.data);
  });
});

describe('dust', () => {
  const clean = film(8);
  const { frames, truth } = dust(clean, { seed: 9, specks: 5, hairs: 0.5, radius: 1.6 });
  it('changes nothing outside its mask, and something within', () => {
    let covered = 0;
    for (const [n, mask] of truth.entries())
      for (const [i, share] of mask.data.entries()) {
        if (share === 0) expect(frames[n]!.data[i]).toBe(clean[n]!.data[i]);
        if (share > 0.5) covered++;
      }
    expect(covered).toBeGreaterThan(40);
  });
  it('lies elsewhere in each frame, the same for a seed', () => {
    expect(truth[0]!.data).not.toEqual(truth[1]!.data);
    expect(dust(clean, { seed: 9, specks: 5, hairs: 0.5, radius: 1.6 }).truth[3]!.data).toEqual(truth[3]!.data);
    expect(sum(dust(clean, { seed: 9, specks: 0, hairs: 0, radius: 1.6 }).truth[0]!.data)).toBe(0);
  });
});

describe('scratch', () => {
  it('is where it says, and only in its frames', () => {
    const clean = film(6, () => 0.3);
    const { frames, truth } = scratch(clean, { seed: 2, at: 0.5, startFrame: 2, endFrame: 5, width: 1.4, light: 0.9, opacity: 0.8 });
    expect(truth.map((place) => place !== undefined)).toEqual([false, false, true, true, true, false]);
    expect(frames[1]).toBe(clean[1]);
    for (const n of [2, 3, 4]) {
      const added = frames[n]!.data.map((value) => value - 0.3);
      const middle = sum(added.map((value, i) => value * ((i % width) + 0.5))) / sum(added);
      // Pixels share the line out by area, which moves its middle by up to a tenth.
      expect(Math.abs(middle - truth[n]!)).toBeLessThan(0.12);
    }
  });
});

describe('blur and fade', () => {
  it('blur keeps the light and softens', () => {
    const [dot] = film(1, (x, y) => (x === 40 && y === 30 ? 1 : 0));
    const { frames } = blur([dot!], { sigma: 1.2 });
    expect(sum(frames[0]!.data)).toBeCloseTo(1, 4);
    const spread = sum(frames[0]!.data.map((value, i) => value * ((i % width) - 40) ** 2));
    expect(Math.sqrt(spread)).toBeCloseTo(1.2, 1);
    expect(blur([dot!], { sigma: 0 }).frames[0]).toBe(dot);
  });
  it('a fade is even and ends black', () => {
    const { frames, truth } = fade(
      film(5, () => 0.8),
      { startFrame: 1, endFrame: 3, direction: 'out' },
    );
    expect(truth).toEqual([1, 1, 0.5, 0, 0]);
    expect(frames[2]!.data[0]).toBeCloseTo(0.4, 6);
    expect(fade(film(5), { startFrame: 1, endFrame: 3, direction: 'in' }).truth).toEqual([0, 0, 0.5, 1, 1]);
  });
});

describe('all of it', () => {
  const none = { blur: 0, weave: 0, flicker: 0, localFlicker: 0, grain: 0, dust: 0, scratch: 0 };
  it('with nothing asked for is the film itself, without its margin', () => {
    const clean = film(3);
    const { frames } = damage(clean, 1, 17, none);
    expect([frames[0]!.width, frames[0]!.height]).toEqual([width - 2 * margin, height - 2 * margin]);
    for (let y = 0; y < frames[1]!.height; y++)
      for (let x = 0; x < frames[1]!.width; x++)
        expect(frames[1]!.data[y * frames[1]!.width + x]).toBeCloseTo(clean[1]!.data[(y + margin) * width + x + margin]!, 5);
  });
  it('is the same for the same seed, another for another', () => {
    const amounts = { blur: 0.6, weave: 1.5, flicker: 0.05, localFlicker: 0.02, grain: 0.02, dust: 4, scratch: 0.6 };
    const [one, two, other] = [4, 4, 5].map((seed) => damage(film(4), seed, 17, amounts));
    expect(one!.frames.map(({ data }) => data)).toEqual(two!.frames.map(({ data }) => data));
    expect(one!.truth.weave).toEqual(two!.truth.weave);
    expect(one!.frames[0]!.data).not.toEqual(other!.frames[0]!.data);
  });
});
