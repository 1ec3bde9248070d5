/** @file How noisy a shot is at each level, from what neighbouring frames differ by once one is laid on the other. Dirt, which is on few pixels, does not count. */
import type { Plane } from '../../film/frame.ts';
import type { Kernels } from '../../kernels/host.ts';
import opticalFlow from '../../kernels/optical-flow.ts';
import warp from '../../kernels/warp.ts';

export const noiseLevels = 16;
/** Below this deviation nothing is told apart in 8-bit film. */
const least = 0.8 / 255;
/** Differences are counted to this fineness. */
const bins = 1024;
/** From the median of |a - b|, b fetched between samples, to the deviation of a's noise. */
const toDeviation = 1.4826 / Math.SQRT2 / 0.9;

export type NoiseCount = { readonly counts: Uint32Array };
export const noNoise = (): NoiseCount => ({ counts: new Uint32Array(noiseLevels * bins) });

/** Adds what `own` and `next` differ by to the count. */
export const countNoise = async (kernels: Kernels, own: Plane, next: Plane, into: NoiseCount, signal?: AbortSignal): Promise<void> => {
  const { width, height } = own;
  using u = kernels.arena.plane(width, height);
  using v = kernels.arena.plane(width, height);
  using laid = kernels.arena.plane(width, height);
  await kernels.run(opticalFlow, { a: own, b: next, u, v }, signal);
  await kernels.run(warp, { src: next, u, v, filter: 'bilinear', out: laid }, signal);
  // The outermost pixels are repeats of the edge where the picture moves.
  for (let y = 2; y < height - 2; y++)
    for (let x = 2; x < width - 2; x++) {
      const i = y * width + x;
      const [a, b] = [own.data[i]!, laid.data[i]!];
      const level = Math.min(noiseLevels - 1, Math.max(0, Math.floor(8 * (a + b))));
      into.counts[level * bins + Math.min(bins - 1, Math.floor(Math.abs(a - b) * 2 * bins))]!++;
    }
};

/** Deviation of the noise at 16 levels, black to white. Levels hardly seen take their neighbours'. */
export const noiseCurve = ({ counts }: NoiseCount): readonly number[] => {
  const seen = Array.from({ length: noiseLevels }, (_, level) => {
    const own = counts.subarray(level * bins, (level + 1) * bins);
    const total = own.reduce((sum, count) => sum + count, 0);
    let [below, bin] = [0, 0];
    while (bin < bins - 1 && below + own[bin]! < total / 2) below += own[bin++]!;
    const part = own[bin]! > 0 ? (total / 2 - below) / own[bin]! : 0;
    return { total, sigma: (toDeviation * (bin + part)) / (2 * bins) };
  });
  const pixels = seen.reduce((sum, { total }) => sum + total, 0);
  return seen.map((_, level) => {
    // Few pixels say little: the neighbouring levels help out.
    let [sum, weight] = [0, 0];
    for (const [other, { total, sigma }] of seen.entries()) {
      const share = (total + 1e-6 * pixels) * 4 ** -Math.abs(other - level);
      sum += share * sigma;
      weight += share;
    }
    return Math.max(least, weight > 0 ? sum / weight : 0);
  });
};
