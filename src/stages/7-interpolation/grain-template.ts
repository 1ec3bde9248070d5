/** @file A periodic field of grain with a given spectrum, at any scale: white noise through the filter whose power is that spectrum. */
import type { Plane } from '../../film/frame.ts';
import { normalOf, randomOf } from '../../film/random.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import { tileOf, tileSide, tileSize } from '../../kernels/dct8.ts';
import { filled } from '../../kernels/filled.ts';
import type { Kernels } from '../../kernels/host.ts';
import { resamplePlane } from '../../kernels/resample.ts';

const reach = 7;
const taps = 2 * reach + 1;
/** Samples of the field repeated around it, so that enlarging sees no edge. */
const rim = 8;

/** The symmetric filter of an 8 x 8 cosine spectrum (8 across + down), row by row. */
export const filterOf = (spectrum: readonly number[]): Float64Array => {
  const out = new Float64Array(taps * taps);
  for (let y = -reach; y <= reach; y++)
    for (let x = -reach; x <= reach; x++) {
      // Towards the ends the filter fades, or it would ring.
      const fade = (0.5 + 0.5 * Math.cos((Math.PI * x) / 8)) * (0.5 + 0.5 * Math.cos((Math.PI * y) / 8));
      let sum = 0;
      for (let k = 0; k < 64; k++) {
        const [across, down] = [k >> 3, k & 7];
        const share = (across === 0 ? 0.5 : 1) * (down === 0 ? 0.5 : 1);
        sum += share * Math.sqrt(spectrum[k] ?? 0) * Math.cos((Math.PI * across * x) / 8) * Math.cos((Math.PI * down * y) / 8);
      }
      out[(y + reach) * taps + x + reach] = fade * sum;
    }
  return out;
};

/** Brings a field to mean 0 and deviation 1, in place. */
const normalised = (data: Float32Array): void => {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const deviation = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
  for (let i = 0; i < data.length; i++) data[i] = (data[i]! - mean) / Math.max(1e-9, deviation);
};

/** Mean power of the coefficients of a field's tiles, in shares of their sum. */
export const powersOf = (field: Plane): readonly number[] => {
  const power = new Float64Array(tileSize);
  const tile = new Float64Array(tileSize);
  for (let y = 0; y + tileSide <= field.height; y += tileSide)
    for (let x = 0; x + tileSide <= field.width; x += tileSide) {
      tileOf(field, x, y, tile);
      for (let k = 0; k < tileSize; k++) power[k]! += tile[k]! ** 2;
    }
  const total = power.reduce((sum, value) => sum + value, 0);
  return Array.from(power, (value) => value / total);
};

const filtered = (white: Float32Array, side: number, spectrum: readonly number[]): Plane => {
  const filter = filterOf(spectrum);
  const data = new Float32Array(side * side);
  for (let y = 0; y < side; y++)
    for (let j = -reach; j <= reach; j++) {
      const row = ((y + j + side) % side) * side;
      for (let i = -reach; i <= reach; i++) {
        const tap = filter[(j + reach) * taps + i + reach]!;
        for (let x = 0; x < side; x++) data[y * side + x]! += tap * white[row + ((x + i + side) % side)]!;
      }
    }
  normalised(data);
  return { width: side, height: side, data };
};

/** A field of `side` x `side` that goes on at its other edge. */
export const fieldOf = (spectrum: readonly number[], side: number, seed: number): Plane => {
  const white = Float32Array.from({ length: side * side }, normalOf(randomOf(seed)));
  // Tiles see a spectrum through their own edges; made once, looked at, and made again with what the look changed taken back.
  const total = spectrum.reduce((sum, power) => sum + power, 0) || 1;
  const seen = powersOf(filtered(white, side, spectrum));
  const corrected = spectrum.map((power, k) => power * Math.min(2, Math.max(0.5, power / total / Math.max(1e-9, seen[k]!))));
  return filtered(white, side, corrected);
};

/** A field enlarged by `scale`, still periodic and of deviation 1. Dispose it. */
export const templateOf = async (
  kernels: Kernels,
  spectrum: readonly number[],
  side: number,
  scale: number,
  seed: number,
  signal?: AbortSignal,
): Promise<LentPlane> => {
  const field = fieldOf(spectrum, side, seed);
  const around = side + 2 * rim;
  using rimmed = kernels.arena.plane(around, around);
  for (let y = 0; y < around; y++)
    for (let x = 0; x < around; x++)
      rimmed.data[y * around + x] = field.data[((y + side - rim) % side) * side + ((x + side - rim) % side)]!;
  const size = Math.max(1, Math.round(side * scale));
  return await filled(kernels.arena.plane(size, size), async (out) => {
    const filter = scale >= 1 ? 'catmull-rom' : 'area';
    await resamplePlane(kernels, rimmed, out, filter, { x: rim, y: rim, width: side, height: side }, signal);
    normalised(out.data);
  });
};
