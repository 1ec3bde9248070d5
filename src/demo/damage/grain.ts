/** @file Seeded grain: noise of its own in every frame, soft over about a pixel, strongest in the middle tones, as silver grains are. */
import type { Plane } from '../../film/frame.ts';
import { normalOf, randomOf } from '../../film/random.ts';

export type GrainDamage = {
  readonly seed: number;
  /** Deviation in the middle tones, of luma 0 to 1; 0.01 is fine, 0.05 coarse. */
  readonly sigma: number;
};

/** Half of what a neighbour to each side adds; keeps the deviation at 1 over both axes. */
const side = 0.32;
const norm = 1 / (1 + 2 * side * side);

/** One frame's grain before tone: deviation 1, soft over about a pixel. */
const field = (width: number, height: number, normal: () => number): Float32Array => {
  const raw = Float32Array.from({ length: width * height }, normal);
  const soft = (src: Float32Array, step: number): Float32Array =>
    src.map((value, i) => value + side * ((src[i - step] ?? value) + (src[i + step] ?? value)));
  return soft(soft(raw, 1), width).map((value) => value * norm);
};

/** The frames with grain, and the truth: the deviation that was added to each frame, over the whole of it. */
export const grain = (
  frames: readonly Plane[],
  { seed, sigma }: GrainDamage,
): { readonly frames: readonly Plane[]; readonly truth: readonly number[] } => {
  const truth: number[] = [];
  const out = frames.map((frame, n) => {
    const noise = field(frame.width, frame.height, normalOf(randomOf(seed * 7919 + n)));
    let squares = 0;
    const data = frame.data.map((value, i) => {
      const light = Math.min(1, Math.max(0, value));
      // Film's grain shows most where neither all nor no silver is left (Selwyn).
      const added = sigma * (0.35 + 2.6 * light * (1 - light)) * noise[i]!;
      squares += added * added;
      return value + added;
    });
    truth.push(Math.sqrt(squares / data.length));
    return { width: frame.width, height: frame.height, data };
  });
  return { frames: out, truth };
};
