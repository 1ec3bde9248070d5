/** @file Surfaces: seeded smooth noise and stripes, both averaged over what a pixel covers, so that nothing shimmers in the distance. */
import { randomOf } from '../../film/random.ts';

/** Noise in [-1, 1] with features of size 1. */
export type Noise = (x: number, y: number) => number;

const side = 256;
const ease = (t: number): number => t * t * (3 - 2 * t);

/** Value noise that repeats after 256. Same seed, same noise. */
export const noiseOf = (seed: number): Noise => {
  const random = randomOf(seed);
  const lattice = Float32Array.from({ length: side * side }, () => 2 * random() - 1);
  return (x, y) => {
    const [ix, iy] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [ease(x - ix), ease(y - iy)];
    const [a, b] = [ix & (side - 1), (ix + 1) & (side - 1)];
    const [c, d] = [(iy & (side - 1)) * side, ((iy + 1) & (side - 1)) * side];
    const upper = lattice[c + a]! * (1 - fx) + lattice[c + b]! * fx;
    const lower = lattice[d + a]! * (1 - fx) + lattice[d + b]! * fx;
    return upper * (1 - fy) + lower * fy;
  };
};

/** Noise of several sizes, the largest `size`, each half as strong as the one before; sizes that a pixel of `covered` swallows are left out. */
export const rough = (noise: Noise, x: number, y: number, size: number, octaves: number, covered: number): number => {
  let sum = 0;
  let [scale, strength] = [size, 1];
  for (let octave = 0; octave < octaves; octave++) {
    const seen = Math.min(1, Math.max(0, 2 - (3 * covered) / scale));
    if (seen === 0) break;
    sum += strength * seen * noise(x / scale + 17.3 * octave, y / scale + 9.1 * octave);
    scale /= 2;
    strength /= 2;
  }
  return sum;
};

/** Share of a stripe within [u - covered/2, u + covered/2]: stripes of `width` at every whole `period`, beginning there. Exact. */
export const stripes = (u: number, period: number, width: number, covered: number): number => {
  const upTo = (v: number): number => Math.floor(v / period) * width + Math.min(width, v - Math.floor(v / period) * period);
  const span = Math.max(covered, 1e-6);
  return (upTo(u + span / 2) - upTo(u - span / 2)) / span;
};

/** Share of [from, to] within [u - covered/2, u + covered/2]. Exact. */
export const band = (u: number, from: number, to: number, covered: number): number => {
  const span = Math.max(covered, 1e-6);
  return Math.max(0, Math.min(to, u + span / 2) - Math.max(from, u - span / 2)) / span;
};
