/**
 * @file Sharpening by measure: how far a shot's edges spread is measured, and they are narrowed by unsharp masking of that width, bounded so that no halo passes
 * a share of the edge. Edges that are narrow already, and surfaces, stay as they are.
 */
import { levels } from '../../film/colour-space.ts';
import { lumaPlane } from '../../film/frame.ts';
import { number } from '../../film/params.ts';
import boundedSharpen from '../../kernels/bounded-sharpen.ts';
import { blurPlane } from '../../kernels/gaussian-blur.ts';
import { drawTones } from '../draw-tones.ts';
import { medianOf } from '../quantile.ts';
import { defineStage } from '../stage.ts';
import { edgeSpreads, noiseOf } from './edge-spread.ts';

export type SharpenFacts = {
  /** Median deviation of the shot's edges in pixels; 0 where there are too few. */
  readonly spreadPx: number;
  /** Deviation of the noise in shares of white. */
  readonly noise: number;
  readonly edges: number;
};

const looks = 5;
const fewestEdges = 40;
/** Edges of this deviation are as sharp as a picture of their size can show them; from the second on they are soft. In pixels. */
const [sharpPx, softPx] = [0.75, 1.4];
const widestPx = 4;

/** Share of the full amount for edges of a deviation. */
export const shareFor = (spreadPx: number): number => Math.min(1, Math.max(0, (spreadPx - sharpPx) / (softPx - sharpPx)));

export default defineStage({
  id: 'resolution/sharpen',
  version: 1,
  title: 'Sharpness',
  says: 'Narrows soft edges by as much as they are found to spread, without halos.',
  scope: 'shot',
  params: {
    strength: number({ default: 0.5, min: 0, max: 1, says: 'How much edges are narrowed; 0 leaves every frame as it is.' }),
    halo: number({
      default: 3,
      min: 0,
      max: 5,
      unit: '%',
      says: 'How far an edge may go past what lies beside it, in parts of its height.',
    }),
  },
  analyse: async ({ clip, shot, kernels, progress, signal }): Promise<SharpenFacts> => {
    const { black, white } = levels(clip.format.space.range, clip.format.bits);
    const length = shot.endFrame - shot.startFrame;
    const count = Math.min(looks, length);
    const spreads: number[] = [];
    const noises: number[] = [];
    for (let k = 0; k < count; k++) {
      signal?.throwIfAborted();
      using frame = await clip.frame(shot.startFrame + Math.floor(((k + 0.5) * length) / count), signal);
      // Noise would end an edge's rise before its time.
      using calm = kernels.arena.plane(frame.width, frame.height);
      await blurPlane(kernels, lumaPlane(frame), calm, 0.5, signal);
      spreads.push(...edgeSpreads(calm, black, white));
      noises.push(noiseOf(lumaPlane(frame), black, white));
      progress(k + 1, count);
    }
    const seen = medianOf(spreads);
    const spread = spreads.length < fewestEdges ? 0 : Math.sqrt(Math.max(0, seen * seen - 0.25));
    return { spreadPx: Math.round(spread * 100) / 100, noise: Math.round(medianOf(noises) * 1e4) / 1e4, edges: spreads.length };
  },
  tells: ({ spreadPx, noise, edges }) => ({
    'edges spread by': edges < fewestEdges ? 'too few edges to say' : `${spreadPx.toFixed(2)} px`,
    noise: `${(noise * 100).toFixed(2)} % of white`,
  }),
  render: async ([frame], { kernels, values, facts, signal }) => {
    const share = shareFor(facts.spreadPx);
    if (values.strength === 0 || share === 0) return frame!.share();
    const { format } = frame!;
    const { black, white } = levels(format.space.range, format.bits);
    const sigma = Math.min(widestPx, facts.spreadPx);
    const args = {
      amount: 2 * values.strength * share,
      reach: Math.max(1, Math.round(2 * sigma)),
      halo: values.halo / 100,
      // Ranges that noise alone makes around a place are some four deviations.
      floor: (4 * facts.noise + 0.01) * (white - black),
    };
    return drawTones(kernels, frame!, async (src, out) => {
      using soft = kernels.arena.plane(out.width, out.height);
      await blurPlane(kernels, src, soft, sigma, signal);
      await kernels.run(boundedSharpen, { src, soft, ...args, out }, signal);
    });
  },
});
