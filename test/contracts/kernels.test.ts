/** Every kernel by existing: the SIMD twin agrees with the TypeScript reference, inputs stay as they were, the same input gives the same bytes. */
import { afterAll, describe, expect, it } from 'vitest';
import { randomOf } from '../../src/film/random.ts';
import { type Arena, createArena, type Samples } from '../../src/kernels/arena.ts';
import { kernelCatalogue } from '../../src/kernels/catalogue.gen.ts';
import { createKernels } from '../../src/kernels/host.ts';
import type { Maker } from '../../src/kernels/kernel.ts';
import { instantiate } from '../../src/kernels/wasm.ts';

const makerOn = (arena: Arena, seed: number): Maker => {
  const random = randomOf(seed);
  const inPlace = (length: number, fill: (i: number) => number): Float32Array => {
    const { data } = arena.floats(length);
    for (let i = 0; i < length; i++) data[i] = fill(i);
    return data;
  };
  const waves = Array.from({ length: 6 }, () => [random() * 0.6, random() * 0.6, random() * 6, random()] as const);
  const texture = (x: number, y: number): number =>
    0.5 +
    0.45 * (waves.reduce((sum, [u, v, phase, weight]) => sum + weight * Math.sin(u * x + v * y + phase), 0) / 6) +
    0.04 * (random() - 0.5);
  return {
    random,
    plane: (width, height, fill = texture) => ({
      width,
      height,
      data: inPlace(width * height, (i) => fill(i % width, Math.floor(i / width))),
    }),
    floats: (length, fill = random) => inPlace(length, fill),
    bytes: (length, fill = () => Math.floor(random() * 256)) => {
      const { data } = arena.bytes(length);
      for (let i = 0; i < length; i++) data[i] = fill(i);
      return data;
    },
  };
};

const allArrays = (value: unknown): Samples[] =>
  ArrayBuffer.isView(value)
    ? [value as Samples]
    : value === null || typeof value !== 'object'
      ? []
      : Object.values(value).flatMap(allArrays);

describe.each(Object.entries(kernelCatalogue))('kernel %s', (id, kernel) => {
  const arena = createArena();
  const simd = instantiate(arena.memory);
  const first = kernel.examples(makerOn(arena, 7));
  const second = kernel.examples(makerOn(arena, 7));

  it('is called as its file', () => expect(kernel.id).toBe(id));

  it.each(first.map((_, i) => i))('example %i: twin = reference, finite, inputs untouched, repeatable', (i) => {
    const [a, b] = [first[i]!, second[i]!];
    const inputs = allArrays(b).filter((array) => !kernel.outputs(b).includes(array));
    const before = inputs.map((array) => array.slice());
    const scratch = arena.floats(kernel.scratchFloats?.(a) ?? 0).data;
    kernel.reference(a, scratch);
    const runTwin = (): void => {
      if (kernel.twin) kernel.twin(simd, b, scratch.byteOffset);
      else kernel.reference(b, scratch);
    };
    runTwin();
    kernel.outputs(a).forEach((wanted, o) => {
      const got = kernel.outputs(b)[o]!;
      let worst = 0;
      for (let s = 0; s < wanted.length; s++) {
        expect(Number.isFinite(got[s]!), `output ${o}, sample ${s} is ${got[s]}`).toBe(true);
        worst = Math.max(worst, Math.abs(got[s]! - wanted[s]!));
      }
      expect(worst, `output ${o}`).toBeLessThanOrEqual(kernel.tolerance);
    });
    const once = kernel.outputs(b).map((array) => array.slice());
    // What lent memory held before is nobody's: neither scratch nor outputs may show in the result.
    scratch.fill(Number.NaN);
    for (const output of kernel.outputs(b)) if (output instanceof Float32Array) output.fill(Number.NaN);
    runTwin();
    expect(kernel.outputs(b).map((array) => array.slice())).toEqual(once);
    expect(inputs.map((array) => array.slice())).toEqual(before);
  });
});

describe('the host', () => {
  const kernels = createKernels({ threads: 2 });
  afterAll(() => kernels.close());
  it('runs the same kernel on threads and at once with the same bytes, and gives its scratch back', async () => {
    const mix = kernelCatalogue.mix!;
    using a = kernels.arena.plane(33, 9);
    using out = kernels.arena.plane(33, 9);
    using other = kernels.arena.plane(33, 9);
    for (let i = 0; i < a.data.length; i++) a.data[i] = i / 300;
    other.data.fill(0.25);
    await kernels.run(mix, { a, b: other, amount: 0.5, out });
    const threaded = out.data.slice();
    kernels.now(mix, { a, b: other, amount: 0.5, out });
    expect(out.data.slice()).toEqual(threaded);
  });
  it('has nothing lent in the end', () => expect(kernels.arena.lentBytes()).toBe(0));
});
