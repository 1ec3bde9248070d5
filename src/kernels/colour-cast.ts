/** @file colour-cast: a cast that changes with the light taken out of a chroma plane, and what is left made stronger: faded dyes have a cast and little colour. */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type ColourCastArgs = {
  /** Luma at the chroma plane's size. */
  readonly luma: Plane;
  readonly src: Plane;
  /** The cast at luma 0, and by how much it grows to luma 1, in plane values. */
  readonly offset: number;
  readonly slope: number;
  readonly gain: number;
  /** The plane value of no colour. */
  readonly zero: number;
  /** Values stay within 0 and 1. */
  readonly out: Plane;
};

export default defineKernel<ColourCastArgs>({
  id: 'colour-cast',
  outputs: ({ out }) => [out.data],
  reference: ({ luma, src, offset, slope, gain, zero, out }) => {
    for (let i = 0; i < src.data.length; i++)
      out.data[i] = Math.min(1, Math.max(0, zero + gain * (src.data[i]! - zero - offset - slope * luma.data[i]!)));
  },
  twin: (simd, { luma, src, offset, slope, gain, zero, out }) =>
    simd.colourCast!(at(luma.data), at(src.data), src.data.length, offset, slope, gain, zero, at(out.data)),
  examples: (make) =>
    (
      [
        [1, 1],
        [9, 7],
        [33, 18],
      ] as const
    ).map(([w, h]) => ({
      ...{ luma: make.plane(w, h), src: make.plane(w, h), out: make.plane(w, h, () => 0) },
      ...{ offset: 0.04, slope: -0.06, gain: 1.3, zero: 128 / 255 },
    })),
  tolerance: 1e-6,
});
