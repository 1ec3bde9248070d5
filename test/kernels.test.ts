/** What the kernels mean, where the conformance suite only says that reference and twin agree: each against a truth that follows from its definition. */
import { afterAll, describe, expect, it } from 'vitest';
import { type ColourSpace, type Matrix, rec601, sRgb } from '../src/film/colour-space.ts';
import type { Plane } from '../src/film/frame.ts';
import { randomOf } from '../src/film/random.ts';
import blockSad, { blocksOf, perBlock } from '../src/kernels/block-sad.ts';
import convert, { conversion, rangeConversion } from '../src/kernels/convert.ts';
import forwardSplat from '../src/kernels/forward-splat.ts';
import { blurPlane } from '../src/kernels/gaussian-blur.ts';
import histogram from '../src/kernels/histogram.ts';
import { createKernels } from '../src/kernels/host.ts';
import median from '../src/kernels/median.ts';
import phaseCorrelation from '../src/kernels/phase-correlation.ts';
import pyramid from '../src/kernels/pyramid.ts';
import temporalMedian from '../src/kernels/temporal-median.ts';
import transfer, { curveOf } from '../src/kernels/transfer.ts';
import warp from '../src/kernels/warp.ts';

const kernels = createKernels({ threads: 0 });
afterAll(async () => {
  await kernels.close();
});

const planeOf = (width: number, height: number, fill: (x: number, y: number) => number): Plane => {
  const plane = kernels.arena.plane(width, height);
  for (let i = 0; i < plane.data.length; i++) plane.data[i] = fill(i % width, Math.floor(i / width));
  return plane;
};
const empty = (width: number, height: number): Plane => planeOf(width, height, () => 0);
const texture = (x: number, y: number): number =>
  0.5 + 0.2 * Math.sin(0.61 * x + 0.17 * y) * Math.cos(0.43 * y - 0.09 * x) + 0.1 * Math.sin(0.23 * x * y ** 0.5);
const worst = (a: Float32Array, b: Float32Array): number => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe('gaussian-blur', () => {
  it.each([0.7, 1.5, 4])('spreads a point to the variance asked for, sigma %f, and keeps its sum', async (sigma) => {
    const src = planeOf(41, 41, (x, y) => Number(x === 20 && y === 20));
    const out = empty(41, 41);
    await blurPlane(kernels, src, out, sigma);
    const moment = (of: (i: number) => number): number => out.data.reduce((sum, value, i) => sum + value * of(i), 0);
    expect(moment(() => 1)).toBeCloseTo(1, 5);
    // Cut at three deviations a Gaussian has a little less than its variance.
    for (const of of [(i: number) => ((i % 41) - 20) ** 2, (i: number) => (Math.floor(i / 41) - 20) ** 2])
      expect(moment(of) / sigma ** 2).toSatisfy((share: number) => share > 0.95 && share < 1.02);
  });
  it('leaves flat flat up to the edge, and everything at sigma 0', async () => {
    const [flat, rough, out] = [planeOf(17, 9, () => 0.3), planeOf(17, 9, texture), empty(17, 9)];
    await blurPlane(kernels, flat, out, 3.3);
    expect(worst(out.data, flat.data)).toBeLessThan(1e-6);
    await blurPlane(kernels, rough, out, 0);
    expect(out.data).toEqual(rough.data);
  });
});

describe('median', () => {
  it.each([3, 5] as const)('of %i takes specks out and leaves an edge where it is', (side) => {
    const edge = (x: number): number => (x < 14 ? 0.2 : 0.7);
    const half = (side - 1) / 2;
    const src = planeOf(30, 20, (x, y) => (x >= 5 && x < 5 + half && y >= 5 && y < 5 + side - 1 ? 1 : edge(x)));
    const out = empty(30, 20);
    kernels.now(median, { src, side, out });
    expect(out.data).toEqual(planeOf(30, 20, edge).data);
  });
  it('in time takes out what one frame alone shows', () => {
    const [before, after, out] = [planeOf(9, 9, texture), planeOf(9, 9, (x, y) => texture(x, y) + 0.1), empty(9, 9)];
    const truth = planeOf(9, 9, (x, y) => texture(x, y) + 0.05);
    const own = planeOf(9, 9, (x, y) => (x === 4 && y === 4 ? 0 : texture(x, y) + 0.05));
    kernels.now(temporalMedian, { before, own, after, out });
    expect(worst(out.data, truth.data)).toBeLessThan(0.0501);
    expect(out.data.filter((value, i) => value !== truth.data[i])).toHaveLength(1);
  });
});

it('histogram counts every sample once and keeps 8-bit codes apart', () => {
  const src = planeOf(256, 3, (x) => x / 255);
  const bytes = kernels.arena.bytes(1024).data;
  const counts = new Int32Array(bytes.buffer, bytes.byteOffset, 256);
  kernels.now(histogram, { src, counts });
  expect([...counts]).toEqual(new Array(256).fill(3));
  kernels.now(histogram, { src: planeOf(5, 1, (x) => [-3, 7, 0, 1, 0.5][x]!), counts });
  expect([counts[0], counts[128], counts[255]]).toEqual([2, 1, 2]);
});

it('pyramid keeps the mean and doubles a slope', () => {
  const src = planeOf(32, 24, (x, y) => 0.01 * x + 0.02 * y);
  const [out, gx, gy] = [empty(16, 12), empty(16, 12), empty(16, 12)];
  kernels.now(pyramid, { src, out, gx, gy });
  const mean = ({ data }: Plane): number => data.reduce((a, b) => a + b, 0) / data.length;
  expect(mean(out)).toBeCloseTo(mean(src), 5);
  expect([gx.data[5 * 16 + 7]!, gy.data[5 * 16 + 7]!].map((v) => Math.round(v * 1e5) / 1e5)).toEqual([0.02, 0.04]);
});

it('block-sad finds a moved picture, and no move where blocks are alike', () => {
  const a = planeOf(64, 48, texture);
  const find = (b: Plane): readonly (readonly number[])[] => {
    const out = kernels.arena.floats(perBlock * blocksOf(64, 16) * blocksOf(48, 16)).data;
    kernels.now(blockSad, { a, b, side: 16, reach: 4, out });
    return Array.from({ length: out.length / perBlock }, (_, i) => [...out.subarray(i * perBlock, (i + 1) * perBlock)]);
  };
  const moved = find(planeOf(64, 48, (x, y) => texture(x - 3, y + 2)));
  // The two inner blocks of the middle row can move freely.
  for (const i of [5, 6]) expect(moved[i]!.slice(0, 2)).toEqual([3, -2]);
  expect(moved[5]![2]).toBeLessThan(1e-6);
  expect(moved[5]![3]).toBeGreaterThan(0.02);
  for (const [dx, dy] of find(planeOf(64, 48, () => 0.5))) expect([Math.abs(dx!), Math.abs(dy!)].every((v) => v <= 4)).toBe(true);
  for (const block of find(a)) expect(block).toEqual([0, 0, 0, 0]);
});

describe('splat and warp', () => {
  const src = planeOf(40, 30, texture);
  const flat = (value: number): Plane => planeOf(40, 30, () => value);
  it('throw and fetch whole moves exactly', () => {
    const [thrown, weight, fetched] = [empty(40, 30), empty(40, 30), empty(40, 30)];
    kernels.now(forwardSplat, { src, u: flat(6), v: flat(-2), importance: flat(1), t: 0.5, out: thrown, weight });
    for (const filter of ['bilinear', 'bicubic'] as const) {
      kernels.now(warp, { src, u: flat(-3), v: flat(1), filter, out: fetched });
      for (let y = 0; y < 28; y++) for (let x = 3; x < 40; x++) expect(fetched.data[y * 40 + x]).toBe(src.data[(y + 1) * 40 + x - 3]);
    }
    for (let y = 0; y < 29; y++) for (let x = 3; x < 40; x++) expect(thrown.data[y * 40 + x]).toBe(src.data[(y + 1) * 40 + x - 3]);
    expect([weight.data[10 * 40 + 2], thrown.data[10 * 40 + 2], weight.data[10 * 40 + 3]]).toEqual([0, 0, 1]);
  });
  it('the more important sample wins a place', () => {
    const pair = planeOf(2, 1, (x) => [0.2, 0.8][x]!);
    const [out, weight] = [empty(2, 1), empty(2, 1)];
    const importance = planeOf(2, 1, (x) => [1, 99][x]!);
    kernels.now(forwardSplat, { src: pair, u: planeOf(2, 1, (x) => 1 - x), v: empty(2, 1), importance, t: 1, out, weight });
    expect(out.data[1]).toBeCloseTo(0.2 * 0.01 + 0.8 * 0.99, 5);
  });
  it('bicubic comes nearer than bilinear to a smooth picture at half steps', () => {
    const truth = planeOf(40, 30, (x, y) => texture(x + 0.5, y + 0.5));
    const error = (filter: 'bilinear' | 'bicubic'): number => {
      const out = empty(40, 30);
      kernels.now(warp, { src, u: flat(0.5), v: flat(0.5), filter, out });
      let sum = 0;
      for (let y = 2; y < 27; y++) for (let x = 2; x < 37; x++) sum += (out.data[y * 40 + x]! - truth.data[y * 40 + x]!) ** 2;
      return sum;
    };
    expect(error('bicubic')).toBeLessThan(0.3 * error('bilinear'));
  });
});

describe('colour', () => {
  it.each(['bt709', 'smpte170m', 'bt2020-10', 'srgb', 'gamma22', 'gamma28', 'linear'] as const)(
    '%s to light and back is the same within 1e-6',
    (name) => {
      const curve = curveOf(name);
      const src = planeOf(401, 1, (x) => x / 200 - 0.5);
      const [light, back] = [empty(401, 1), empty(401, 1)];
      kernels.now(transfer, { src, curve, to: 'light', out: light });
      kernels.now(transfer, { src: light, curve, to: 'code', out: back });
      expect(worst(back.data, src.data)).toBeLessThan(1e-6);
      expect(light.data.every((value, i) => i === 0 || value > light.data[i - 1]!)).toBe(true);
    },
  );
  it('curves go through the points their standards give', () => {
    const at = (name: 'bt709' | 'srgb' | 'gamma22', code: number): number => {
      const out = empty(1, 1);
      kernels.now(transfer, { src: planeOf(1, 1, () => code), curve: curveOf(name), to: 'light', out });
      return out.data[0]!;
    };
    expect(at('bt709', 0.081)).toBeCloseTo(0.018, 4);
    expect(at('bt709', 0.5)).toBeCloseTo(0.2597, 4);
    expect(at('srgb', 0.5)).toBeCloseTo(0.21404, 5);
    expect(at('gamma22', 0.5)).toBeCloseTo(0.21764, 5);
    for (const name of ['bt709', 'srgb', 'gamma22'] as const) expect([at(name, 0), at(name, 1)]).toEqual([0, 1]);
    expect(() => curveOf('pq')).toThrow(/bt709.*got pq/);
  });
  it('matrix and range conversions undo each other within 1e-6', () => {
    const random = randomOf(5);
    const planes = [0, 1, 2].map(() => planeOf(60, 4, () => random()));
    const spaces: readonly ColourSpace[] = (['bt601', 'bt709', 'bt2020'] as Matrix[]).flatMap((matrix) =>
      (['limited', 'full'] as const).map((range) => ({ ...rec601, matrix, range })),
    );
    for (const from of spaces)
      for (const to of [...spaces, sRgb]) {
        const [there, back] = [planes.map(() => empty(60, 4)), planes.map(() => empty(60, 4))];
        kernels.now(convert, { planes, map: conversion(from, 8, to, 10), out: there });
        kernels.now(convert, { planes: there, map: conversion(to, 10, from, 8), out: back });
        for (const [i, plane] of planes.entries()) expect(worst(back[i]!.data, plane.data)).toBeLessThan(1e-6);
        const [grey, again] = [[empty(60, 4)], [empty(60, 4)]];
        kernels.now(convert, { planes: planes.slice(0, 1), map: rangeConversion(from, 8, to, 10), out: grey });
        kernels.now(convert, { planes: grey, map: rangeConversion(to, 10, from, 8), out: again });
        expect(worst(again[0]!.data, planes[0]!.data)).toBeLessThan(1e-6);
      }
  });
});

it.each([
  [5, -3],
  [-7.4, 2.6],
  [0, 0],
])('phase-correlation finds a move of %f, %f whatever the exposure', async (dx, dy) => {
  const random = randomOf(9);
  const [noise, scene] = [planeOf(120, 100, () => random()), empty(120, 100)];
  await blurPlane(kernels, noise, scene, 1);
  const cut = (x: number, y: number): Plane => {
    const out = empty(96, 80);
    kernels.now(warp, { src: scene, u: planeOf(96, 80, () => 12 - x), v: planeOf(96, 80, () => 10 - y), filter: 'bicubic', out });
    return out;
  };
  const [a, b] = [cut(0, 0), cut(dx, dy)];
  for (let i = 0; i < b.data.length; i++) b.data[i] = 0.7 * b.data[i]! + 0.1;
  const peaks = kernels.arena.floats(6).data;
  kernels.now(phaseCorrelation, { a, b, peaks });
  expect(Math.hypot(peaks[0]! - dx, peaks[1]! - dy)).toBeLessThan(0.2);
});
