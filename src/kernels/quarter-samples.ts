/**
 * @file quarter-samples: a plane at every quarter of a pixel in 8 bits, sorted so that samples two pixels apart lie side by side: a comparison of blocks that looks at
 * every second pixel reads sixteen of them with one load. The border is repeated outwards, so that a block may lie beside the picture.
 *
 *     tile (px, py), place (i, j)  =  plane at x = 2 i + px / 4 - margin, y = 2 j + py / 4 - margin,   px, py in 0..7
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';
import { cubicWeights } from './moved-places.ts';

export type QuarterSamplesArgs = {
  readonly plane: Plane;
  /** `quarterBytes` of them. */
  readonly out: Uint8Array;
};

/** Pixels repeated around the picture; more than the widest block. */
export const quarterMargin = 40;
/** Places of a tile along a side of the picture; across, whole vectors and one to read past the end. */
export const tileColumns = (width: number): number => (((width >> 1) + quarterMargin + 16) & ~15) + 16;
export const tileRows = (height: number): number => (height >> 1) + quarterMargin + 1;
export const quarterBytes = (width: number, height: number): number => 64 * tileColumns(width) * tileRows(height);

const f = Math.fround;
/** Exact in single precision. */
const quarterWeights = [0, 0.25, 0.5, 0.75].map(cubicWeights);

const mixed = ([w0, w1, w2, w3]: readonly [number, number, number, number], p: number, q: number, r: number, s: number): number =>
  f(f(f(f(w0 * p) + f(w1 * q)) + f(w2 * r)) + f(w3 * s));
/** A place in quarters of a pixel: the pixel before it and the quarter, held within the picture. */
const held = (quarters: number, size: number): readonly [number, number] => {
  const inside = Math.min(4 * (size - 1), Math.max(0, quarters));
  return [inside >> 2, inside & 3];
};

export default defineKernel<QuarterSamplesArgs>({
  id: 'quarter-samples',
  outputs: ({ out }) => [out],
  scratchFloats: ({ plane }) => 8 * tileColumns(plane.width) * plane.height,
  reference: ({ plane, out }) => {
    const { width, height, data } = plane;
    const [columns, rows] = [tileColumns(width), tileRows(height)];
    const around = (index: number, size: number): number => Math.min(size - 1, Math.max(0, index));
    for (let py = 0, o = 0; py < 8; py++)
      for (let px = 0; px < 8; px++)
        for (let j = 0; j < rows; j++) {
          const [y, qy] = held(8 * j + py - 4 * quarterMargin, height);
          for (let i = 0; i < columns; i++, o++) {
            const [x, qx] = held(8 * i + px - 4 * quarterMargin, width);
            const across = (k: number): number => {
              const row = around(y + k, height) * width;
              const sample = (c: number): number => data[row + around(x + c, width)]!;
              return mixed(quarterWeights[qx]!, sample(-1), sample(0), sample(1), sample(2));
            };
            const value = mixed(quarterWeights[qy]!, across(-1), across(0), across(1), across(2));
            out[o] = Math.floor(Math.min(255, Math.max(0, f(f(value * 255) + 0.5))));
          }
        }
  },
  twin: (simd, { plane, out }, scratch) =>
    simd.quarterSamples!(
      at(plane.data),
      plane.width,
      plane.height,
      tileColumns(plane.width),
      tileRows(plane.height),
      quarterMargin,
      at(out),
      scratch,
    ),
  examples: (make) =>
    [
      [1, 1],
      [9, 7],
      [21, 12],
    ].map(([w, h]) => ({ plane: make.plane(w!, h!), out: make.bytes(quarterBytes(w!, h!), () => 0) })),
  tolerance: 0,
});
