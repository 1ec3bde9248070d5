/**
 * @file transfer: code values in [0, 1] to light and back, sample by sample: BT.601/709/2020 (one curve, with BT.2020's exact constants), sRGB (IEC 61966-2-1), gamma 2.2
 * and 2.8, linear. Values below 0 are mirrored and values above 1 go on, so nothing is lost and both directions undo each other. Range comes off first (`convert`).
 */
import type { Transfer } from '../film/colour-space.ts';
import { FilmError } from '../film/errors.ts';
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

/**
 * value = slope * light below `knee` (in light), else scale * light ^ power - (scale - 1).
 * Every curve here has this form; a gamma has no straight part.
 */
export type Curve = { readonly slope: number; readonly knee: number; readonly scale: number; readonly power: number };

export type TransferArgs = {
  readonly src: Plane;
  readonly curve: Curve;
  readonly to: 'light' | 'code';
  /** May be src. */
  readonly out: Plane;
};

const camera: Curve = { slope: 4.5, knee: 0.018053968510807, scale: 1.09929682680944, power: 0.45 };
const gamma = (power: number): Curve => ({ slope: 0, knee: 0, scale: 1, power: 1 / power });

const curves: Partial<Record<Transfer, Curve>> = {
  bt709: camera,
  smpte170m: camera,
  'bt2020-10': camera,
  srgb: { slope: 12.92, knee: 0.0031308, scale: 1.055, power: 1 / 2.4 },
  gamma22: gamma(2.2),
  gamma28: gamma(2.8),
  linear: gamma(1),
};

/** The curve of a transfer. Throws `usage` for those that are not of this form (PQ, HLG, log). */
export const curveOf = (transfer: Transfer): Curve => {
  const curve = curves[transfer];
  if (curve) return curve;
  throw new FilmError('usage', `expected one of the transfers ${Object.keys(curves).join(', ')}, got ${transfer}`, {
    hint: 'Bring the film to one of these first.',
  });
};

const toCode = ({ slope, knee, scale, power }: Curve, light: number): number =>
  light < knee ? slope * light : scale * light ** power - (scale - 1);
const toLight = ({ slope, knee, scale, power }: Curve, code: number): number =>
  code < slope * knee ? code / slope : ((code + (scale - 1)) / scale) ** (1 / power);

export default defineKernel<TransferArgs>({
  id: 'transfer',
  outputs: ({ out }) => [out.data],
  reference: ({ src, curve, to, out }) => {
    const bent = to === 'light' ? toLight : toCode;
    for (let i = 0; i < out.data.length; i++) {
      const value = src.data[i]!;
      out.data[i] = Math.sign(value) * bent(curve, Math.abs(value));
    }
  },
  twin: (simd, { src, curve: { slope, knee, scale, power }, to, out }) =>
    (to === 'light' ? simd.codeToLight! : simd.lightToCode!)(at(src.data), slope, knee, scale, power, at(out.data), out.data.length),
  examples: (make) =>
    (['bt709', 'srgb', 'gamma28', 'linear'] as const).flatMap((transfer) =>
      (
        [
          [1, 1, 'light'],
          [33, 5, 'light'],
          [7, 5, 'code'],
        ] as const
      ).map(([w, h, to]) => ({
        src: make.plane(w, h, (x) => (x % 5 === 0 ? 0.03 * make.random() : make.random() * 1.3 - 0.15)),
        curve: curveOf(transfer),
        to,
        out: make.plane(w, h, () => 0),
      })),
    ),
  tolerance: 5e-7,
});
