/** Automatic colour: luma keeps its bits, what has colour keeps it, cards stay grey, colours keep still and stay with what moves; a network that errs is refused. */
import { afterAll, describe, expect, it } from 'vitest';
import { clipOf, grey } from '../bench/stage-run.ts';
import type { Frame, Plane } from '../src/film/frame.ts';
import { readParams } from '../src/film/params.ts';
import { normalOf, randomOf } from '../src/film/random.ts';
import { createKernels } from '../src/kernels/host.ts';
import { applyColour, sizeSeen } from '../src/nets/colour-net.ts';
import { createNets, type Nets } from '../src/nets/host.ts';
import type { ColourLayout } from '../src/nets/net.ts';
import { baseClip, stageClip, wholeFilm } from '../src/pipeline/stage-clip.ts';
import { packAb, unpackAb } from '../src/stages/5-colour/ab-maps.ts';
import stage, { type AutoFacts } from '../src/stages/5-colour/auto.ts';

const kernels = createKernels({ threads: 2 });
const nets = createNets({ device: 'cpu', threads: 1 });
afterAll(async () => {
  await nets.close();
  expect(kernels.arena.lentBytes(), 'bytes still lent').toBe(0);
  await kernels.close();
});

const [width, height, length] = [192, 128, 14];
/** Where the bright block stands in frame n. */
const left = (n: number): number => 30 + 3 * n;
const inBlock = (x: number, y: number, n: number): boolean => x >= left(n) && x < left(n) + 48 && y >= 40 && y < 96;
const scene = (n: number): Plane => ({
  width,
  height,
  data: Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (inBlock(x, y, n)) return 0.75 + 0.1 * Math.sin((x - left(n)) * 0.6) * Math.cos(y * 0.5);
    return 0.35 + 0.12 * Math.sin(x * 0.31 + y * 0.13) * Math.cos(y * 0.27);
  }),
});
const film = () => clipOf(kernels, length, 18, scene);
const coloured = { ...grey, model: 'ycbcr', subsampling: { x: 1, y: 1 } } as const;

const run = async (given: Nets, values: Readonly<Record<string, unknown>> = {}, clip = film(), kind: 'picture' | 'card' = 'picture') => {
  const own = readParams('colour/auto', stage.params, values);
  const shot = { ...wholeFilm(clip.length), kind };
  const context = { kernels, nets: given, values: own, film: {}, found: {}, delivery: {} };
  const facts = await stage.analyse!({ ...context, clip, shot, progress: () => undefined });
  const laid = { kernels, nets: given, values: own, film: {}, delivery: {}, facts: { film: facts }, foundFor: () => ({}), keep: 0 };
  return { facts, clip: stageClip(clip, stage, laid) };
};
const planesOf = (frame: Frame): readonly Float32Array[] => {
  using held = frame;
  return held.planes.map(({ data }) => data.slice());
};

describe('colour/auto with its own network', () => {
  it('leaves luma to the bit, gives 4:2:0 chroma, the same in any order', async () => {
    const { clip } = await run(nets, { around: 2 });
    expect(clip.format).toMatchObject({ model: 'ycbcr', subsampling: { x: 1, y: 1 } });
    const once = planesOf(await clip.frame(7));
    expect(once[0]).toEqual(scene(7).data);
    expect(once[1]!.length).toBe((width * height) / 4);
    expect(once.slice(1).every((plane) => plane.every((value) => value > 0 && value < 1))).toBe(true);
    expect(Math.max(...once[1]!.map((value) => Math.abs(value - 128 / 255)))).toBeGreaterThan(1 / 255);
    planesOf(await clip.frame(2));
    expect(planesOf(await clip.frame(7))).toEqual(once);
    await clip.release();
  });

  it('at strength 0 every frame is the very same, grey as it was', async () => {
    const { clip, facts } = await run(nets, { strength: 0 });
    expect(clip.format.model).toBe('grey');
    expect(planesOf(await clip.frame(3))).toEqual([scene(3).data]);
    expect(facts.maps).toEqual([]);
    await clip.release();
  });

  it('leaves a card grey, and a film that has colours or a tint as it is, unless told', async () => {
    const card = await run(nets, {}, film(), 'card');
    expect(
      new Set(
        planesOf(await card.clip.frame(1))
          .slice(1)
          .flatMap((plane) => [...plane]),
      ),
    ).toEqual(new Set([Math.fround(128 / 255)]));
    await card.clip.release();
    const tinted = () =>
      baseClip({
        ...film(),
        format: coloured,
        frame: async (n) => {
          const frame = kernels.arena.frame(coloured, width, height);
          frame.planes[0]!.data.set(scene(n).data);
          frame.planes[1]!.data.fill(0.42);
          frame.planes[2]!.data.fill(0.55);
          return frame;
        },
      });
    const kept = await run(nets, {}, tinted());
    expect(kept.facts.maps).toEqual([]);
    expect(planesOf(await kept.clip.frame(1))[1]!.every((value) => value === Math.fround(0.42))).toBe(true);
    await kept.clip.release();
    const anew = await run(nets, { recolour: true, around: 1 }, tinted());
    expect(planesOf(await anew.clip.frame(1))[1]!.every((value) => value === Math.fround(0.42))).toBe(false);
    await anew.clip.release();
  });
});

describe('colours keep still', () => {
  const side = { width: 48, height: 32 };
  /** Orange on the block, blue-green elsewhere. */
  const truth = (n: number) => {
    const red = Float32Array.from({ length: side.width * side.height }, (_, i) =>
      inBlock((i % side.width) * 4 + 2, Math.floor(i / side.width) * 4 + 2, n) ? 40 : -10,
    );
    return { ...side, a: red, b: red.map((v) => v / 2) };
  };
  /** Says the truth, give or take eight Lab steps, other ones each frame, in patches. */
  const unsure: Nets = {
    ...nets,
    find: nets.find,
    colour: async (_, plane) => {
      const column = plane.data.findIndex((value, i) => Math.floor(i / plane.width) === plane.height / 2 && value > 0.6);
      const n = Math.round((((column % plane.width) * width) / plane.width - 30) / 3);
      const normal = normalOf(randomOf(n + 5));
      const patches = Float32Array.from({ length: 24 }, () => 8 * normal());
      const clean = truth(n);
      const off = clean.a.map((_v, i) => patches[Math.floor((i % side.width) / 8) + 6 * Math.floor(Math.floor(i / side.width) / 8)]!);
      return { ...side, a: clean.a.map((v, i) => v + off[i]!), b: clean.b.map((v, i) => v - off[i]!) };
    },
  };
  const errorOf = (facts: AutoFacts): number => {
    let sum = 0;
    facts.maps.forEach((packed, n) => {
      const [map, clean] = [unpackAb(packed, side.width, side.height), truth(n)];
      sum += map.a.reduce((s, v, i) => s + Math.abs(v - clean.a[i]!), 0) / map.a.length;
    });
    return sum / facts.maps.length;
  };
  const changeOf = (facts: AutoFacts): number => {
    // A corner that nothing passes.
    const corner = facts.maps.map((packed) => unpackAb(packed, side.width, side.height).a[side.width + 2]!);
    return corner.slice(1).reduce((s, v, n) => s + Math.abs(v - corner[n]!), 0) / (corner.length - 1);
  };

  it('what a network says anew each frame is joined along the motion: calm, and nearer to the truth', async () => {
    const alone = await run(unsure, { around: 0 });
    const joined = await run(unsure, { around: 6 });
    const [raw, settled] = [errorOf(alone.facts), errorOf(joined.facts)];
    expect(raw).toBeGreaterThan(4);
    expect(settled).toBeLessThan(0.6 * raw);
    expect(changeOf(joined.facts)).toBeLessThan(0.35 * changeOf(alone.facts));
    for (const { clip } of [alone, joined]) await clip.release();
  });

  it('colour stays with the block, and ends at its edge', async () => {
    const { clip } = await run(unsure, { around: 6 });
    const red = planesOf(await clip.frame(8))[2]!;
    const at = (x: number, y: number): number => 255 * red[(y >> 1) * (width / 2) + (x >> 1)]! - 128;
    const middle = left(8) + 24;
    expect(at(middle, 68)).toBeGreaterThan(12);
    for (const [x, y] of [
      [middle, 20],
      [left(8) - 12, 68],
      [left(8) + 60, 68],
    ] as const)
      expect(at(x, y)).toBeLessThan(3);
    await clip.release();
  });
});

describe('colour maps and networks', () => {
  it('a map comes back to a quarter step; one of another size is refused', () => {
    const random = randomOf(2);
    const plane = () => Float32Array.from({ length: 12 }, () => 120 * random() - 60);
    const map = { width: 4, height: 3, a: plane(), b: plane() };
    const back = unpackAb(packAb(map), 4, 3);
    for (const key of ['a', 'b'] as const)
      expect(Math.max(...back[key].map((value, i) => Math.abs(value - map[key][i]!)))).toBeLessThanOrEqual(0.251);
    expect(() => unpackAb(packAb(map), 5, 3)).toThrow(/4|expected a colour map/);
  });

  const layout: ColourLayout = { input: 'x', output: 'y', channels: 3, white: 255, gives: 'rgb', unit: 255, multiple: 32, side: 64 };
  const says = (channels: number, value: (c: number) => number) => ({
    run: async () => ({
      y: { dims: [1, channels, 32, 64], data: Float32Array.from({ length: channels * 2048 }, (_, i) => value(Math.floor(i / 2048))) },
    }),
  });
  const picture = { width: 64, height: 32, data: new Float32Array(2048).fill(0.5) };
  const full = { black: 0, white: 1 };

  it('sees any shape at its own size', () => {
    expect(sizeSeen(layout, 472, 298)).toEqual({ width: 96, height: 64 });
    expect(sizeSeen({ ...layout, fixed: 256 }, 472, 298)).toEqual({ width: 256, height: 256 });
    expect(sizeSeen(layout, 4000, 1)).toEqual({ width: 256, height: 64 });
  });
  it('a coloured picture gives its colour; what is no colour is refused with the reason', async () => {
    const red = await applyColour(
      says(3, (c) => (c === 0 ? 255 : 0)),
      layout,
      picture,
      full,
    );
    expect([red.a[0], red.b[0]].map((v) => Math.round(v!))).toEqual([80, 67]);
    await expect(
      applyColour(
        says(3, () => Number.NaN),
        { ...layout, gives: 'ab' },
        picture,
        full,
      ),
    ).rejects.toThrow(/1 x 2 x/);
    await expect(
      applyColour(
        says(2, () => Number.NaN),
        { ...layout, gives: 'ab', unit: 1 },
        picture,
        full,
      ),
    ).rejects.toThrow(/NaN is no Lab step/);
    await expect(
      applyColour(
        says(2, () => 500),
        { ...layout, gives: 'ab', unit: 1 },
        picture,
        full,
      ),
    ).rejects.toThrow(/500 is no Lab step/);
  });
});
