/**
 * @file Faded colour stock: the dyes go at different rates, so the whole picture takes a cast that changes from shadows to lights, and colours grow faint. The cast is found where
 * nearly everything in a shot shares it, at every level of light, and taken out; colours are made stronger within bounds. A film whose colours differ more than they
 * lean to one side is left alone, byte for byte.
 */
import { levels } from '../../film/colour-space.ts';
import type { Frame } from '../../film/frame.ts';
import { number } from '../../film/params.ts';
import { allDone } from '../../kernels/all-done.ts';
import colourCast from '../../kernels/colour-cast.ts';
import { filled } from '../../kernels/filled.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import { quantileOf } from '../quantile.ts';
import { smallFrames } from '../shot-look.ts';
import { defineStage } from '../stage.ts';

/** A chroma plane's cast at luma 0 and how it grows to luma 1, plane values. */
type Cast = { readonly offset: number; readonly slope: number };

export type FadeFacts = {
  /** Of Cb and Cr; empty where nothing has faded. */
  readonly casts: readonly Cast[];
  /** By how much colours are to be made stronger. */
  readonly gain: number;
};

const looked = 12;
/** The cast of a third of the levels must be so many times the spread of colours about it, in shadows, middle and lights. */
const shared = 1.2;
/** A cast below this, in plane values, is no fading. */
const least = 3 / 255;
/** Spread of colours of a film that has not faded, plane values. */
const usual = 12 / 255;

type Third = { readonly luma: number; readonly chroma: readonly [number, number]; readonly spread: number };

/** Medians of a third of the pixels by luma: its light, its colour, and how far colours lie from it. */
const thirdOf = (luma: Float64Array, cb: Float64Array, cr: Float64Array, from: number, to: number): Third => {
  const own = Array.from(luma.keys()).filter((i) => luma[i]! >= from && luma[i]! < to);
  const middle = (values: Float64Array): number =>
    quantileOf(
      own.map((i) => values[i]!),
      0.5,
    );
  const chroma: readonly [number, number] = [middle(cb), middle(cr)];
  const spread = quantileOf(
    own.map((i) => Math.hypot(cb[i]! - chroma[0], cr[i]! - chroma[1])),
    0.5,
  );
  return { luma: middle(luma), chroma, spread };
};

const round = (value: number): number => Math.round(1e5 * value) / 1e5;

export default defineStage({
  id: 'repair/fade',
  version: 1,
  title: 'Faded colour',
  says: 'Takes the cast out of faded colour film and makes its colours stronger, the same for a whole shot.',
  scope: 'shot',
  params: {
    strength: number({ default: 1, min: 0, max: 1, says: 'How much of the correction is done; 0 leaves every frame as it is.' }),
    limit: number({ default: 25, min: 0, max: 100, unit: 'steps of 255', says: 'How large a cast is taken out at most.' }),
    boost: number({ default: 1.5, min: 1, max: 3, says: 'By how much colours are made stronger at most.' }),
  },
  analyse: async ({ clip, shot, values, kernels, progress, signal }): Promise<FadeFacts> => {
    const none: FadeFacts = { casts: [], gain: 1 };
    if (clip.format.model !== 'ycbcr') return none;
    const { chromaZero } = levels(clip.format.space.range, clip.format.bits);
    const frames = await smallFrames(kernels, clip, shot, looked, progress, signal);
    // Every seventh pixel is enough to know a shot by.
    const gather = (plane: number, less: number): Float64Array =>
      Float64Array.from(
        frames.flatMap((planes) => Array.from(planes[plane]!).filter((_, i) => i % 7 === 0)),
        (value) => value - less,
      );
    const [luma, cb, cr] = [gather(0, 0), gather(1, chromaZero), gather(2, chromaZero)];
    const bounds = [Number.NEGATIVE_INFINITY, quantileOf(luma, 1 / 3), quantileOf(luma, 2 / 3), Number.POSITIVE_INFINITY];
    const thirds = [0, 1, 2].map((k) => thirdOf(luma, cb, cr, bounds[k]!, bounds[k + 1]!));
    const leans = (third: Third): boolean => Math.hypot(...third.chroma) > Math.max(least, shared * third.spread);
    if (!thirds.every(leans)) return none;
    const limit = values.limit / 255;
    const within = (value: number): number => Math.min(limit, Math.max(-limit, value));
    const [dark, , light] = thirds as [Third, Third, Third];
    const casts = ([0, 1] as const).map((c) => {
      const [low, high] = [within(dark.chroma[c]), within(light.chroma[c])];
      const slope = light.luma - dark.luma > 0.05 ? (high - low) / (light.luma - dark.luma) : 0;
      const offset = slope === 0 ? within((low + high) / 2) : low - slope * dark.luma;
      return { offset: round(offset), slope: round(slope) };
    });
    const spread = thirds.reduce((sum, third) => sum + third.spread / 3, 0);
    return { casts, gain: round(Math.min(values.boost, Math.max(1, usual / Math.max(1e-4, spread)))) };
  },
  tells: ({ casts, gain }) => ({
    'faded colour': casts.length === 0 ? 'none found' : `a cast was taken out and colours made ${gain.toFixed(2)} times as strong`,
  }),
  render: async (window: readonly Frame[], { facts, values, kernels, signal }) => {
    const frame = window[0]!;
    if (values.strength === 0 || facts.casts.length === 0 || frame.format.model !== 'ycbcr') return frame.share();
    const { chromaZero: zero } = levels(frame.format.space.range, frame.format.bits);
    const gain = 1 + values.strength * (facts.gain - 1);
    return await filled(kernels.arena.frame(frame.format, frame.width, frame.height), async (out) => {
      out.planes[0]!.data.set(frame.planes[0]!.data);
      using luma = kernels.arena.plane(out.planes[1]!.width, out.planes[1]!.height);
      await resamplePlane(kernels, frame.planes[0]!, luma, 'area', undefined, signal);
      await allDone(
        facts.casts.map(async ({ offset, slope }, c) => {
          const [src, to] = [frame.planes[c + 1]!, out.planes[c + 1]!];
          const cast = { offset: values.strength * offset, slope: values.strength * slope };
          await kernels.run(colourCast, { luma, src, ...cast, gain, zero, out: to }, signal);
        }),
      );
    });
  },
});
