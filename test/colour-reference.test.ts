/** Colour by reference: known colours carried through a moving scene, luma left as it is, stills found by name and by looks, and stills that cannot be used. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { runStages } from '../bench/stage-run.ts';
import { rec601 } from '../src/film/colour-space.ts';
import { type Frame, type FrameFormat, greyOf, type Plane } from '../src/film/frame.ts';
import { randomOf } from '../src/film/random.ts';
import { rational } from '../src/film/rational.ts';
import type { Shot } from '../src/film/shot.ts';
import type { Supplies } from '../src/film/supplies.ts';
import { createKernels } from '../src/kernels/host.ts';
import { convertFrame } from '../src/media/convert-frame.ts';
import { createSupplies } from '../src/media/supplies.ts';
import type { Nets } from '../src/nets/host.ts';
import { baseClip, type FilmClip } from '../src/pipeline/stage-clip.ts';
import { matchingBy } from '../src/stages/5-colour/alike.ts';
import type { CarriedFacts } from '../src/stages/5-colour/carried.ts';
import { packMap, unpackMap } from '../src/stages/5-colour/chroma-maps.ts';
import library from '../src/stages/5-colour/library.ts';
import type { LibraryFacts } from '../src/stages/5-colour/library-facts.ts';
import { scratch } from './film-kit.ts';

const format: FrameFormat = { model: 'ycbcr', bits: 8, subsampling: { x: 1, y: 1 }, siting: 'left', space: { ...rec601, range: 'full' } };
const [width, height, length] = [192, 128, 30];
const kernels = createKernels({ threads: 2 });
afterAll(() => kernels.close());

/** A panned ground of seeded texture, bluish above and greenish below, with a red ball that walks through it. */
const waves = ((random) => Array.from({ length: 16 }, () => [random() * 0.6, random() * 0.6, random() * 6, 0.3 + random()] as const))(
  randomOf(4),
);
const scene = (n: number, shade = 1): Frame => {
  const frame = kernels.arena.frame(format, width, height);
  const [luma, blue, red] = frame.planes;
  const ball = (x: number, y: number): boolean => Math.hypot(x - (30 + 3 * n), y - 70) < 18;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const texture = waves.reduce((sum, [u, v, p, w]) => sum + w * Math.sin(u * (x + 1.3 * n) + v * y + p), 0);
      const walked = Math.sin((x - 3 * n) * 0.5) * Math.cos(y * 0.4);
      luma!.data[y * width + x] = shade * (ball(x, y) ? 0.72 + 0.06 * walked : 0.4 + 0.03 * texture);
    }
  for (let y = 0; y < height / 2; y++)
    for (let x = 0; x < width / 2; x++) {
      const i = (y * width) / 2 + x;
      const [b, r] = ball(2 * x, 2 * y) ? [-30, 60] : 2 * y < 64 ? [35, -20] : [-25, -25];
      blue!.data[i] = (128 + b) / 255;
      red!.data[i] = (128 + r) / 255;
    }
  return frame;
};

const greyFilm = (frames = length): FilmClip =>
  baseClip({
    ...{ length: frames, width, height, format: greyOf(format), pixelAspect: rational(1) },
    times: { at: (n) => rational(n, 24), rate: rational(24) },
    frame: async (n) => {
      using coloured = scene(n);
      const out = kernels.arena.frame(greyOf(format), width, height);
      out.planes[0]!.data.set(coloured.planes[0]!.data);
      return out;
    },
  });

/** Stills by name: frames of the scene. */
const given = (stills: Readonly<Record<string, () => Frame>>): Supplies => ({
  list: () => Object.keys(stills).map((name) => ({ path: name, name, sha256: name })),
  picture: async ({ name }, wanted) => {
    using frame = stills[name]!();
    return convertFrame(kernels, frame, wanted);
  },
  text: () => '',
});

const coloured = (supplies: Supplies) =>
  runStages(kernels, greyFilm(), ['colour/library', 'colour/reference'], { 'colour/library': { from: 'stills' } }, supplies);

/** Mean distance of a frame's chroma from the truth's, in levels. */
const missed = (frame: Frame, n: number): number => {
  using truth = scene(n);
  const [b, r] = [frame.planes[1]!.data, frame.planes[2]!.data];
  const [tb, tr] = [truth.planes[1]!.data, truth.planes[2]!.data];
  return (255 * b.reduce((sum, v, i) => sum + Math.hypot(v - tb[i]!, r[i]! - tr[i]!), 0)) / b.length;
};

describe('colour by reference', () => {
  it('is carried to the end of the shot, past a mover and under a pan; the luma is the very same', async () => {
    const { clip, facts } = await coloured(given({ 'frame-0': () => scene(0) }));
    using last = await clip.frame(length - 1);
    using truth = scene(length - 1);
    expect(last.planes[0]!.data).toEqual(truth.planes[0]!.data);
    // Grey is 41 levels from the truth, the first frame's chroma left in place 13.
    expect(missed(last, length - 1)).toBeLessThan(5);
    const found = facts['colour/reference'] as unknown as CarriedFacts;
    expect(found.maps.length).toBe(length);
    expect(found.reachedPercent[0]).toBeGreaterThan(90);
    await clip.release();
  }, 60_000);

  it('comes from both sides of a frame between two stills, with the drift told', async () => {
    const { clip, facts } = await coloured(given({ 'still 0': () => scene(0), 'still 29': () => scene(29) }));
    using middle = await clip.frame(15);
    expect(missed(middle, 15)).toBeLessThan(4);
    const found = facts['colour/reference'] as unknown as CarriedFacts;
    expect(found.references.map(({ frame }) => frame)).toEqual([0, 29]);
    expect(found.references[1]!.apartLevels).toBeGreaterThan(0);
    expect(found.references[1]!.apartLevels).toBeLessThan(6);
    await clip.release();
  }, 60_000);

  it('finds the frame of a still by its looks where the name says nothing, or nothing true', async () => {
    const { clip, facts } = await coloured(given({ painted: () => scene(17, 0.9), 'scan-4000': () => scene(3) }));
    const { references } = facts['colour/library'] as unknown as LibraryFacts;
    expect(references.map(({ name, frame, by }) => [name, frame, by])).toEqual([
      ['scan-4000', 3, 'looks'],
      ['painted', 17, 'looks'],
    ]);
    await clip.release();
  }, 60_000);
});

describe('what the motion does not reach', () => {
  const standing = {
    id: 'colour',
    task: 'colourise',
    title: '',
    weights: { path: '', sha256: '', bytes: 0, licence: '', origin: '' },
  } as const;
  /** Tells upright stripes from lying ones, which brightness at no scale does. */
  const nets = {
    find: () => ({
      ...standing,
      colour: { input: '', output: '', channels: 1, white: 1, gives: 'ab', unit: 1, multiple: 32, side: 128, features: ['at8'] },
    }),
    features: async (_net: unknown, { width: w, height: h, data }: Plane) => {
      const [columns, rows] = [w / 8, h / 8];
      const told = new Float32Array(2 * columns * rows);
      for (let y = 0; y + 1 < h; y++)
        for (let x = 0; x + 1 < w; x++) {
          const [cell, own] = [Math.floor(y / 8) * columns + Math.floor(x / 8), data[y * w + x]!];
          told[cell]! += Math.abs(data[y * w + x + 1]! - own);
          told[columns * rows + cell]! += Math.abs(data[(y + 1) * w + x]! - own);
        }
      return [{ dims: [1, 2, rows, columns], data: told }];
    },
  } as unknown as Nets;
  /** Upright stripes on one side are red, lying ones on the other blue; from frame 4 on they stand on other sides. */
  const upright = (n: number, x: number): boolean => x < width / 2 === n < 4;
  const striped = (n: number): Frame => {
    const frame = kernels.arena.frame(format, width, height);
    const [luma, blue, red] = frame.planes;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) luma!.data[y * width + x] = 0.5 + 0.2 * Math.sin((upright(n, x) ? x : y) * 0.7);
    for (let i = 0; i < blue!.data.length; i++) {
      const isUpright = upright(n, (2 * i) % width);
      blue!.data[i] = (128 + (isUpright ? -20 : 50)) / 255;
      red!.data[i] = (128 + (isUpright ? 50 : -20)) / 255;
    }
    return frame;
  };
  const film = baseClip({
    ...greyFilm(8),
    frame: async (n) => {
      using coloured = striped(n);
      const out = kernels.arena.frame(greyOf(format), width, height);
      out.planes[0]!.data.set(coloured.planes[0]!.data);
      return out;
    },
  });
  const missedBy = async (others: Nets | undefined): Promise<number> => {
    const supplies = given({ 'frame-0': () => striped(0) });
    const { clip } = await runStages(
      kernels,
      film,
      ['colour/library', 'colour/reference'],
      { 'colour/library': { from: 'stills' } },
      supplies,
      others,
    );
    using last = await clip.frame(7);
    using truth = striped(7);
    expect(last.planes[0]!.data).toEqual(truth.planes[0]!.data);
    const [b, tb] = [last.planes[1]!.data, truth.planes[1]!.data];
    await clip.release();
    return (255 * b.reduce((sum, v, i) => sum + Math.abs(v - tb[i]!), 0)) / b.length;
  };

  it('doubts what it finds for a place that is like none', async () => {
    using still = striped(0);
    const plane = () => kernels.arena.plane(width, height);
    using luma = plane();
    using blue = plane();
    using red = plane();
    using checks = plane();
    luma.data.set(still.planes[0]!.data);
    blue.data.fill(20);
    red.data.fill(-20);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) checks.data[y * width + x] = 0.5 + 0.5 * Math.sin(x * 1.4) * Math.sin(y * 1.4);
    using match = await matchingBy(kernels, nets, nets.find('colour', 'colourise'))!({ luma, blue, red });
    const doubtOf = async (picture: Plane): Promise<number> => {
      using found = await match.find(picture);
      return found.doubt.data.reduce((sum, v) => sum + v, 0) / found.doubt.data.length;
    };
    expect(await doubtOf(luma)).toBeLessThan(1);
    expect(await doubtOf(checks)).toBeGreaterThan(5);
  });

  it('lends a still to a shot of the same scene otherwise framed, and to none that is bare', async () => {
    // The second shot has the sides changed, the third shows one stripe pattern only.
    const shots = [0, 4, 8].map(
      (startFrame, i): Shot => ({ id: `s${i + 1}`, startFrame, endFrame: startFrame + 4, kind: 'picture', join: 'cut', joinFrames: 0 }),
    );
    const clip = {
      ...film,
      length: 12,
      frame: async (n: number): Promise<Frame> => {
        const frame = await film.frame(Math.min(n, 7));
        const { data } = frame.planes[0]!;
        if (n >= 8) for (let i = 0; i < data.length; i++) data[i] = 0.5 + 0.2 * Math.sin((i % width) * 0.31);
        return frame;
      },
    };
    const asked = { kernels, film: { shots }, found: {}, delivery: {}, clip, shot: shots[0]!, progress: () => undefined };
    const found = async (others?: Nets) => {
      const supplies = given({ 'frame-0': () => striped(0) });
      const facts = await library.analyse!({
        ...asked,
        supplies,
        ...(others ? { nets: others } : {}),
        values: { from: 'stills', lock: true, alike: 0.6 },
      });
      return facts.references.map(({ shot, by }) => [shot, by]);
    };
    expect(await found(nets)).toEqual([
      ['s1', 'named'],
      ['s2', 'scene'],
    ]);
    expect(await found()).toEqual([['s1', 'named']]);
  }, 60_000);

  it('takes the colours of what looks like it to the network', async () => {
    const [found, without] = [await missedBy(nets), await missedBy(undefined)];
    // Colours on the wrong sides are 70 levels off.
    expect(found).toBeLessThan(15);
    expect(found).toBeLessThan(0.6 * without);
  }, 60_000);
});

describe('the library', () => {
  it('lends a still to another shot that looks like its own, and to no stranger', async () => {
    const shots = [0, 6, 12].map(
      (startFrame, i): Shot => ({ id: `s${i + 1}`, startFrame, endFrame: startFrame + 6, kind: 'picture', join: 'cut', joinFrames: 0 }),
    );
    const whole = greyFilm(18);
    // The third shot shows the scene upside down.
    const clip = {
      ...whole,
      frame: async (n: number): Promise<Frame> => {
        const frame = await whole.frame(n % 6);
        if (n >= 12) frame.planes[0]!.data.reverse();
        return frame;
      },
    };
    const common = { kernels, film: { shots }, found: {}, delivery: {}, clip, shot: shots[0]!, progress: () => undefined };
    const asked = { ...common, supplies: given({ 'frame-2': () => scene(2) }) };
    const found = async (lock: boolean) => {
      const facts = await library.analyse!({ ...asked, values: { from: 'stills', lock, alike: 0.6 } });
      return facts.references.map(({ shot, frame, by }) => [shot, frame, by]);
    };
    expect(await found(true)).toEqual([
      ['s1', 2, 'named'],
      ['s2', 8, 'lock'],
    ]);
    expect(await found(false)).toEqual([['s1', 2, 'named']]);
  }, 60_000);
});

describe('stills that cannot be used', () => {
  const folder = scratch();
  const supplies = createSupplies(kernels);
  const image = async (name: string, w: number, h: number, colour: { r: number; g: number; b: number }): Promise<string> => {
    const path = join(folder, name);
    await sharp({ create: { width: w, height: h, channels: 3, background: colour } })
      .png()
      .toFile(path);
    return path;
  };
  const tried = (path: string) =>
    runStages(kernels, greyFilm(4), ['colour/library'], { 'colour/library': { from: path } }, supplies).then(
      () => 'taken',
      (error: Error) => error.message,
    );
  it('of another shape', async () =>
    expect(await tried(await image('square.png', 64, 64, { r: 200, g: 40, b: 10 }))).toMatch(/shape, 192 x 128 .* got 64 x 64/));
  it('grey', async () =>
    expect(await tried(await image('grey.png', 192, 128, { r: 90, g: 90, b: 90 }))).toMatch(/expected a coloured picture, grey is grey/));
  it('of no frame', async () =>
    expect(await tried(await image('red.png', 192, 128, { r: 200, g: 40, b: 10 }))).toMatch(
      /none of the 1 coloured stills .* is like a frame/,
    ));
  it('unreadable', async () => {
    const path = join(folder, 'torn.png');
    writeFileSync(path, 'no picture at all');
    expect(await tried(path)).toMatch(/torn\.png is no picture that can be read/);
  });
  it('not there', () => expect(() => supplies.list(join(folder, 'nowhere'))).toThrow(/no file or folder/));
});

it('chroma maps come back as they were packed, to the level', () => {
  const random = randomOf(2);
  const size = 13 * 7;
  const some = (reach: number, from: number): Float32Array =>
    Float32Array.from({ length: size }, () => Math.round(random() * reach + from) + 0);
  const map = { width: 13, height: 7, blue: some(200, -100), red: some(200, -100), belief: some(1, 0) };
  expect(unpackMap(packMap(map), 13, 7)).toEqual(map);
  expect(() => unpackMap(packMap(map), 13, 8)).toThrow(/expected a chroma map of 13 x 8/);
});
