/** @file Looks: what a place in a small grey picture looks like, and colours for places by looks alone: brightness at three scales, texture, and where it is. */
import type { Plane } from '../../film/frame.ts';
import { allDone } from '../../kernels/all-done.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import { filled } from '../../kernels/filled.ts';
import gaussianBlur, { blurRadius, fillBlurWeights } from '../../kernels/gaussian-blur.ts';
import type { Kernels } from '../../kernels/host.ts';
import { perEntry } from '../../kernels/look-alike.ts';

/** Features of every pixel, `perEntry` floats each; the last two are free for colours. */
export type Looks = { readonly width: number; readonly height: number; readonly data: Float32Array };

/** Blurs in pixels of a picture 240 wide, and the levels that make a clear difference. */
const scales = [
  [1, 16],
  [3, 16],
  [8, 24],
] as const;
const textureLevels = 8;
/** Distance, in shares of the width, that makes a clear difference. */
const reach = 1 / 20;

const blurred = async (kernels: Kernels, src: Plane, sigma: number, signal?: AbortSignal): Promise<LentPlane> => {
  using weights = kernels.arena.floats(2 * blurRadius(sigma) + 1);
  fillBlurWeights(weights.data, sigma);
  return await filled(kernels.arena.plane(src.width, src.height), (out) =>
    kernels.run(gaussianBlur, { src, weights: weights.data, out }, signal),
  );
};

/** The looks of a picture; luma 0 to 1. */
export const looksOf = async (kernels: Kernels, luma: Plane, signal?: AbortSignal): Promise<Looks> => {
  const { width, height } = luma;
  using squares = kernels.arena.plane(width, height);
  for (let i = 0; i < squares.data.length; i++) squares.data[i] = luma.data[i]! ** 2;
  const jobs = [...scales.map(([sigma]) => blurred(kernels, luma, sigma, signal)), blurred(kernels, squares, scales[1][0], signal)];
  try {
    const [fine, middle, coarse, square] = (await allDone(jobs)) as readonly [LentPlane, LentPlane, LentPlane, LentPlane];
    const data = new Float32Array(perEntry * width * height);
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        const o = i * perEntry;
        const mean = middle.data[i]!;
        data[o] = (255 / scales[0][1]) * fine.data[i]!;
        data[o + 1] = (255 / scales[1][1]) * mean;
        data[o + 2] = (255 / scales[2][1]) * coarse.data[i]!;
        data[o + 3] = (255 / textureLevels) * Math.sqrt(Math.max(0, square.data[i]! - mean * mean));
        data[o + 4] = x / (width * reach);
        data[o + 5] = y / (width * reach);
      }
    return { width, height, data };
  } finally {
    for (const done of await Promise.allSettled(jobs)) if (done.status === 'fulfilled') done.value[Symbol.dispose]();
  }
};

/** Pixels of a grid with `step` between them, by index. */
export const gridOf = (width: number, height: number, step: number): readonly number[] => {
  const grid: number[] = [];
  const start = (size: number): number => Math.min(size - 1, step >> 1);
  for (let y = start(height); y < height; y += step) for (let x = start(width); x < width; x += step) grid.push(y * width + x);
  return grid;
};

/** Entries of some pixels, their colours filled in where given. */
export const entriesOf = (looks: Looks, pixels: readonly number[], blue?: Float32Array, red?: Float32Array): Float32Array => {
  const entries = new Float32Array(perEntry * pixels.length);
  pixels.forEach((pixel, i) => {
    entries.set(looks.data.subarray(pixel * perEntry, (pixel + 1) * perEntry), i * perEntry);
    if (blue && red) {
      entries[i * perEntry + perEntry - 2] = blue[pixel]!;
      entries[i * perEntry + perEntry - 1] = red[pixel]!;
    }
  });
  return entries;
};
