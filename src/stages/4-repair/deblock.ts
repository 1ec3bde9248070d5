/**
 * @file Blocks of a coarse coder taken out: where the picture shows a coder's grid and the lack of fine detail that goes with it, what the coder left is treated as noise, of
 * the strength that the steps on the grid tell, and averaged away along the motion. A film that was not coded coarsely keeps every byte.
 */
import { lumaPlane } from '../../film/frame.ts';
import { number } from '../../film/params.ts';
import { tileSize } from '../../kernels/dct8.ts';
import { addSteps, type CodedGrid, fineShares, type GridSums, gridOf } from '../coded-grid.ts';
import type { NoiseFacts } from '../grain-facts.ts';
import { neighboursOf } from '../motion-neighbours.ts';
import { medianOf } from '../quantile.ts';
import { defineStage } from '../stage.ts';
import { mergedFrame } from './temporal-merge.ts';

export type DeblockFacts = CodedGrid & {
  /** Deviation of what the coder left, in 8-bit steps; 0 where nothing is to be done. */
  readonly deviation: number;
};

/** Frames of a shot that are looked at. */
const looked = 8;
/** Steps on the grid that pictures nobody coded show by chance, where so many pixels are seen; of fewer, chance makes more. */
const chance = 0.05;
const chancePixels = 1.15e6;
/** Mean difference, in 8-bit steps, below which a frame is one shown twice and tells nothing new. */
const sameSteps = 0.1;
/** Deviation that goes with a step beyond that: what took blocks out best of clips coded by x264 at crf 28 to 36. */
const perStep = 14;
/** Shares of fine detail above which a picture was not coded coarsely, and below which it was. */
const [rich, poor] = [0.215, 0.185];
const strongest = 5;
/** What a coder leaves thins out with the square of the frequency, slowly. */
const spectrum: readonly number[] = ((): readonly number[] => {
  const raw = Array.from({ length: tileSize }, (_, k) => Math.exp(-0.15 * Math.hypot(k >> 3, k & 7)));
  const mean = raw.slice(1).reduce((sum, power) => sum + power, 0) / (tileSize - 1);
  return raw.map((power) => power / mean);
})();

const deviationOf = ({ steps, fineShare }: CodedGrid, pixels: number): number => {
  const coarse = Math.min(1, Math.max(0, (rich - fineShare) / (rich - poor)));
  // A coder steps along both axes, a fence along one.
  const stepped = Math.min((steps[0] + steps[1]) / 2, 2 * Math.min(...steps));
  const deviation = Math.min(strongest, perStep * (stepped - chance * Math.max(1, Math.sqrt(chancePixels / pixels))) * coarse);
  return deviation < 0.5 ? 0 : Math.round(100 * deviation) / 100;
};

const round = (value: number): number => Math.round(1000 * value) / 1000;

export default defineStage({
  id: 'repair/deblock',
  version: 3,
  title: 'Blocks',
  says: 'Takes the blocks out that coarse coding left in copies from the web, and leaves other films alone.',
  scope: 'shot',
  params: {
    strength: number({ default: 1, min: 0, max: 1, says: 'How much of the blocks is taken out; 0 leaves every frame as it is.' }),
    motionWidth: number({ default: 640, min: 64, max: 2048, integer: true, unit: 'pixels', says: 'Width at which motion is found.' }),
  },
  analyse: async ({ clip, shot, progress, signal }): Promise<DeblockFacts> => {
    const length = shot.endFrame - shot.startFrame;
    const count = Math.min(looked, length);
    const numbers = Array.from({ length: count }, (_, k) => shot.startFrame + Math.floor(((k + 0.5) * length) / count));
    const fresh = (): GridSums => ({ sums: new Float64Array(8), counts: new Float64Array(8) });
    const [across, down] = [fresh(), fresh()];
    let different = 0;
    let last: Float32Array | undefined;
    for (const [k, n] of numbers.entries()) {
      using frame = await clip.frame(n, signal);
      const { data } = lumaPlane(frame);
      const before = last;
      if (!before || 255 * data.reduce((sum, value, i) => sum + Math.abs(value - before[i]!), 0) > sameSteps * data.length) different++;
      last = data.slice();
      addSteps(lumaPlane(frame), true, across);
      addSteps(lumaPlane(frame), false, down);
      progress(k + 1, 2 * count);
    }
    const [[x, stepX], [y, stepY]] = [gridOf(across), gridOf(down)];
    const shares: number[] = [];
    for (const [k, n] of numbers.entries()) {
      using frame = await clip.frame(n, signal);
      shares.push(...fineShares(lumaPlane(frame), [x, y]));
      progress(count + k + 1, 2 * count);
    }
    // A picture with nothing in it tells nothing.
    const fineShare = shares.length === 0 ? 1 : round(medianOf(shares));
    const grid: CodedGrid = { at: [x, y], steps: [round(stepX), round(stepY)], fineShare };
    return { ...grid, deviation: deviationOf(grid, different * clip.width * clip.height) };
  },
  tells: ({ deviation, at, steps }) => ({
    blocks:
      deviation === 0
        ? 'none that matter'
        : `a grid of 8 at (${at.join(', ')}) that steps by ${((steps[0] + steps[1]) / 2).toFixed(2)} of 255; a deviation of ${deviation} was taken out`,
  }),
  window: (n, input, { film }) => neighboursOf(n, input, film),
  render: async (window, { n, numbers, values, facts, kernels, remember, signal }) => {
    if (facts.deviation === 0 || values.strength === 0) return window[numbers.indexOf(n)]!.share();
    const { deviation } = facts;
    const noise: NoiseFacts = { sigma: deviation, width: window[0]!.width, planes: [{ deviations: [deviation, deviation], spectrum }] };
    return mergedFrame(window, noise, values.strength, values.motionWidth, { n, numbers, kernels, remember, signal });
  },
});
