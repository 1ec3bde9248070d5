/**
 * @file gaussian-blur: a plane smoothed by a Gaussian of any width, separably, with weights to three deviations. Beyond the edge the edge sample goes on, so flat stays
 * flat. Costs 2 (2 radius + 1) multiplications a sample; for very wide blurs make the plane small first.
 */
import type { Plane } from '../film/frame.ts';
import type { Kernels } from './host.ts';
import { at, defineKernel } from './kernel.ts';

export type GaussianBlurArgs = {
  readonly src: Plane;
  /** 2 radius + 1 weights that add up to 1. */
  readonly weights: Float32Array;
  /** Of src's size; must not be src. */
  readonly out: Plane;
};

/** Samples on each side that a blur looks at; `sigma` in pixels. */
export const blurRadius = (sigma: number): number => Math.ceil(3 * sigma);

/** Fills 2 radius + 1 weights; sigma 0 leaves a plane as it is. */
export const fillBlurWeights = (weights: Float32Array, sigma: number): void => {
  const radius = weights.length >> 1;
  const raw = Array.from(weights, (_, i) => (sigma > 0 ? Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)) : Number(i === radius)));
  const sum = raw.reduce((a, b) => a + b, 0);
  weights.set(raw.map((weight) => weight / sum));
};

const clamp = (i: number, size: number): number => Math.min(size - 1, Math.max(0, i));

const gaussianBlur = defineKernel<GaussianBlurArgs>({
  id: 'gaussian-blur',
  outputs: ({ out }) => [out.data],
  scratchFloats: ({ src, weights }) => src.width + weights.length + 8,
  reference: ({ src, weights, out }, scratch) => {
    const { width, height } = src;
    const radius = weights.length >> 1;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let t = -radius; t <= radius; t++) sum += weights[t + radius]! * src.data[clamp(y + t, height) * width + x]!;
        scratch[x] = sum;
      }
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let t = -radius; t <= radius; t++) sum += weights[t + radius]! * scratch[clamp(x + t, width)]!;
        out.data[y * width + x] = sum;
      }
    }
  },
  twin: (simd, { src, weights, out }, scratch) =>
    simd.gaussianBlur!(at(src.data), src.width, src.height, at(weights), weights.length >> 1, at(out.data), scratch),
  examples: (make) =>
    (
      [
        [1, 1, 1],
        [7, 5, 0],
        [7, 5, 4.2],
        [33, 18, 0.8],
        [21, 40, 2],
      ] as const
    ).map(([w, h, sigma]) => {
      const weights = make.floats(2 * blurRadius(sigma) + 1, () => 0);
      fillBlurWeights(weights, sigma);
      return { src: make.plane(w, h), weights, out: make.plane(w, h, () => 0) };
    }),
  tolerance: 2e-6,
});
export default gaussianBlur;

/** Fills `out` with `src` smoothed; `sigma` in pixels, at least 0. Runs on a kernel thread. */
export const blurPlane = async (kernels: Kernels, src: Plane, out: Plane, sigma: number, signal?: AbortSignal): Promise<void> => {
  using weights = kernels.arena.floats(2 * blurRadius(sigma) + 1);
  fillBlurWeights(weights.data, sigma);
  await kernels.run(gaussianBlur, { src, weights: weights.data, out }, signal);
};
