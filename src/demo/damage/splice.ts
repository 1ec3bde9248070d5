/** @file A seeded splice band: cement that shows across a frame near its top or bottom, lighter or darker, uneven along its edges and within. The truth: its rows. */
import type { Plane } from '../../film/frame.ts';
import { normalOf, randomOf } from '../../film/random.ts';

export type SpliceDamage = {
  readonly seed: number;
  /** The frames that show a band: at the bottom where the splice comes after, at the top where it came before. */
  readonly frames: readonly { readonly frame: number; readonly at: 'top' | 'bottom' }[];
  /** Thickness as share of the height. */
  readonly thick?: number;
  /** Least and most of what is behind that the cement covers. */
  readonly opacity?: readonly [number, number];
};

export type SpliceTruth = {
  readonly frame: number;
  readonly top: number;
  readonly bottom: number /** Share covered. */;
  readonly cover: Plane;
};

/** The frames with bands, and the truth. Outside the cover a frame is unchanged, exactly. */
export const splice = (
  frames: readonly Plane[],
  { seed, frames: spliced, thick = 0.03, opacity = [0.5, 0.9] }: SpliceDamage,
): { readonly frames: readonly Plane[]; readonly truth: readonly SpliceTruth[] } => {
  const out = [...frames];
  const truth: SpliceTruth[] = [];
  for (const { frame, at } of spliced) {
    const { width, height, data: whole } = frames[frame]!;
    const random = randomOf(seed * 7919 + frame);
    const normal = normalOf(random);
    const half = 0.5 * thick * height * (0.7 + 0.6 * random());
    const away = (0.04 + 0.1 * random()) * height + half;
    const middle = at === 'top' ? away : height - 1 - away;
    const light = random() < 0.6 ? 0.85 + 0.15 * random() : 0.15 * random();
    const covers = opacity[0] + (opacity[1] - opacity[0]) * random();
    const data = Float32Array.from(whole);
    const cover = new Float32Array(width * height);
    let [above, below, dense] = [0, 0, 0];
    for (let x = 0; x < width; x++) {
      above = 0.95 * above + 0.2 * normal();
      below = 0.95 * below + 0.2 * normal();
      dense = 0.97 * dense + 0.03 * normal();
      for (let y = 0; y < height; y++) {
        const inside = Math.min(y - middle + half + above, middle + half + below - y);
        const share = Math.min(1, Math.max(0, inside + 0.5)) * Math.min(1, Math.max(0.2, covers + dense));
        if (share === 0) continue;
        const i = y * width + x;
        cover[i] = share;
        data[i]! += share * (light - whole[i]!);
      }
    }
    out[frame] = { width, height, data };
    truth.push({ frame, top: middle - half, bottom: middle + half, cover: { width, height, data: cover } });
  }
  return { frames: out, truth };
};
