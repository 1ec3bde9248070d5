/** @file What the colour network's encoder sees of a picture, cell by cell: features by which places are found again in other pictures. */
import type { Plane } from '../../film/frame.ts';
import type { Kernels } from '../../kernels/host.ts';
import { fitPlane } from '../../kernels/resample.ts';
import { sizeSeen } from '../../nets/colour-net.ts';
import type { Nets } from '../../nets/host.ts';
import type { Net } from '../../nets/net.ts';

/** Shorter side of the pictures shown: 256 finds 1 % better colours at twice the cost. */
const sideSeen = 192;

/** `channels` planes of columns x rows, one after the other. */
export type CellFeatures = { readonly columns: number; readonly rows: number; readonly channels: number; readonly data: Float32Array };

/** Features of a picture, the finest cells first; luma 0 to 1. */
export const showCells = async (
  kernels: Kernels,
  nets: Nets,
  net: Net,
  luma: Plane,
  signal?: AbortSignal,
): Promise<readonly CellFeatures[]> => {
  const size = sizeSeen({ ...net.colour!, side: sideSeen }, luma.width, luma.height);
  using shown = kernels.arena.plane(size.width, size.height);
  await fitPlane(kernels, luma, shown, signal);
  return (await nets.features(net, shown, { black: 0, white: 1 }, signal)).map(({ dims, data }) => {
    const [, channels, rows, columns] = dims as readonly [number, number, number, number];
    return { columns, rows, channels, data };
  });
};

/** Mean of each channel over the cells: what all of a picture has tells no place from another. */
export const cellMeans = ({ columns, rows, channels, data }: CellFeatures): Float32Array =>
  Float32Array.from({ length: channels }, (_, c) => {
    let sum = 0;
    for (let i = c * columns * rows; i < (c + 1) * columns * rows; i++) sum += data[i]!;
    return sum / (columns * rows);
  });

/** Features less the means, of length 1 a cell; `size` floats a cell, a multiple of 4. */
export const unitFeatures = (
  { columns, rows, channels, data }: CellFeatures,
  means: Float32Array,
): { readonly size: number; readonly data: Float32Array } => {
  const [cells, size] = [columns * rows, 4 * Math.ceil(channels / 4)];
  const out = new Float32Array(cells * size);
  for (let cell = 0; cell < cells; cell++) {
    let square = 1e-12;
    for (let c = 0; c < channels; c++) {
      const value = data[c * cells + cell]! - means[c]!;
      out[cell * size + c] = value;
      square += value * value;
    }
    const scale = 1 / Math.sqrt(square);
    for (let c = 0; c < channels; c++) out[cell * size + c]! *= scale;
  }
  return { size, data: out };
};
