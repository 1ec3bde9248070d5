/** DAIN's assembly around its graphs, which are replaced by known functions. Whole against PyTorch: test/nets/dain-parity.test.ts. */
import { afterAll, describe, expect, it } from 'vitest';
import type { Plane } from '../../film/frame.ts';
import { randomOf } from '../../film/random.ts';
import { createKernels } from '../../kernels/host.ts';
import type { Rgb } from '../interpolator.ts';
import type { Session, TensorData } from '../runtime.ts';
import { dainOn, openDain } from './dain.ts';

const kernels = createKernels({ threads: 2 });
afterAll(async () => {
  expect(kernels.arena.lentBytes()).toBe(0);
  await kernels.close();
});

const rgb = (width: number, height: number, fill: (c: number, i: number) => number): Rgb =>
  [0, 1, 2].map(
    (c): Plane => ({ width, height, data: Float32Array.from({ length: width * height }, (_, i) => fill(c, i)) }),
  ) as unknown as Rgb;

const session = (run: (inputs: Readonly<Record<string, TensorData>>) => Readonly<Record<string, TensorData>>): Pick<Session, 'run'> => ({
  run: async (inputs, signal) => {
    signal?.throwIfAborted();
    return run(inputs);
  },
});

const tensor = (channels: number, like: TensorData, fill: (c: number, i: number) => number): TensorData => {
  const size = like.dims[2]! * like.dims[3]!;
  return {
    dims: [1, channels, like.dims[2]!, like.dims[3]!],
    data: Float32Array.from({ length: channels * size }, (_, i) => fill(Math.floor(i / size), i % size)),
  };
};

/** Graphs that see no motion but `shift` pixels to the right from first to second, fetch places themselves, and hand the blend on. */
const still = (shift: number, synthesis: (stack: TensorData) => TensorData) => ({
  frame: session(({ picture }) => ({
    features: tensor(196, picture!, (c, i) => (c < 3 ? picture!.data[c * picture!.dims[2]! * picture!.dims[3]! + i]! : c)),
    weight: tensor(1, picture!, () => 1),
  })),
  pair: session(({ first }) => {
    const inner = tensor(16, first!, (c) => ([5, 6, 9, 10].includes(c) ? 1 : 0));
    return {
      forward: tensor(2, first!, (c) => (c === 0 ? shift : 0)),
      backward: tensor(2, first!, (c) => (c === 0 ? -shift : 0)),
      kernel0: inner,
      kernel1: inner,
    };
  }),
  synthesis: session(({ stack }) => ({ picture: synthesis(stack!) })),
});

const blendOf = (stack: TensorData): TensorData => tensor(3, stack, (c, i) => stack.data[c * stack.dims[2]! * stack.dims[3]! + i]!);

describe('dain with known graphs', () => {
  const random = randomOf(4);
  const [width, height] = [90, 100];
  const first = rgb(width, height, () => random());
  const second = rgb(width, height, () => random());

  const made = async (shift: number, t: number, a: Rgb, b: Rgb, synthesis = blendOf): Promise<Rgb> => {
    const task = dainOn(still(shift, synthesis), kernels);
    using one = await task.frame(a);
    using two = await task.frame(b);
    using pair = await task.pair(one, two);
    const out = rgb(width, height, () => -1);
    await pair.at(t, out);
    return out;
  };

  it('without motion mixes by time, in every band, at any size', async () => {
    const out = await made(0, 0.25, first, second);
    for (const [c, plane] of out.entries())
      for (const [i, value] of plane.data.entries())
        expect(Math.abs(value - (0.75 * first[c]!.data[i]! + 0.25 * second[c]!.data[i]!))).toBeLessThan(1e-6);
  });
  it('moves each frame by its share of the motion', async () => {
    const ramp = (from: number) => rgb(width, height, (_, i) => ((i % width) + from) / 200);
    // The same ramp, 8 pixels further to the right in the second frame: a quarter of the way it has moved by 2.
    const out = await made(8, 0.25, ramp(20), ramp(12));
    for (let x = 20; x < width - 20; x++) expect(out[0].data[60 * width + x]).toBeCloseTo((x + 18) / 200, 5);
  });
  it('gives synthesis its channels in the published order', async () => {
    let seen: TensorData | undefined;
    await made(0, 0.5, first, second, (stack) => {
      seen ??= stack;
      return blendOf(stack);
    });
    const { data, dims } = seen!;
    const size = dims[2]! * dims[3]!;
    const at = (c: number): number => data[c * size + 70 * dims[3]! + 50]!;
    expect(dims[1]).toBe(437);
    expect([at(3), at(6)]).toEqual([at(45), at(241)]);
    expect(at(0)).toBeCloseTo((at(3) + at(6)) / 2, 6);
    expect([9, 10, 11, 12].map(at).map(Math.abs)).toEqual([0, 0, 0, 0]);
    expect([13 + 5, 13 + 4, 29 + 10, 29 + 11].map(at)).toEqual([1, 0, 1, 0]);
    expect([48, 240, 244, 436].map(at)).toEqual([3, 195, 3, 195]);
  });
  it('refuses what is no number, a time that is none, frames of two sizes; a stop is heard; nothing stays lent', async () => {
    const nan = (stack: TensorData): TensorData => tensor(3, stack, () => Number.NaN);
    await expect(made(0, 0.5, first, second, nan)).rejects.toThrow('no numbers');
    await expect(made(0, 1, first, second)).rejects.toThrow('between 0 and 1');
    await expect(
      made(
        0,
        0.5,
        first,
        rgb(9, 9, () => 0),
      ),
    ).rejects.toThrow('one size');
    const task = dainOn(still(0, blendOf), kernels);
    using one = await task.frame(first);
    using pair = await task.pair(one, one);
    await expect(
      pair.at(
        0.5,
        rgb(width, height, () => 0),
        AbortSignal.abort(),
      ),
    ).rejects.toThrow();
  });
  it('says how its graphs are made when they are not there', async () => {
    await expect(openDain('/nowhere', kernels, { device: 'cpu', threads: 2 })).rejects.toMatchObject({
      code: 'input',
      hint: expect.stringContaining('export dain'),
    });
  });
});
