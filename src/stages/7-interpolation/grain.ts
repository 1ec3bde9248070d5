/**
 * @file Grain put back at delivery size: as coarse and, at each level of light, as strong as the film's own was before it was made less; fresh in every frame, those made
 * in between included, or it would stand still on them and swim.
 */
import { number } from '../../film/params.ts';
import { randomOf } from '../../film/random.ts';
import layGrain from '../../kernels/lay-grain.ts';
import { drawTones } from '../draw-tones.ts';
import { type NoiseFacts, noiseOfPlane } from '../grain-facts.ts';
import { defineStage } from '../stage.ts';
import { templateOf } from './grain-template.ts';

/** About how many output pixels a template is wide; the two differ, so that together they do not repeat within a picture. */
const [oneWide, otherWide] = [640, 500];
const sideOf = (wide: number, scale: number): number => Math.min(512, Math.max(64, Math.round(wide / scale)));

export default defineStage({
  id: 'interpolation/grain',
  version: 1,
  title: 'Grain put back',
  says: 'Lays grain like the film’s own on every frame, at its final size.',
  scope: 'shot',
  reads: ['repair/noise'],
  params: {
    strength: number({ default: 0.3, min: 0, max: 2, says: 'Strength of the grain laid on, in shares of the film’s own; 0 lays none.' }),
    size: number({ default: 1, min: 0.25, max: 4, says: 'Size of the grain, in shares of the film’s own enlarged with the picture.' }),
    seed: number({ default: 1, min: 0, max: 1e6, integer: true, says: 'Another number gives other grain.' }),
  },
  render: async (window, { n, values, found, kernels, remember, signal }) => {
    const frame = window[0]!;
    const facts = found['repair/noise'] as unknown as NoiseFacts | undefined;
    const noise = facts && noiseOfPlane(facts, 0);
    if (!facts || !noise || facts.sigma === 0 || values.strength === 0) return frame.share();
    const scale = Math.min(16, Math.max(1 / 16, (values.size * frame.width) / facts.width));
    const template = (wide: number, seed: number) =>
      remember(`grain ${seed} ${scale} ${noise.spectrum.join(' ')}`, () =>
        templateOf(kernels, noise.spectrum, sideOf(wide, scale), scale, seed, signal),
      );
    const one = await template(oneWide, 2 * values.seed + 1);
    const other = await template(otherWide, 2 * values.seed + 2);
    const random = randomOf(values.seed * 1000003 + n);
    const [oneX, oneY] = [Math.floor(random() * one.width), Math.floor(random() * one.height)];
    const [otherX, otherY] = [Math.floor(random() * other.width), Math.floor(random() * other.height)];
    // Deviations are those of the waves within tiles; the slower ones, the first coefficient, belong to the grain as well.
    const whole = Math.sqrt(noise.spectrum.reduce((sum, power) => sum + power, 0) / noise.spectrum.length);
    using deviations = kernels.arena.floats(noise.deviations.length);
    deviations.data.set(noise.deviations.map((deviation) => (deviation * whole) / 255));
    // Silver grain has no colour.
    return await drawTones(kernels, frame, (src, out) =>
      kernels.run(
        layGrain,
        {
          ...{ src, one, other, oneX, oneY, otherX, otherY },
          deviations: deviations.data,
          amount: values.strength,
          out,
        },
        signal,
      ),
    );
  },
});
