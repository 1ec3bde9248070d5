/**
 * @file convert: three planes (or one) through an affine map, sample by sample: out_i = sum_j m_ij in_j + offset_i. Matrix and range conversions
 * between YCbCr and RGB are such maps (`conversion` composes them); transfer curves are not.
 */
import { type ColourSpace, levels, lumaCoefficients } from '../film/colour-space.ts';
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

/** Rows of [m0, m1, m2, offset]. */
export type Affine = readonly (readonly [number, number, number, number])[];
export type ConvertArgs = { readonly planes: readonly Plane[]; readonly map: Affine; readonly out: readonly Plane[] };

export default defineKernel<ConvertArgs>({
  id: 'convert',
  outputs: ({ out }) => out.map((plane) => plane.data),
  reference: ({ planes, map, out }) => {
    for (let i = 0; i < out[0]!.data.length; i++) {
      const values = planes.map((plane) => plane.data[i]!);
      out.forEach((plane, o) => {
        const [a, b, c, offset] = map[o]!;
        plane.data[i] = a * values[0]! + b * (values[1] ?? 0) + c * (values[2] ?? 0) + offset;
      });
    }
  },
  twin: (simd, { planes, map, out }) => {
    const [p, q, r] = [planes[0]!, planes[1] ?? planes[0]!, planes[2] ?? planes[0]!].map((plane) => at(plane.data)) as [
      number,
      number,
      number,
    ];
    const single = planes.length === 1;
    out.forEach((plane, o) => {
      const [a, b, c, offset] = map[o]!;
      simd.affine!(p, q, r, a, single ? 0 : b, single ? 0 : c, offset, at(plane.data), plane.data.length);
    });
  },
  examples: (make) =>
    [
      [1, 1],
      [7, 5],
      [33, 8],
    ].flatMap(([w, h]) => {
      const planes = [0, 1, 2].map(() => make.plane(w!, h!));
      const out = [0, 1, 2].map(() => make.plane(w!, h!, () => 0));
      const map: Affine = [0, 1, 2].map(() => [make.random(), make.random() - 1, make.random(), make.random() - 0.5] as const);
      return [
        { planes, map, out },
        { planes: planes.slice(0, 1), map: [[0.9, 0, 0, 0.1]] as const, out: [make.plane(w!, h!, () => 0)] },
      ];
    }),
  tolerance: 1e-6,
});

/** YCbCr or grey code values to R'G'B' in [0, 1], or the same for RGB; BT.601, BT.709 and BT.2020 (non-constant luminance). */
const toRgb = (space: ColourSpace, bits: number): Affine => {
  const { black, white, chromaZero } = levels(space.range, bits);
  const y = 1 / (white - black);
  if (space.matrix === 'rgb')
    return [
      [y, 0, 0, -black * y],
      [0, y, 0, -black * y],
      [0, 0, y, -black * y],
    ];
  const [kr, kg, kb] = lumaCoefficients(space.matrix);
  // Chroma spans 224 of 255 codes in limited range, all in full; it is zero at chromaZero.
  const chroma = 1 / (space.range === 'full' ? 1 : ((white - black) * 224) / 219);
  const [rv, gu, gv, bu] = [
    2 * (1 - kr) * chroma,
    (-2 * (1 - kb) * kb * chroma) / kg,
    (-2 * (1 - kr) * kr * chroma) / kg,
    2 * (1 - kb) * chroma,
  ];
  const zero = -black * y;
  return [
    [y, 0, rv, zero - rv * chromaZero],
    [y, gu, gv, zero - (gu + gv) * chromaZero],
    [y, bu, 0, zero - bu * chromaZero],
  ];
};

const inverse = (m: Affine): Affine => {
  const [[a, b, c, j], [d, e, f, k], [g, h, i, l]] = m as readonly [Affine[number], Affine[number], Affine[number]];
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const n = [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ].map((row) => row.map((value) => value / det)) as [number, number, number][];
  return n.map(([x, y, z]) => [x, y, z, -(x * j + y * k + z * l)] as const);
};

const compose = (outer: Affine, inner: Affine): Affine =>
  outer.map(([a, b, c, offset]) => {
    const column = (i: 0 | 1 | 2 | 3): number => a * inner[0]![i] + b * inner[1]![i] + c * inner[2]![i];
    return [column(0), column(1), column(2), column(3) + offset] as const;
  });

/** The map from code values of one space to another's, both three planes of the same size. The same space gives the identity but for rounding. */
export const conversion = (from: ColourSpace, fromBits: number, to: ColourSpace, toBits: number): Affine =>
  compose(inverse(toRgb(to, toBits)), toRgb(from, fromBits));

/** The map for luma or grey alone between ranges. */
export const rangeConversion = (from: ColourSpace, fromBits: number, to: ColourSpace, toBits: number): Affine => {
  const [a, b] = [levels(from.range, fromBits), levels(to.range, toBits)];
  const scale = (b.white - b.black) / (a.white - a.black);
  return [[scale, 0, 0, b.black - a.black * scale]];
};
