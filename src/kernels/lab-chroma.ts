/**
 * @file lab-chroma: the chroma samples that show a colour (a, b of CIELAB) at a given luma. Colours that do not exist at that luma are clipped, so black and white stay grey.
 */
import type { ColourSpace } from '../film/colour-space.ts';
import { levels, lumaCoefficients } from '../film/colour-space.ts';
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';
import { fillLabTable, labTableFloats, rgbOfLab } from './lab.ts';

/** Of a YCbCr format: black and white of luma, zero and full width of chroma, in plane values, and the matrix's Kr and Kb. */
export type ChromaScale = {
  readonly black: number;
  readonly white: number;
  readonly zero: number;
  readonly width: number;
  readonly kr: number;
  readonly kb: number;
};

export type LabChromaArgs = ChromaScale & {
  /** Code values. All planes are of one size. */
  readonly luma: Plane;
  readonly a: Plane;
  readonly b: Plane;
  /** Filled by `fillLabTable`. */
  readonly table: Float32Array;
  readonly blue: Plane;
  readonly red: Plane;
};

const f = Math.fround;

export const chromaScaleOf = (space: ColourSpace, bits: number): ChromaScale => {
  const { black, white, chromaZero } = levels(space.range, bits);
  const [kr, , kb] = lumaCoefficients(space.matrix === 'rgb' ? 'bt709' : space.matrix);
  return { black, white, zero: chromaZero, width: space.range === 'full' ? 1 : ((white - black) * 224) / 219, kr, kb };
};

export default defineKernel<LabChromaArgs>({
  id: 'lab-chroma',
  outputs: ({ blue, red }) => [blue.data, red.data],
  reference: ({ luma, a, b, table, blue, red, black, white, zero, width, kr, kb }) => {
    const [gain, base, wr, wb, middle] = [f(1 / (white - black)), f(black), f(kr), f(kb), f(zero)];
    const wg = f(1 - kr - kb);
    const [toBlue, toRed] = [f((0.5 * width) / (1 - kb)), f((0.5 * width) / (1 - kr))];
    for (let i = 0; i < luma.data.length; i++) {
      const grey = Math.min(1, Math.max(0, f(f(luma.data[i]! - base) * gain)));
      const [r, g, c] = rgbOfLab(table, grey, a.data[i]!, b.data[i]!);
      const y = f(f(f(wr * r) + f(wg * g)) + f(wb * c));
      blue.data[i] = f(middle + f(f(c - y) * toBlue));
      red.data[i] = f(middle + f(f(r - y) * toRed));
    }
  },
  twin: (simd, { luma, a, b, table, blue, red, black, white, zero, width, kr, kb }) =>
    simd.labChroma!(
      at(luma.data),
      at(a.data),
      at(b.data),
      at(table),
      at(blue.data),
      at(red.data),
      luma.data.length,
      black,
      1 / (white - black),
      kr,
      1 - kr - kb,
      kb,
      zero,
      (0.5 * width) / (1 - kb),
      (0.5 * width) / (1 - kr),
    ),
  examples: (make) =>
    (
      [
        [1, 1],
        [7, 5],
        [33, 18],
      ] as const
    ).map(([w, h]) => {
      const table = make.floats(labTableFloats, () => 0);
      fillLabTable(table);
      const plane = (scale: number, shift: number) => make.plane(w, h, () => make.random() * scale + shift);
      return {
        luma: plane(1.2, -0.1),
        a: plane(160, -80),
        b: plane(160, -80),
        table,
        ...chromaScaleOf({ matrix: 'bt601', primaries: 'smpte170m', transfer: 'smpte170m', range: 'limited' }, 8),
        blue: make.plane(w, h, () => 0),
        red: make.plane(w, h, () => 0),
      };
    }),
  tolerance: 1e-6,
});
