/** @file What the denoise bench measures with: seeded grain on clean pictures, signal to noise, and whether what was taken out shows the picture's edges. */
import type { Plane } from '../src/film/frame.ts';
import { normalOf, randomOf } from '../src/film/random.ts';

export type GrainKind = 'white' | 'film';

/** A field of deviation 1: white, or soft over about a pixel as silver grain is in a scan. */
const fieldOf = (kind: GrainKind, width: number, height: number, normal: () => number): Float32Array => {
  const raw = Float32Array.from({ length: width * height }, normal);
  if (kind === 'white') return raw;
  const taps = [0.25, 0.7, 1, 0.7, 0.25];
  const along = (src: Float32Array, step: number): Float32Array =>
    src.map((_, i) => taps.reduce((sum, tap, k) => sum + tap * (src[i + (k - 2) * step] ?? 0), 0));
  const soft = along(along(raw, 1), width);
  const deviation = Math.sqrt(soft.reduce((sum, value) => sum + value * value, 0) / soft.length);
  return soft.map((value) => value / deviation);
};

/** Grain of a deviation (8-bit steps) laid on pictures; film grain is strongest in the middle tones. The result is rounded to 8 bits, as every peer sees it. */
export const grained = (planes: readonly Plane[], kind: GrainKind, sigma: number, seed: number): readonly Plane[] =>
  planes.map(({ width, height, data }, n) => {
    const field = fieldOf(kind, width, height, normalOf(randomOf(seed * 7919 + n)));
    const tone = (value: number): number => (kind === 'white' ? 1 : 0.35 + 2.6 * value * (1 - value));
    const power = data.reduce((sum, value) => sum + tone(value) ** 2, 0) / data.length;
    const scale = sigma / 255 / Math.sqrt(power);
    const byte = (value: number): number => Math.round(255 * Math.min(1, Math.max(0, value))) / 255;
    return { width, height, data: data.map((value, i) => byte(value + scale * tone(value) * field[i]!)) };
  });

/** Peak signal to noise over pictures, dB, from all squares together; `made` is rounded to 8 bits first. */
export const psnr = (made: readonly Plane[], truth: readonly Plane[]): number => {
  let [sum, count] = [0, 0];
  for (const [n, { data }] of truth.entries()) {
    const own = made[n]!.data;
    for (let i = 0; i < data.length; i++) sum += (Math.round(255 * own[i]!) - Math.round(255 * data[i]!)) ** 2;
    count += data.length;
  }
  return 10 * Math.log10((255 * 255 * count) / Math.max(1e-9, sum));
};

/** Correlation of how much was taken out at a pixel with the clean picture's gradient: 0 where only noise went, above it where edges went with it. */
export const structureIndex = (noisy: readonly Plane[], made: readonly Plane[], truth: readonly Plane[]): number => {
  let [n, sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0, 0];
  for (const [k, { width, height, data }] of truth.entries())
    for (let y = 1; y + 1 < height; y++)
      for (let x = 1; x + 1 < width; x++) {
        const i = y * width + x;
        const gradient = Math.hypot(data[i + 1]! - data[i - 1]!, data[i + width]! - data[i - width]!);
        const taken = Math.abs(noisy[k]!.data[i]! - made[k]!.data[i]!);
        n++;
        sx += gradient;
        sy += taken;
        sxx += gradient * gradient;
        syy += taken * taken;
        sxy += gradient * taken;
      }
  return (n * sxy - sx * sy) / Math.sqrt((n * sxx - sx * sx) * (n * syy - sy * sy));
};
