/** @file Blur: the softness of old lenses and copies of copies, a Gaussian. Sure, not seeded: the truth is the frame before. */
import type { Plane } from '../../film/frame.ts';

export type BlurDamage = {
  /** Deviation of the Gaussian, pixels. */
  readonly sigma: number;
};

/** The blurred frames; the truth is their deviation. Beyond the edge the edge goes on. */
export const blur = (frames: readonly Plane[], { sigma }: BlurDamage): { readonly frames: readonly Plane[]; readonly truth: number } => {
  if (sigma <= 0) return { frames, truth: 0 };
  const reach = Math.ceil(3 * sigma);
  const raw = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-((k - reach) ** 2) / (2 * sigma * sigma)));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const weights = Float32Array.from(raw, (weight) => weight / total);
  const out = frames.map(({ width, height, data }) => {
    const across = new Float32Array(data.length);
    const down = new Float32Array(data.length);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let k = -reach; k <= reach; k++) sum += weights[k + reach]! * data[y * width + Math.min(width - 1, Math.max(0, x + k))]!;
        across[y * width + x] = sum;
      }
    for (let k = -reach; k <= reach; k++)
      for (let y = 0; y < height; y++) {
        const from = Math.min(height - 1, Math.max(0, y + k)) * width;
        for (let x = 0; x < width; x++) down[y * width + x]! += weights[k + reach]! * across[from + x]!;
      }
    return { width, height, data: down };
  });
  return { frames: out, truth: sigma };
};
