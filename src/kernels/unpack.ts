/** @file unpack: code values of one plane as a decoder gives them (rows of `strideBytes`, 8 bit or 16 bit little endian) to floats, code / (2^bits - 1), exactly. */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type UnpackArgs = {
  readonly codes: Uint8Array;
  readonly strideBytes: number;
  /** 8 to 16; above 8 a sample takes two bytes. */
  readonly bits: number;
  readonly out: Plane;
};

export default defineKernel<UnpackArgs>({
  id: 'unpack',
  outputs: ({ out }) => [out.data],
  reference: ({ codes, strideBytes, bits, out }) => {
    const top = 2 ** bits - 1;
    for (let y = 0; y < out.height; y++) {
      for (let x = 0; x < out.width; x++) {
        const i = y * strideBytes + (bits > 8 ? 2 * x : x);
        out.data[y * out.width + x] = (bits > 8 ? codes[i]! + 256 * codes[i + 1]! : codes[i]!) / top;
      }
    }
  },
  twin: (simd, { codes, strideBytes, bits, out }) =>
    (bits > 8 ? simd.unpack16! : simd.unpack8!)(at(codes), strideBytes, 2 ** bits - 1, at(out.data), out.width, out.height),
  examples: (make) =>
    (
      [
        [1, 1, 8],
        [7, 5, 8],
        [33, 4, 8],
        [1, 1, 16],
        [13, 3, 16],
        [16, 2, 10],
      ] as const
    ).map(([width, height, bits]) => {
      const strideBytes = (bits > 8 ? 2 : 1) * width + 6;
      const high = 2 ** (bits - 8);
      return {
        codes: make.bytes(strideBytes * height, (i) => Math.floor(make.random() * (bits > 8 && i % 2 === 1 ? high : 256))),
        strideBytes,
        bits,
        out: make.plane(width, height, () => 0),
      };
    }),
  tolerance: 0,
});
