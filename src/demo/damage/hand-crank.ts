/** @file Seeded hand-cranked speed: the camera turns at 16 to 18 pictures a second, never quite evenly. Gives the moments at which the frames were taken. */
import { normalOf, randomOf } from '../../film/random.ts';

export type HandCrankDamage = {
  readonly seed: number;
  readonly seconds: number;
  /** Slowest and fastest speed, frames a second. */
  readonly slowest: number;
  readonly fastest: number;
};

/** Seconds at which each frame is taken: the first at 0, the last before `seconds`. The speed drifts slowly and never leaves its bounds. */
export const handCrank = ({ seed, seconds, slowest, fastest }: HandCrankDamage): readonly number[] => {
  const normal = normalOf(randomOf(seed));
  const [middle, half] = [(slowest + fastest) / 2, (fastest - slowest) / 2];
  const moments = [0];
  let drift = 0;
  for (;;) {
    // An Ornstein-Uhlenbeck drift over about a second, folded softly into the bounds.
    drift = 0.94 * drift + 0.34 * normal();
    const next = moments.at(-1)! + 1 / (middle + half * Math.tanh(drift));
    if (next >= seconds) return moments;
    moments.push(next);
  }
};
