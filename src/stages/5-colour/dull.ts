/** @file What a shot of dull colour video lacks, and by how much it may be given: range of light, a white that is white, strength of colour. */
import { quantileOf } from '../quantile.ts';

/** Pixels of a shot: luma in shares from black to white, colour as distance from no colour, in the same shares. */
export type Looked = { readonly luma: Float64Array; readonly blue: Float64Array; readonly red: Float64Array };

/** Bounds, as shares: of the range of light, of the light for a cast, and of the colours' strength. */
export type Bounds = { readonly contrast: number; readonly balance: number; readonly saturation: number };

export type Lack = {
  /** Luma becomes `put` + `contrast` x (luma - `from`). */
  readonly from: number;
  readonly put: number;
  readonly contrast: number;
  /** The cast of blue and red difference, as a share of luma. */
  readonly cast: readonly [number, number];
  readonly saturation: number;
};

/** Where a well-lit shot's darkest and lightest pixels lie. */
const [dark, light] = [0.02, 0.96];
/** Share of pixels beyond the darkest and lightest that count. */
const beyond = 0.005;
/** A shot whose range of light is so much of the whole is not dull. */
const enough = 0.75;
/** Blacks that are black: the shot is dark, not dull. */
const blackIsBlack = 0.05;

const contrastOf = ({ luma }: Looked, most: number): Pick<Lack, 'from' | 'put' | 'contrast'> => {
  const [low, high] = [quantileOf(luma, beyond), quantileOf(luma, 1 - beyond)];
  const range = high - low;
  if (range >= enough || range < 0.05 || low < blackIsBlack) return { from: 0, put: 0, contrast: 1 };
  const wanted = Math.min(1 + most, (light - dark) / range);
  const [below, above] = [Math.max(0, low - dark), Math.max(0, light - high)];
  return { from: low, put: low - ((wanted - 1) * range * below) / (below + above), contrast: wanted };
};

/** How far greys lie from one another, and how far two ends of the light may disagree on their cast, as shares of luma. */
const [spread, agreeing] = [0.05, 0.03];
/** Share of the pixels that must be nearly grey for a cast to be known, and a cast that nobody sees. */
const [support, unseen] = [0.15, 0.02];

/** The colour that nearly grey pixels share: mean shift from no colour (Fukunaga and Hostetler 1975). Undefined where too few are nearly grey. */
const greyOf = (pixels: readonly (readonly [number, number])[]): readonly [number, number] | undefined => {
  let centre: readonly [number, number] = [0, 0];
  for (let round = 0; round < 12; round++) {
    let [sum, b, r] = [1e-9, 0, 0];
    for (const [blue, red] of pixels) {
      const w = Math.exp(-((blue - centre[0]) ** 2 + (red - centre[1]) ** 2) / (2 * spread * spread));
      [sum, b, r] = [sum + w, b + w * blue, r + w * red];
    }
    if (sum < support * pixels.length) return undefined;
    centre = [b / sum, r / sum];
  }
  return centre;
};

const castOf = ({ luma, blue, red }: Looked, most: number): readonly [number, number] => {
  const middle = quantileOf(luma, 0.5);
  const lit = Array.from(luma.keys()).filter((i) => luma[i]! > 0.12 && luma[i]! < 0.97);
  const of = (upper: boolean) =>
    greyOf(lit.filter((i) => luma[i]! >= middle === upper).map((i) => [blue[i]! / luma[i]!, red[i]! / luma[i]!] as const));
  const [low, high] = [of(false), of(true)];
  // A light's colour is on everything it falls on; a blue sky or a brown floor is at one end of the light only.
  if (!low || !high || Math.hypot(low[0] - high[0], low[1] - high[1]) > agreeing) return [0, 0];
  const cast = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2] as const;
  const size = Math.hypot(...cast);
  if (size < unseen) return [0, 0];
  const share = Math.min(1, most / size);
  return [cast[0] * share, cast[1] * share];
};

/** Mean chroma of a shot of lively colours, and of one that has none; chroma that the most colourful pixels are not taken beyond. */
const [lively, colourless, vivid] = [0.055, 0.006, 0.35];
/** Chroma of the most colourful pixels of a shot that has few colours, not weak ones. A veil over the light pales colours too: then only `vivid` holds. */
const strong = 0.1;

const saturationOf = ({ luma, blue, red }: Looked, cast: readonly [number, number], veiled: boolean, most: number): number => {
  const chroma = Float64Array.from(luma, (y, i) => Math.hypot(blue[i]! - cast[0] * y, red[i]! - cast[1] * y));
  const mean = chroma.reduce((sum, value) => sum + value, 0) / Math.max(1, chroma.length);
  if (mean < colourless) return 1;
  const room = (veiled ? vivid : strong) / Math.max(1e-6, quantileOf(chroma, 1 - beyond));
  const gain = Math.max(1, Math.min(1 + most, lively / mean, room));
  return gain < 1.03 ? 1 : gain;
};

/** What the shot lacks within bounds; nothing (1, no cast, 1) where it is not dull. */
export const lackOf = (looked: Looked, bounds: Bounds): Lack => {
  const cast = castOf(looked, bounds.balance);
  const tones = contrastOf(looked, bounds.contrast);
  return { ...tones, cast, saturation: saturationOf(looked, cast, tones.contrast > 1, bounds.saturation) };
};
