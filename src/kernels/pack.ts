/** @file pack: floats to code values as an encoder takes them, floor(v * (2^bits - 1) + 1/2), clamped; 8 bit or 16 bit little endian rows of `strideBytes`. */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type PackArgs = {
  readonly plane: Plane;
  /** 8 to 16; above 8 a sample takes two bytes. */
  readonly bits: number;
  readonly codes: Uint8Array;
  readonly strideBytes: number;
};

export default defineKernel<PackArgs>({
  id: 'pack',
  outputs: ({ codes }) => [codes],
  reference: ({ plane, bits, codes, strideBytes }) => {
    const top = 2 ** bits - 1;
    for (let y = 0; y < plane.height; y++) {
      for (let x = 0; x < plane.width; x++) {
        const value = Math.fround(Math.fround(plane.data[y * plane.width + x]! * top) + 0.5);
        const code = Math.floor(Math.min(top, Math.max(0, value)));
        const i = y * strideBytes + (bits > 8 ? 2 * x : x);
        codes[i] = code & 255;
        if (bits > 8) codes[i + 1] = code >> 8;
      }
    }
  },
  twin: (simd, { plane, bits, codes, strideBytes }) =>
    (bits > 8 ? simd.pack16! : simd.pack8!)(at(plane.data), plane.width, plane.height, 2 ** bits - 1, at(codes), strideBytes),
  examples: (make) =>
    (
      [
        [1, 1, 8],
        [7, 5, 8],
        [35, 4, 8],
        [1, 1, 16],
        [13, 3, 16],
        [16, 2, 10],
      ] as const
    ).map(([width, height, bits]) => {
      const strideBytes = (bits > 8 ? 2 : 1) * width + 6;
      return {
        plane: make.plane(width, height, () => make.random() * 1.2 - 0.1),
        bits,
        strideBytes,
        codes: make.bytes(strideBytes * height, () => 0),
      };
    }),
  tolerance: 0,
});
