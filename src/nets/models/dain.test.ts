/**
 * DAIN's assembly around its graphs: with graphs replaced by known functions, and, where Python with training/ is there, whole against PyTorch.
 * CIOTAT_PYTHON names that Python; CIOTAT_PARITY=448x256 chooses another size of picture than the small one.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

const root = fileURLToPath(new URL('../../..', import.meta.url));
const venv = join(root, 'training/.venv/bin/python');
const python = process.env.CIOTAT_PYTHON ?? (existsSync(venv) ? venv : undefined);
if (!python) console.warn('dain against PyTorch: left out; name a Python with training[export] installed in CIOTAT_PYTHON');

describe.skipIf(!python)('dain against PyTorch', () => {
  it('makes the same pictures to 2e-3 at t = 0.25, 0.5 and 0.7', { timeout: 1_800_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dain-'));
    try {
      const size = process.env.CIOTAT_PARITY ?? '90x61';
      const flags = ['-m', 'ciotat_training', 'export', 'dain', '--made-up', '--out', folder, '--reference', size];
      const { status, stderr } = spawnSync(python!, flags, { encoding: 'utf8', env: { ...process.env, OMP_NUM_THREADS: '2' } });
      expect(status, stderr).toBe(0);
      await compare(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

const compare = async (folder: string): Promise<void> => {
  const { width, height, times } = JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8')) as Record<
    'width' | 'height',
    number
  > & {
    readonly times: readonly number[];
  };
  const read = (name: string): Float32Array => {
    const bytes = readFileSync(join(folder, `${name}.f32`));
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  };
  const picture = (name: string): Rgb => {
    const data = read(name);
    return rgb(width, height, (c, i) => data[c * width * height + i]!);
  };
  await using net = await openDain(folder, kernels, { device: 'cpu', threads: 2 });
  using one = await net.interpolator.frame(picture('first'));
  using two = await net.interpolator.frame(picture('second'));
  using pair = await net.interpolator.pair(one, two);
  const out = rgb(width, height, () => 0);
  for (const t of times) {
    await pair.at(t, out);
    const wanted = read(`made-${t}`);
    let worst = 0;
    for (const [c, plane] of out.entries())
      for (const [i, value] of plane.data.entries()) worst = Math.max(worst, Math.abs(value - wanted[c * width * height + i]!));
    console.info(`dain ${width}x${height}, t ${t}: largest difference to PyTorch ${worst.toExponential(1)} (wanted 2e-3)`);
    expect(worst).toBeLessThanOrEqual(2e-3);
  }
};
