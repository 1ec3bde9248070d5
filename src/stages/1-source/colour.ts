/**
 * @file Whether a film carries colour, told from statistics of the whole film: coding errors and a cast of a few levels do not make a black and white film
 * coloured; a tint does, and so does one coloured shot. In doubt the colour is kept.
 */
import { levels } from '../../film/colour-space.ts';
import type { Frame } from '../../film/frame.ts';
import { medianOf } from '../quantile.ts';

/** Chroma of one frame in 8-bit levels from grey: how far nearly all of it keeps, and its middle, blue and red. */
export type ChromaLooks = { readonly reach: number; readonly blue: number; readonly red: number };

/** Share of a frame that may be wrong without a word. */
const ignored = 0.002;
/** Coding noise and casts of black and white films keep below this. */
const farReach = 9;
/** A whole film's middle chroma beyond this is a tint that somebody wanted. */
const weakTint = 4;
/** So many frames of those looked at, and at least two, make a film coloured. */
const leastShare = 0.05;

const bins = 512;

/** Of a frame with chroma: YCbCr, or RGB, whose colour differences are taken as BT.601's. */
export const chromaLooksOf = (frame: Frame): ChromaLooks => {
  const [a, b, c] = frame.planes.map((plane) => plane.data) as [Float32Array, Float32Array, Float32Array];
  const isRgb = frame.format.model === 'rgb';
  const zero = isRgb ? 0 : levels(frame.format.space.range, frame.format.bits).chromaZero;
  const [blue, red, reach] = [new Uint32Array(bins), new Uint32Array(bins), new Uint32Array(bins)];
  const binOf = (value: number): number => Math.min(bins - 1, Math.max(0, Math.round(value * 255) + bins / 2));
  for (let i = 0; i < b.length; i++) {
    // Planes of RGB come as red, green, blue.
    const luma = isRgb ? 0.299 * a[i]! + 0.587 * b[i]! + 0.114 * c[i]! : 0;
    const u = isRgb ? 0.564 * (c[i]! - luma) : b[i]! - zero;
    const v = isRgb ? 0.713 * (a[i]! - luma) : c[i]! - zero;
    blue[binOf(u)]!++;
    red[binOf(v)]!++;
    reach[binOf(Math.max(Math.abs(u), Math.abs(v)))]!++;
  }
  const at = (histogram: Uint32Array, share: number): number => {
    let left = share * b.length;
    for (let bin = 0; bin < bins; bin++) {
      left -= histogram[bin]!;
      if (left <= 0) return bin - bins / 2;
    }
    return bins / 2;
  };
  return { reach: at(reach, 1 - ignored), blue: at(blue, 0.5), red: at(red, 0.5) };
};

/** From looks at frames spread through the film. */
export const carriesColour = (looks: readonly ChromaLooks[]): boolean => {
  if (looks.length === 0) return false;
  const far = looks.filter(({ reach }) => reach > farReach).length;
  if (far >= Math.min(looks.length, Math.max(2, leastShare * looks.length))) return true;
  return Math.max(Math.abs(medianOf(looks.map(({ blue }) => blue))), Math.abs(medianOf(looks.map(({ red }) => red)))) > weakTint;
};
