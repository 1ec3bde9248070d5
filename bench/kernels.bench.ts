/**
 * @file Every kernel of the catalogue at a small and a full size: the SIMD twin, and its TypeScript reference as baseline, in CPU milliseconds on one thread, with
 * nanoseconds a pixel. Resampling is laid beside sharp's (libvips, native code), on one thread too, in the same run.
 */
import sharp from 'sharp';
import { randomOf } from '../src/film/random.ts';
import { type Arena, createArena } from '../src/kernels/arena.ts';
import { kernelCatalogue } from '../src/kernels/catalogue.gen.ts';
import type { Maker } from '../src/kernels/kernel.ts';
import pack from '../src/kernels/pack.ts';
import resample, { type ResampleArgs } from '../src/kernels/resample.ts';
import unpack from '../src/kernels/unpack.ts';
import { instantiate, type Simd } from '../src/kernels/wasm.ts';
import { median } from './cpu-time.ts';
import { kernelCases, resampleArgs } from './kernel-cases.ts';
import { type Row, report } from './report.ts';

const sizes = [
  [480, 298],
  [1888, 1192],
] as const;
/** A case is repeated for so long, but at most `mostRuns` times; a reference that would take longer than `patienceMs` is left out. */
const forMs = 250;
const mostRuns = 9;
const patienceMs = 4000;

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const timed = (work: () => unknown): number => {
  const times: number[] = [];
  // The first call compiles.
  const first = cpuMs();
  work();
  const cold = cpuMs() - first;
  if (cold > forMs * 4) return cold;
  for (let total = 0; total < forMs && times.length < mostRuns; total += times.at(-1)!) {
    const start = cpuMs();
    work();
    times.push(cpuMs() - start);
  }
  return median(times);
};

const random = randomOf(11);
const texture = (x: number, y: number): number =>
  0.5 + 0.2 * Math.sin(0.21 * x + 0.04 * y) * Math.cos(0.17 * y) + 0.1 * Math.sin(0.0012 * x * y) + 0.05 * (random() - 0.5);

/** Makes arguments in an arena and gives them all back. */
const makerOn = (arena: Arena): Maker & Disposable => {
  const lent: Disposable[] = [];
  const keep = <T extends Disposable>(value: T): T => {
    lent.push(value);
    return value;
  };
  const plane: Maker['plane'] = (width, height, fill = texture) => {
    const made = keep(arena.plane(width, height));
    for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++) made.data[i++] = fill(x, y);
    return made;
  };
  return {
    random,
    plane,
    floats: (length, fill = random) => {
      const { data } = keep(arena.floats(length));
      for (let i = 0; i < length; i++) data[i] = fill(i);
      return data;
    },
    bytes: (length, fill = () => Math.floor(random() * 256)) => {
      const { data } = keep(arena.bytes(length));
      for (let i = 0; i < length; i++) data[i] = fill(i);
      return data;
    },
    [Symbol.dispose]: () => {
      for (const value of lent) value[Symbol.dispose]();
    },
  };
};

const arena = createArena();
const simd: Simd = instantiate(arena.memory);
const rows: Row[] = [];
const notes: string[] = [];

for (const [id, kernel] of Object.entries(kernelCatalogue)) {
  const cases = kernelCases[id];
  if (!cases) {
    notes.push(`${id}: no case in bench/kernel-cases.ts, not measured.`);
    continue;
  }
  const smallMs: Record<string, number> = {};
  for (const [width, height] of sizes) {
    using make = makerOn(arena);
    const pixels = width * height;
    for (const [name, args] of Object.entries(cases(make, width, height))) {
      const what = `${id}${name ? ` ${name}` : ''}, ${width} x ${height}`;
      using scratch = arena.floats(kernel.scratchFloats?.(args) ?? 0);
      const expected = ((smallMs[name] ?? 0) * pixels) / (sizes[0][0] * sizes[0][1]);
      const reference = expected > patienceMs ? undefined : timed(() => kernel.reference(args, scratch.data));
      if (reference === undefined) notes.push(`${what}: the reference would take about ${(expected / 1000).toFixed(0)} s, left out.`);
      else smallMs[name] ??= reference;
      if (!kernel.twin) {
        if (reference !== undefined)
          rows.push({ what: `${what} (no twin)`, ours: reference, baselines: { 'ns/pixel': (reference * 1e6) / pixels }, unit: 'ms CPU' });
        continue;
      }
      const twin = timed(() => kernel.twin!(simd, args, scratch.data.byteOffset));
      rows.push({
        what,
        ours: twin,
        baselines: {
          'ns/pixel': (twin * 1e6) / pixels,
          ...(reference === undefined ? {} : { 'reference ms': reference, 'times faster': reference / twin }),
        },
        unit: 'ms CPU',
        ...(reference === undefined ? {} : { target: 'faster than the reference', met: twin < reference }),
      });
    }
  }
}

// The peer does the same work, 8-bit codes in and out: libvips enlarges by bicubic whatever kernel is asked for, and reduces by true Lanczos-3, so both are shown.
sharp.concurrency(1);
sharp.cache(false);
const peer = async (codes: Uint8Array, from: readonly [number, number], to: readonly [number, number]) => {
  const once = () =>
    sharp(codes, { raw: { width: from[0], height: from[1], channels: 1 } })
      .resize(to[0], to[1], { kernel: 'lanczos3', fit: 'fill' })
      .toColourspace('b-w')
      .raw()
      .toBuffer();
  const times: number[] = [];
  let data = await once();
  for (let i = 0; i < 7; i++) {
    const start = cpuMs();
    data = await once();
    times.push(cpuMs() - start);
  }
  return { ms: median(times), data };
};
for (const [from, to] of [
  [sizes[0], sizes[1]],
  [sizes[1], sizes[0]],
] as const) {
  using make = makerOn(arena);
  const src = make.plane(from[0], from[1]);
  const codes = make.bytes(src.data.length, (i) => Math.round(255 * src.data[i]!));
  const args = resampleArgs(make, 'lanczos3', src, to[0], to[1]) as ResampleArgs;
  const made = make.bytes(to[0] * to[1], () => 0);
  using scratch = arena.floats(resample.scratchFloats!(args));
  const ours = timed(() => {
    unpack.twin!(simd, { codes, strideBytes: from[0], bits: 8, out: src }, 0);
    resample.twin!(simd, args, scratch.data.byteOffset);
    pack.twin!(simd, { plane: args.out, bits: 8, codes: made, strideBytes: to[0] }, 0);
  });
  const { ms, data } = await peer(codes.slice(), from, to);
  const rms = Math.sqrt(made.reduce((sum, code, i) => sum + (code - data[i]!) ** 2, 0) / made.length);
  rows.push({
    what: `8-bit lanczos3 ${from.join(' x ')} to ${to.join(' x ')}`,
    ours,
    baselines: { sharp: ms, 'rms apart in codes': rms },
    unit: 'ms CPU',
    target: 'no slower than sharp',
    met: ours <= ms,
  });
}
notes.push(
  'sharp: one thread, its own start and copies included; it enlarges by bicubic and reduces by Lanczos-3, ours is Lanczos-3 both ways.',
);
report('kernels', rows, notes);
