/** Enlarging by networks: exact sizes at any factor, families, RGB, guided chroma, nothing at strength 0, and better than the filter where detail is known. */
import { afterAll, describe, expect, it } from 'vitest';
import type { ClipShape } from '../src/film/clip.ts';
import { rec709 } from '../src/film/colour-space.ts';
import type { Frame, FrameFormat, Plane } from '../src/film/frame.ts';
import { readParams } from '../src/film/params.ts';
import { normalOf, randomOf } from '../src/film/random.ts';
import { pixelsOf, tileOf } from '../src/kernels/dct8.ts';
import { blurPlane } from '../src/kernels/gaussian-blur.ts';
import { createKernels } from '../src/kernels/host.ts';
import { resamplePlane } from '../src/kernels/resample.ts';
import { createNets } from '../src/nets/host.ts';
import { findNet, readWeights } from '../src/nets/net-store.ts';
import { applyPicture } from '../src/nets/picture-net.ts';
import { openSession } from '../src/nets/runtime.ts';
import { networksOf, stepFor } from '../src/stages/6-resolution/network-steps.ts';
import upscale, { deliverySize, type UpscaleFacts } from '../src/stages/6-resolution/upscale.ts';
import { neverWorn, wearOf } from '../src/stages/6-resolution/wear.ts';
import type { AnyRenderContext } from '../src/stages/stage.ts';
import { seededScene } from './seeded-scene.ts';

const kernels = createKernels({ threads: 1 });
const nets = createNets({ device: 'cpu', threads: 1 });
afterAll(async () => {
  await nets.close();
  await kernels.close();
});

/** Polygons with hard edges: what enlarging can get right or wrong, and no photograph. */
const drawing = (width: number, height: number, seed: number): Plane => {
  const random = randomOf(seed);
  const cuts = Array.from({ length: 9 }, () => {
    const angle = random() * Math.PI;
    return { a: Math.cos(angle), b: Math.sin(angle), c: (random() - 0.5) * width * 0.7, step: (random() - 0.5) * 0.25 };
  });
  const at = (x: number, y: number): number =>
    cuts.reduce(
      (sum, { a, b, c, step }) => sum + step * Math.min(1, Math.max(0, 0.5 + a * (x - width / 2) + b * (y - height / 2) - c)),
      0.5,
    );
  return {
    width,
    height,
    data: Float32Array.from({ length: width * height }, (_, i) => Math.min(1, Math.max(0, at(i % width, Math.floor(i / width))))),
  };
};
const formats = {
  grey: { model: 'grey', bits: 8, subsampling: { x: 0, y: 0 }, siting: 'left', space: { ...rec709, range: 'full' } },
  ycbcr: { model: 'ycbcr', bits: 8, subsampling: { x: 1, y: 1 }, siting: 'left', space: { ...rec709, range: 'limited' } },
  rgb: { model: 'rgb', bits: 8, subsampling: { x: 0, y: 0 }, siting: 'left', space: { ...rec709, range: 'full' } },
} as const satisfies Record<string, FrameFormat>;

const enlarge = (
  frame: Frame,
  delivery: { readonly scale: number },
  values: Record<string, unknown>,
  facts: UpscaleFacts = {},
): Promise<Frame> => {
  const input = { length: 1, width: frame.width, height: frame.height, format: frame.format, pixelAspect: { num: 1, den: 1 } };
  const context = { kernels, nets, values: readParams('resolution/upscale', upscale.params, values), facts, input, delivery };
  return upscale.render!([frame], context as unknown as AnyRenderContext);
};
const frameOf = (format: FrameFormat, width: number, height: number, fill: (plane: Plane, i: number) => void): Frame => {
  const frame = kernels.arena.frame(format, width, height);
  frame.planes.forEach(fill);
  return frame;
};
const psnr = (a: Float32Array, b: Float32Array): number =>
  -10 * Math.log10(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length);

describe('networks in steps', () => {
  it.each([1.2, 1.5, 2, 3, 4, 6, 8])('%s times as large is the exact size', async (scale) => {
    using frame = frameOf(formats.ycbcr, 30, 22, (plane) => plane.data.set(drawing(plane.width, plane.height, 4).data));
    using out = await enlarge(frame, { scale }, { model: 'clean' });
    expect([out.width, out.height]).toEqual([2 * Math.round((30 * (2 * Math.round(11 * scale))) / 22 / 2), 2 * Math.round(11 * scale)]);
    expect(out.planes.every(({ data }) => data.every((value) => value >= 0 && value <= 1))).toBe(true);
  });

  it('takes the nearer network of a family, none for a picture that stays or shrinks', () => {
    const find = (id: string): never => ({ id }) as never;
    const id = (factor: number): string | undefined => stepFor('film', factor, find)?.id;
    expect([0.5, 1, 1.3, 2, 2.7, 3, 4, 8].map(id)).toEqual([
      undefined,
      undefined,
      'film-x2',
      'film-x2',
      'film-x2',
      'film-x4',
      'film-x4',
      'film-x4',
    ]);
    expect([networksOf('film'), networksOf('mine')]).toEqual([['film-x2', 'film-x4'], ['mine']]);
  });

  it.each([2, 4])('x%s: edges nearer the truth than the filter makes them, by 1 dB', async (scale) => {
    const large = drawing(192, 160, 8);
    using small = frameOf(formats.grey, 192 / scale, 160 / scale, () => undefined);
    using source = kernels.arena.plane(192, 160);
    source.data.set(large.data);
    await resamplePlane(kernels, source, small.planes[0]!, 'catmull-rom');
    using filter = await enlarge(small, { scale }, { model: 'none' });
    using net = await enlarge(small, { scale }, { model: 'clean' });
    expect(psnr(net.planes[0]!.data, large.data)).toBeGreaterThan(psnr(filter.planes[0]!.data, large.data) + 1);
  });

  it.each(['film-x2', 'film-x4'])('%s in parts is what it makes of the whole, odd sides too', async (id) => {
    const [width, height] = [147, 131];
    const net = findNet(id, 'upscale');
    await using session = await openSession(readWeights(net), { device: 'cpu', threads: 1 });
    const made = async (pixels: number): Promise<Float32Array> => {
      const scale = net.picture!.scale;
      const out = { width: width * scale, height: height * scale, data: new Float32Array(width * height * scale ** 2) };
      await applyPicture(session, net.picture!, drawing(width, height, 5), out, { black: 0, white: 1 }, { pixels });
      return out.data;
    };
    const [whole, parts] = [await made(512), await made(96)];
    expect(whole.reduce((most, value, i) => Math.max(most, Math.abs(value - parts[i]!)), 0)).toBeLessThan(1 / 512);
  });

  it('goes on with parts smaller than the reach, in a number of runs that ends', async () => {
    const net = findNet('film-x4', 'upscale');
    await using session = await openSession(readWeights(net), { device: 'cpu', threads: 1 });
    let runs = 0;
    const counted = {
      ...session,
      run: (...given: Parameters<typeof session.run>) => {
        runs++;
        return session.run(...given);
      },
    };
    const out = { width: 400, height: 320, data: new Float32Array(400 * 320) };
    await applyPicture(counted, net.picture!, drawing(100, 80, 5), out, { black: 0, white: 1 }, { pixels: 32 });
    expect(runs).toBeLessThan(150);
  });

  it('at strength 0 is the filter, to the bit; at a half lies between', async () => {
    using frame = frameOf(formats.grey, 24, 20, (plane) => plane.data.set(drawing(24, 20, 3).data));
    using filter = await enlarge(frame, { scale: 4 }, { model: 'none' });
    using none = await enlarge(frame, { scale: 4 }, { model: 'film', strength: 0 });
    using half = await enlarge(frame, { scale: 4 }, { model: 'film', strength: 0.5 });
    using whole = await enlarge(frame, { scale: 4 }, { model: 'film' });
    expect(none.planes[0]!.data).toEqual(filter.planes[0]!.data);
    const off = half.planes[0]!.data.map((value, i) => value - (filter.planes[0]!.data[i]! + whole.planes[0]!.data[i]!) / 2);
    expect(Math.max(...off.map(Math.abs))).toBeLessThan(1e-5);
  });

  it('brings red, green and blue through alike: grey stays grey', async () => {
    using frame = frameOf(formats.rgb, 24, 20, (plane) => plane.data.set(drawing(24, 20, 3).data));
    using out = await enlarge(frame, { scale: 2 }, { model: 'clean' });
    expect(out.planes[1]!.data).toEqual(out.planes[0]!.data);
    expect(out.planes[2]!.data).toEqual(out.planes[0]!.data);
  });
});

describe('film-x4-sharp', () => {
  it('keeps more of the fine detail of a mildly worn picture than film-x4 does, and is nearer to the truth', async () => {
    const [width, height] = [384, 288];
    const truth = seededScene(width, height, [5, 9, 24], 17);
    const random = normalOf(randomOf(2));
    using sharp = kernels.arena.plane(width, height);
    using soft = kernels.arena.plane(width, height);
    sharp.data.set(truth.data);
    await blurPlane(kernels, sharp, soft, 1.2);
    using small = frameOf(formats.grey, width / 4, height / 4, () => undefined);
    await resamplePlane(kernels, soft, small.planes[0]!, 'catmull-rom');
    for (const [i, value] of small.planes[0]!.data.entries()) small.planes[0]!.data[i] = value + 0.006 * random();
    /** Part of the truth's slopes that is there: 1 for the truth, less for softer pictures, nothing for slopes that are not in the truth. */
    const kept = (data: Float32Array): number => {
      let [own, all] = [0, 0];
      for (let i = width; i < data.length - width; i++)
        for (const step of [1, width]) {
          const slope = truth.data[i + step]! - truth.data[i]!;
          own += slope * (data[i + step]! - data[i]!);
          all += slope * slope;
        }
      return own / all;
    };
    const looks = async (model: string): Promise<{ kept: number; db: number }> => {
      using made = await enlarge(small, { scale: 4 }, { model });
      const { data } = made.planes[0]!;
      return { kept: kept(data), db: psnr(data, truth.data) };
    };
    const [film, keen] = [await looks('film'), await looks('film-x4-sharp')];
    expect(keen.kept).toBeGreaterThan(1.02 * film.kept);
    expect(keen.kept).toBeLessThan(1);
    expect(keen.db).toBeGreaterThan(film.db + 0.3);
  });
});

describe('the size asked for', () => {
  const small = { length: 1, width: 64, height: 48, format: formats.grey, pixelAspect: { num: 1, den: 1 } } as unknown as ClipShape;
  it('of a film too small for it is refused', () => expect(() => deliverySize(small, { height: 2160 })).toThrow('1/8 to 8 times'));
  it('by the recipe alone is made as large as it can be', () =>
    expect(deliverySize(small, { height: 2160, heightIsWish: true })).toEqual({ width: 512, height: 384 }));
});

describe('chroma along the edges of luma', () => {
  const colourAt = (x: number): number => (x < 24 ? 0.35 : 0.65);
  it('keeps colour on its side of an edge better than the filter, and neutral stays neutral', async () => {
    const truth = (width: number, height: number): Float32Array =>
      Float32Array.from({ length: width * height }, (_, i) => colourAt(((i % width) * 48) / width));
    using frame = frameOf(formats.ycbcr, 48, 32, (plane, i) => {
      plane.data.set(i === 0 ? truth(48, 32).map((v) => (v < 0.5 ? 0.2 : 0.8)) : i === 1 ? truth(24, 16) : plane.data.fill(128 / 255));
    });
    using guided = await enlarge(frame, { scale: 4 }, { model: 'clean' });
    using filtered = await enlarge(frame, { scale: 4 }, { model: 'clean', chroma: 'filter' });
    const wanted = truth(96, 64);
    expect(psnr(guided.planes[1]!.data, wanted)).toBeGreaterThan(psnr(filtered.planes[1]!.data, wanted) + 1);
    expect(guided.planes[2]!.data.every((value) => Math.abs(value - 128 / 255) < 1e-6)).toBe(true);
  });
});

describe('what a shot shows of wear', () => {
  /** As a photograph: detail of every size, more of the coarse. */
  const photograph = async (blurred: number): Promise<Plane> => {
    using large = kernels.arena.plane(960, 720);
    using soft = kernels.arena.plane(960, 720);
    using small = kernels.arena.plane(240, 180);
    const [lively, drawn] = [seededScene(960, 720, [12, 30, 80, 200], 3), drawing(960, 720, 12)];
    for (let i = 0; i < large.data.length; i++) large.data[i] = 0.2 + 0.3 * lively.data[i]! + 0.3 * drawn.data[i]!;
    await blurPlane(kernels, large, soft, blurred);
    await resamplePlane(kernels, soft, small, 'lanczos3');
    return { width: 240, height: 180, data: small.data.map((value) => Math.round(value * 255) / 255) };
  };
  const grainy = (picture: Plane, sigma: number): Plane => {
    const random = normalOf(randomOf(6));
    return { ...picture, data: picture.data.map((value) => Math.round(255 * value + sigma * random()) / 255) };
  };
  /** As a coarse coder leaves it: coefficients of 8 x 8 tiles to the next of few steps. */
  const coded = ({ width, height, data }: Plane, step: number): Plane => {
    const made = { width, height, data: data.slice() };
    const [tile, pixels] = [new Float64Array(64), new Float64Array(64)];
    for (let y = 0; y + 8 <= height; y += 8)
      for (let x = 0; x + 8 <= width; x += 8) {
        tileOf(made, x, y, tile);
        for (let k = 1; k < 64; k++) tile[k] = (step * Math.round((255 * tile[k]!) / step)) / 255;
        pixelsOf(tile, pixels);
        for (let i = 0; i < 64; i++) made.data[(y + (i >> 3)) * width + x + (i & 7)] = Math.round(255 * pixels[i]!) / 255;
      }
    return made;
  };

  it('a sharp picture was never worn, nor one that is soft of itself; grain and a coarse coder are wear', async () => {
    const [sharp, soft] = [await photograph(0.5), await photograph(4)];
    const gains = [sharp, soft, grainy(sharp, 5), grainy(soft, 3), coded(sharp, 24), coded(soft, 24)].map(
      (one) => wearOf([one])!.cleanGainDb,
    );
    expect(gains.map((cleanGainDb) => neverWorn({ cleanGainDb }))).toEqual([true, true, false, false, false, false]);
  });

  it('auto is clean where nothing was worn, film where it was or nothing is known, and looks at nothing where no network is asked for', async () => {
    using frame = frameOf(formats.grey, 240, 180, () => undefined);
    frame.planes[0]!.data.set((await photograph(0.5)).data);
    const clip = {
      length: 2,
      width: 240,
      height: 180,
      format: formats.grey,
      pixelAspect: { num: 1, den: 1 },
      frame: async () => frame.share(),
    };
    const shot = { startFrame: 0, endFrame: 2 };
    const facts = (values: Record<string, unknown>): Promise<UpscaleFacts> => {
      const context = {
        clip,
        shot,
        delivery: { scale: 2 },
        values: readParams('resolution/upscale', upscale.params, values),
        progress: () => {},
      };
      return upscale.analyse!(context as unknown as Parameters<NonNullable<typeof upscale.analyse>>[0]);
    };
    const found = await facts({ model: 'auto' });
    expect(await facts({ model: 'film' })).toEqual({});
    expect(await facts({ model: 'auto', strength: 0 })).toEqual({});
    expect(upscale.networks!(readParams('resolution/upscale', upscale.params, { model: 'auto' })).map(({ id }) => id)).toEqual([
      'film-x2',
      'film-x4',
      'clean-x2',
      'clean-x4',
    ]);
    using clean = await enlarge(frame, { scale: 2 }, { model: 'clean' });
    using film = await enlarge(frame, { scale: 2 }, { model: 'film' });
    using chosen = await enlarge(frame, { scale: 2 }, { model: 'auto' }, found);
    using unknown = await enlarge(frame, { scale: 2 }, { model: 'auto' });
    expect(chosen.planes[0]!.data).toEqual(clean.planes[0]!.data);
    expect(unknown.planes[0]!.data).toEqual(film.planes[0]!.data);
  });
});
