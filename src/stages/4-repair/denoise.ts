/**
 * @file Grain made less: each frame is averaged with its two neighbours on either side, laid on it by motion, as far as they agree within the grain that was measured, and
 * what is left is thinned out in the frame itself. A share of the grain stays, or faces turn to wax.
 */
import { number, text } from '../../film/params.ts';
import type { NoiseFacts } from '../grain-facts.ts';
import { neighboursOf } from '../motion-neighbours.ts';
import { defineStage } from '../stage.ts';
import { cleanedFrame } from './net-clean.ts';
import { mergedFrame } from './temporal-merge.ts';

/** The word for no network. */
const none = 'none';

const params = {
  strength: number({ default: 1, min: 0, max: 1, says: 'How much of the denoising is done; 0 leaves every frame as it is.' }),
  keep: number({ default: 0.3, min: 0, max: 1, says: 'Share of the grain that stays.' }),
  faint: number({ default: 0.7, min: 0, max: 20, unit: 'steps of 255', says: 'Grain fainter than this is left alone.' }),
  motionWidth: number({ default: 640, min: 64, max: 2048, integer: true, unit: 'pixels', says: 'Width at which motion is found.' }),
  model: text({
    default: none,
    says: 'A network that cleans luma in place of that, by the name it has in "ciotat nets", or none. Colour keeps its noise then.',
  }),
};

export default defineStage({
  id: 'repair/denoise',
  version: 4,
  title: 'Grain',
  says: 'Makes grain and noise less, along the motion and then within the frame, and keeps a share of them.',
  scope: 'shot',
  reads: ['repair/noise'],
  params,
  networks: ({ model, strength }) => (model === none || strength === 0 ? [] : [{ id: model, task: 'denoise' as const }]),
  window: (n, input, { film }) => neighboursOf(n, input, film),
  render: async (window, { n, numbers, values, found, kernels, nets, remember, signal }) => {
    const frame = window[numbers.indexOf(n)]!;
    const facts = found['repair/noise'] as unknown as NoiseFacts | undefined;
    const amount = values.strength * (1 - values.keep);
    if (!facts || facts.sigma < values.faint || facts.planes.length === 0 || amount === 0) return frame.share();
    if (nets && values.model !== none)
      return cleanedFrame(window, values.model, facts.sigma, amount, { n, numbers, kernels, nets, remember, signal });
    return mergedFrame(window, facts, amount, values.motionWidth, { n, numbers, kernels, remember, signal });
  },
});
