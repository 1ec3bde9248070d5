/**
 * @file Dull colour video made lively: contrast, white balance and saturation, one bounded correction for a whole shot, so that nothing pumps. A shot whose range of light,
 * white and colours are as they should be keeps every byte.
 */
import { levels } from '../../film/colour-space.ts';
import type { Frame } from '../../film/frame.ts';
import { number } from '../../film/params.ts';
import { allDone } from '../../kernels/all-done.ts';
import colourCast from '../../kernels/colour-cast.ts';
import { filled } from '../../kernels/filled.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import toneField from '../../kernels/tone-field.ts';
import { smallFrames } from '../shot-look.ts';
import { defineStage } from '../stage.ts';
import { type Lack, lackOf } from './dull.ts';

const looked = 12;
const none: Lack = { from: 0, put: 0, contrast: 1, cast: [0, 0], saturation: 1 };
const round = (value: number): number => Math.round(1e4 * value) / 1e4;
const changesNothing = ({ contrast, cast, saturation }: Lack): boolean =>
  contrast === 1 && saturation === 1 && cast.every((value) => value === 0);

export default defineStage({
  id: 'colour/enhance',
  version: 2,
  title: 'Livelier colours',
  says: 'Gives dull colour video contrast, a neutral white and stronger colours, within bounds and the same for a whole shot.',
  scope: 'shot',
  params: {
    strength: number({ default: 1, min: 0, max: 1, says: 'How much of the correction is done; 0 leaves every frame as it is.' }),
    contrast: number({ default: 25, min: 0, max: 60, unit: '%', says: 'By how much the range of light may grow.' }),
    balance: number({ default: 6, min: 0, max: 20, unit: '%', says: 'How large a cast may be taken out, as a share of the light.' }),
    saturation: number({ default: 40, min: 0, max: 100, unit: '%', says: 'By how much colours may be made stronger.' }),
  },
  analyse: async ({ clip, shot, values, kernels, progress, signal }): Promise<Lack> => {
    if (clip.format.model !== 'ycbcr' || values.strength === 0) return none;
    const { black, white, chromaZero } = levels(clip.format.space.range, clip.format.bits);
    const frames = await smallFrames(kernels, clip, shot, looked, progress, signal);
    // Every seventh pixel is enough to know a shot by.
    const gather = (plane: number, zero: number): Float64Array =>
      Float64Array.from(
        frames.flatMap((planes) => Array.from(planes[plane]!).filter((_, i) => i % 7 === 0)),
        (value) => (value - zero) / (white - black),
      );
    const lack = lackOf(
      { luma: gather(0, black), blue: gather(1, chromaZero), red: gather(2, chromaZero) },
      { contrast: values.contrast / 100, balance: values.balance / 100, saturation: values.saturation / 100 },
    );
    return {
      ...{ from: round(lack.from), put: round(lack.put), contrast: round(lack.contrast) },
      ...{ cast: [round(lack.cast[0]), round(lack.cast[1])], saturation: round(lack.saturation) },
    };
  },
  tells: (facts) => ({
    enhanced: changesNothing(facts)
      ? 'no: it is not dull'
      : `contrast x ${facts.contrast.toFixed(2)}, colours x ${facts.saturation.toFixed(2)}, a cast of ${(100 * Math.hypot(...facts.cast)).toFixed(1)} % of the light taken out`,
  }),
  render: async (window: readonly Frame[], { facts, values, kernels, signal }) => {
    const frame = window[0]!;
    if (values.strength === 0 || changesNothing(facts) || frame.format.model !== 'ycbcr') return frame.share();
    const { black, white, chromaZero: zero } = levels(frame.format.space.range, frame.format.bits);
    const share = values.strength;
    const contrast = 1 + share * (facts.contrast - 1);
    const gain = contrast * (1 + share * (facts.saturation - 1));
    using curve = kernels.arena.floats(2);
    using field = kernels.arena.floats(1);
    field.data[0] = 1;
    // A line through two knots; what it takes beyond black or white the kernel holds at the plane's ends.
    const at = (level: number): number => level + share * (facts.put + facts.contrast * (level - facts.from) - level);
    [curve.data[0], curve.data[1]] = [at(0), at(1)];
    return await filled(kernels.arena.frame(frame.format, frame.width, frame.height), async (out) => {
      const [luma, blue] = [frame.planes[0]!, out.planes[1]!];
      if (facts.contrast === 1) out.planes[0]!.data.set(luma.data);
      else
        await kernels.run(
          toneField,
          { src: luma, black, white, curve: curve.data, field: field.data, columns: 1, rows: 1, out: out.planes[0]! },
          signal,
        );
      using small = kernels.arena.plane(blue.width, blue.height);
      await resamplePlane(kernels, luma, small, 'area', undefined, signal);
      await allDone(
        facts.cast.map((cast, c) => {
          const slope = share * cast;
          return kernels.run(
            colourCast,
            { luma: small, src: frame.planes[c + 1]!, offset: -slope * black, slope, gain, zero, out: out.planes[c + 1]! },
            signal,
          );
        }),
      );
    });
  },
});
