/**
 * @file The tints and tones of silent film's trade, and the colour each gives to every luma. A tint is a dye that lets part of the light through everywhere (whites coloured,
 * blacks black); a tone is coloured silver (blacks and greys coloured, whites white). The swatches are ours, chosen by eye for how such prints look; no stock was measured.
 */
import { lumaCoefficients, type Matrix } from '../../film/colour-space.ts';

type Dye = { readonly kind: 'tint' | 'tone'; readonly rgb: readonly [number, number, number]; readonly says: string };

/** Share of each channel that white keeps (tint), or that the deepest grey shows (tone). */
export const tints = {
  amber: { kind: 'tint', rgb: [1, 0.76, 0.36], says: 'lamplight, interiors' },
  straw: { kind: 'tint', rgb: [1, 0.9, 0.55], says: 'sunlight' },
  orange: { kind: 'tint', rgb: [1, 0.62, 0.3], says: 'firelight' },
  red: { kind: 'tint', rgb: [1, 0.38, 0.3], says: 'fire, danger' },
  rose: { kind: 'tint', rgb: [1, 0.68, 0.72], says: 'dawn, romance' },
  lavender: { kind: 'tint', rgb: [0.84, 0.74, 1], says: 'dusk' },
  blue: { kind: 'tint', rgb: [0.52, 0.7, 1], says: 'night' },
  green: { kind: 'tint', rgb: [0.66, 0.95, 0.6], says: 'woods, sea' },
  sepia: { kind: 'tone', rgb: [0.52, 0.32, 0.16], says: 'sulphide toning' },
  'iron-blue': { kind: 'tone', rgb: [0.1, 0.3, 0.58], says: 'iron toning' },
  copper: { kind: 'tone', rgb: [0.6, 0.24, 0.16], says: 'copper and uranium toning' },
  'vanadium-green': { kind: 'tone', rgb: [0.18, 0.42, 0.26], says: 'vanadium toning' },
} as const satisfies Readonly<Record<string, Dye>>;
export type TintName = keyof typeof tints;
export const tintNames = Object.keys(tints) as readonly TintName[];

/** Chroma for evenly spaced levels of luma from black to white, in 8-bit levels from grey. */
export type ChromaCurve = { readonly blue: readonly number[]; readonly red: readonly number[] };
export const curveKnots = 17;

type Rgb = readonly [number, number, number];
const at = ({ kind, rgb }: Dye, level: number): Rgb =>
  // A tone's colour thins out with the silver: what of white is missing is missing in the silver's colour.
  (kind === 'tint' ? rgb.map((share) => share * level) : rgb.map((share) => level + (1 - level) * share * level * 1.6)) as unknown as Rgb;

/** The chroma a dye gives at each luma; where full colour would leave what a screen can show, less of it. */
export const curveOf = (name: TintName, matrix: Exclude<Matrix, 'rgb'>): ChromaCurve => {
  const [kr, kg, kb] = lumaCoefficients(matrix);
  const lumaOf = ([r, g, b]: Rgb): number => kr * r + kg * g + kb * b;
  const chromaAt = (luma: number): readonly [number, number] => {
    // The level whose coloured picture has this luma; luma grows with it.
    let [low, high] = [0, 2];
    for (let round = 0; round < 40; round++) {
      const middle = (low + high) / 2;
      if (lumaOf(at(tints[name], middle)) < luma) low = middle;
      else high = middle;
    }
    const colour = at(tints[name], Math.min(low, tints[name].kind === 'tone' ? 1 : 2));
    const own = lumaOf(colour);
    const apart = colour.map((value) => value - own);
    const room = apart.map((value) => (value > 0 ? (1 - luma) / value : value < 0 ? luma / -value : Number.POSITIVE_INFINITY));
    const share = Math.max(0, Math.min(1, ...room));
    return [(share * apart[2]!) / (2 * (1 - kb)), (share * apart[0]!) / (2 * (1 - kr))];
  };
  const knots = Array.from({ length: curveKnots }, (_, k) => chromaAt(k / (curveKnots - 1)));
  const levelsOf = (i: 0 | 1): readonly number[] => knots.map((knot) => Math.round(knot[i] * 2550) / 10);
  return { blue: levelsOf(0), red: levelsOf(1) };
};
