/** Enlarging with neighbouring frames: laid where they belong, none across a cut, in any order the same, and truer than a frame alone where grain differs. */
import { afterAll, describe, expect, it } from 'vitest';
import { clipOf } from '../bench/stage-run.ts';
import type { ClipShape } from '../src/film/clip.ts';
import type { Plane } from '../src/film/frame.ts';
import { readParams } from '../src/film/params.ts';
import { normalOf, randomOf } from '../src/film/random.ts';
import type { Shot } from '../src/film/shot.ts';
import { blurPlane } from '../src/kernels/gaussian-blur.ts';
import { createKernels } from '../src/kernels/host.ts';
import { resamplePlane } from '../src/kernels/resample.ts';
import { createNets } from '../src/nets/host.ts';
import { type FilmClip, stageClip } from '../src/pipeline/stage-clip.ts';
import { networksOf, seesNeighbours } from '../src/stages/6-resolution/network-steps.ts';
import upscale from '../src/stages/6-resolution/upscale.ts';
import { layNeighbours } from '../src/stages/laid-neighbours.ts';
import type { FilmFacts } from '../src/stages/stage.ts';

const kernels = createKernels({ threads: 1 });
const nets = createNets({ device: 'cpu', threads: 1 });
afterAll(async () => {
  await nets.close();
  await kernels.close();
});

const [width, height, scale] = [112, 80, 4];
/** A scene of soft and hard edges that goes by, `n` frames on, in the large. */
const scene = (n: number, seed: number): Plane => {
  const random = randomOf(seed);
  const waves = Array.from({ length: 12 }, () => ({ a: random() - 0.5, b: random() - 0.5, c: 6 * random(), hard: random() < 0.5 }));
  const at = (x: number, y: number): number =>
    waves.reduce((sum, { a, b, c, hard }) => {
      const wave = Math.sin((a * x + b * y) / 5 + c);
      return sum + (hard ? 0.05 * Math.max(-1, Math.min(1, 12 * wave)) : 0.04 * wave);
    }, 0.5);
  const w = width * scale;
  return {
    width: w,
    height: height * scale,
    data: Float32Array.from({ length: w * height * scale }, (_, i) => at((i % w) + 5 * n, Math.floor(i / w) - 3 * n)),
  };
};
/** The same without fine detail, out of focus. */
const softScene = async (n: number): Promise<Plane> => {
  const sharp = scene(n, 3);
  using from = kernels.arena.plane(sharp.width, sharp.height);
  using to = kernels.arena.plane(sharp.width, sharp.height);
  from.data.set(sharp.data);
  await blurPlane(kernels, from, to, 5);
  return { ...sharp, data: to.data.slice() };
};
const small = async (large: Plane, grain: () => number): Promise<Plane> => {
  using from = kernels.arena.plane(large.width, large.height);
  using to = kernels.arena.plane(width, height);
  from.data.set(large.data);
  await resamplePlane(kernels, from, to, 'catmull-rom');
  return { width, height, data: to.data.map((value) => value + 0.03 * grain()) };
};
const grain = normalOf(randomOf(8));
const truths = Array.from({ length: 7 }, (_, n) => scene(n, n < 5 ? 3 : 4));
const smalls = await Promise.all(truths.map((truth) => small(truth, grain)));
const shots = [
  { id: 'a', kind: 'picture', startFrame: 0, endFrame: 5 },
  { id: 'b', kind: 'picture', startFrame: 5, endFrame: 7 },
] as unknown as readonly Shot[];

const clipWith = (model: string, film: FilmFacts, pictures: readonly Plane[]): FilmClip =>
  stageClip(
    clipOf(kernels, pictures.length, 18, (n) => pictures[n]!),
    upscale,
    {
      kernels,
      nets,
      values: readParams('resolution/upscale', upscale.params, { model }),
      film,
      delivery: { scale },
      facts: { film: null },
      foundFor: () => ({}),
      keep: 4,
    },
  );
const made = async (
  model: string,
  at: readonly number[],
  film: FilmFacts = { shots },
  pictures = smalls,
): Promise<readonly Float32Array[]> => {
  const clip = clipWith(model, film, pictures);
  const found: Float32Array[] = [];
  for (const n of at) {
    using frame = await clip.frame(n);
    found.push(frame.planes[0]!.data.slice());
  }
  await clip.release();
  return found;
};
const db = (a: Float32Array, b: Float32Array, border = 16): number => {
  let [sum, count] = [0, 0];
  const w = width * scale;
  for (let y = border; y < height * scale - border; y++)
    for (let x = border; x < w - border; x++) {
      sum += (a[y * w + x]! - b[y * w + x]!) ** 2;
      count++;
    }
  return -10 * Math.log10(sum / count);
};
const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

describe('neighbours laid on a frame', () => {
  const lay = async (numbers: readonly number[]): Promise<{ frames: Float32Array[]; trust: Float32Array[] }> => {
    const planes = new Map<number, Plane>();
    const held: Disposable[] = [];
    for (const n of numbers) {
      const plane = kernels.arena.plane(width, height);
      plane.data.set(smalls[n]!.data);
      held.push(plane);
      planes.set(n, plane);
    }
    const remember = async <T extends Disposable>(_: string, make: () => Promise<T>): Promise<T> => {
      const value = await make();
      held.push(value);
      return value;
    };
    {
      using stack = await layNeighbours(kernels, { planes, n: 2, remember });
      const found = { frames: stack.frames.map(({ data }) => data.slice()), trust: stack.trust.map(({ data }) => data.slice()) };
      for (const one of held) one[Symbol.dispose]();
      return found;
    }
  };
  it('show what it shows, and are trusted', async () => {
    const { frames, trust } = await lay([0, 1, 2, 3, 4]);
    const clean = await small(truths[2]!, () => 0);
    const off = (data: Float32Array): number => Math.sqrt(mean(data.map((value, i) => (value - clean.data[i]!) ** 2)));
    for (const k of [0, 1, 3, 4]) {
      // What is left is their own grain.
      expect(off(frames[k]!)).toBeLessThan(0.04);
      expect(off(frames[k]!)).toBeLessThan(off(smalls[k]!.data) / 2);
    }
    expect(trust.every((one) => mean(one) > 0.4)).toBe(true);
  });
  it('where there are none: the frame itself, without trust', async () => {
    const { frames, trust } = await lay([1, 2]);
    expect(frames[3]).toEqual(frames[2]);
    expect([mean(trust[0]!), mean(trust[2]!), mean(trust[3]!)]).toEqual([0, 0, 0]);
    expect(mean(trust[1]!)).toBeGreaterThan(0.4);
  });
});

describe('the stage', () => {
  const input = { length: 7, width, height, pixelAspect: { num: 1, den: 1 } } as unknown as ClipShape;
  const windowOf = (model: string, by: number, n: number): readonly number[] =>
    upscale.window!(n, input, {
      values: readParams('resolution/upscale', upscale.params, { model }),
      film: { shots },
      delivery: { scale: by },
      found: {},
      facts: {},
      planned: undefined,
    });
  it('asks for neighbours of the shot where the network looks at them, else for the frame alone', () => {
    expect(windowOf('film-temporal', 4, 2)).toEqual([0, 1, 2, 3, 4]);
    expect(windowOf('film-temporal', 4, 4)).toEqual([2, 3, 4]);
    expect(windowOf('film-temporal', 2, 2)).toEqual([2]);
    expect(windowOf('film', 4, 2)).toEqual([2]);
    expect(networksOf('film-temporal')).toEqual(['film-x2', 'film-x4-temporal', 'film-x4']);
    expect([seesNeighbours('film-x4-temporal', 4), seesNeighbours('clean', 4)]).toEqual([true, false]);
  });
  it('comes half a decibel nearer the truth than a frame alone where grain differs from frame to frame', async () => {
    const [[together], [alone]] = [await made('film-temporal', [2]), await made('film', [2])];
    expect(db(together!, truths[2]!.data)).toBeGreaterThan(db(alone!, truths[2]!.data) + 0.5);
  });
  it('takes nothing across a cut, and is the network of one frame where there is nothing else', async () => {
    const [last] = await made('film-temporal', [6]);
    const cut = [smalls[5]!, smalls[6]!];
    const clip = stageClip(
      clipOf(kernels, 2, 18, (n) => cut[n]!),
      upscale,
      {
        kernels,
        nets,
        values: readParams('resolution/upscale', upscale.params, { model: 'film-temporal' }),
        film: {},
        delivery: { scale },
        facts: { film: null },
        foundFor: () => ({}),
        keep: 4,
      },
    );
    using frame = await clip.frame(1);
    expect(frame.planes[0]!.data).toEqual(last);
    await clip.release();
    const lonely: FilmFacts = { shots: smalls.map((_, n) => ({ ...shots[0]!, id: `${n}`, startFrame: n, endFrame: n + 1 })) };
    const [[single], [alone]] = [await made('film-temporal', [2], lonely), await made('film', [2], lonely)];
    expect(single).toEqual(alone);
  });
  it('makes the same of a frame in any order', async () => {
    const [forth, back] = [await made('film-temporal', [1, 2, 3]), await made('film-temporal', [3, 1, 2])];
    expect([back[1], back[2], back[0]]).toEqual(forth);
  });
  it('makes what is soft of itself, hardly grainy, hardly sharper than it is: within a decibel of a frame alone', async () => {
    const soft = await Promise.all(Array.from({ length: 5 }, (_, n) => softScene(n)));
    const little = normalOf(randomOf(9));
    const pictures = await Promise.all(soft.map((truth) => small(truth, () => 0.15 * little())));
    const [several, alone] = await Promise.all(
      ['film-temporal', 'film'].map(async (model) => db((await made(model, [2], {}, pictures))[0]!, soft[2]!.data)),
    );
    expect(several!).toBeGreaterThan(alone! - 1);
  });
});
