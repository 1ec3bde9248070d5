/**
 * @file Seeded flicker, with its truth: exposure, gamma and fog that tremble from frame to frame, and smooth fields of gain that wander over the picture. Each
 * number goes its own way back to rest (an Ornstein-Uhlenbeck process), as uneven cranking and developing leave it. For the demo, tests and benches.
 */
import type { Plane } from '../../film/frame.ts';
import { normalOf, randomOf } from '../../film/random.ts';

export type FlickerDamage = {
  readonly seed: number;
  readonly fps: number;
  /** Deviation of the natural logarithm of the exposure, of that of gamma, and of the fog added to all levels (1 = white). */
  readonly gain: number;
  readonly gamma: number;
  readonly offset: number;
  /** Deviation of the natural logarithm of the local gain. */
  readonly local: number;
  /** How fast each comes back, per second; 4 to 12 is usual. */
  readonly theta: number;
};

/** What happened to one frame; `field(x, y)` is the natural logarithm of the local gain at x, y in [0, 1]. */
export type FlickerTruth = {
  readonly gain: number;
  readonly gamma: number;
  readonly offset: number;
  readonly field: (x: number, y: number) => number;
};

/** Waves of the local field, cycles across the picture. */
const waves = [
  [0.5, 0],
  [0, 0.5],
  [0.7, 0.4],
  [0.4, -0.9],
] as const;

/** What happens to each of `length` frames. Same seed, same flicker. */
export const flickerPath = (length: number, { seed, fps, gain, gamma, offset, local, theta }: FlickerDamage): readonly FlickerTruth[] => {
  const normal = normalOf(randomOf(seed));
  const stays = Math.exp(-theta / fps);
  const news = Math.sqrt(1 - stays * stays);
  const path = (): number[] => {
    const out = [normal()];
    while (out.length < length) out.push(stays * out.at(-1)! + news * normal());
    return out;
  };
  const [gains, gammas, offsets] = [path(), path(), path()];
  // A sine and a cosine for each wave: amplitude and place both wander.
  const parts = waves.map(([u, v]) => ({ u: u * 2 * Math.PI, v: v * 2 * Math.PI, sines: path(), cosines: path() }));
  const size = local / Math.sqrt(waves.length);
  return Array.from({ length }, (_, n) => ({
    gain: Math.exp(gain * gains[n]!),
    gamma: Math.exp(gamma * gammas[n]!),
    offset: offset * offsets[n]!,
    field: (x, y) =>
      size *
      parts.reduce(
        (sum, { u, v, sines, cosines }) =>
          sum + sines[n]! * Math.sin(u * (x - 0.5) + v * (y - 0.5)) + cosines[n]! * Math.cos(u * (x - 0.5) + v * (y - 0.5)),
        0,
      ),
  }));
};

/** One frame as the flicker leaves it; clipped at white as film and files clip. */
export const flickerFrame = (frame: Plane, { gain, gamma, offset, field }: FlickerTruth): Plane => {
  const { width, height } = frame;
  const data = frame.data.map((value, i) => {
    const local = Math.exp(field(((i % width) + 0.5) / width, (Math.floor(i / width) + 0.5) / height));
    return Math.min(1, Math.max(0, gain * local * Math.max(0, value) ** gamma + offset));
  });
  return { width, height, data };
};

/** The frames with flicker, and the truth: what happened to each. */
export const flicker = (
  frames: readonly Plane[],
  damage: FlickerDamage,
): { readonly frames: readonly Plane[]; readonly truth: readonly FlickerTruth[] } => {
  const truth = flickerPath(frames.length, damage);
  return { frames: frames.map((frame, n) => flickerFrame(frame, truth[n]!)), truth };
};
