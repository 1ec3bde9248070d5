/** @file How the film is written: quality, speed of the encoder, depth. The codec itself is the delivery's (--codec) or the recipe's. */
import { choice, number } from '../../film/params.ts';
import { defineStage } from '../stage.ts';

const depths = { film: undefined, '8': 8, '10': 10, '16': 16 } as const;

export default defineStage({
  id: 'sink/encode',
  version: 2,
  title: 'Write the film',
  says: 'Writes the film with the codec asked for.',
  scope: 'film',
  params: {
    crf: number({ default: -1, min: -1, max: 63, integer: true, says: 'Quality: lower is better and larger; -1 takes the recipe’s.' }),
    preset: choice({
      default: 'medium',
      choices: ['veryfast', 'faster', 'fast', 'medium', 'slow', 'slower'],
      says: 'How long the encoder may think.',
    }),
    bits: choice({
      default: 'film',
      choices: ['film', '8', '10', '16'],
      says: 'Bit depth where the format has a choice; film keeps the source’s.',
    }),
  },
  deliver: (_, { values }) => {
    const bits = depths[values.bits];
    return { preset: values.preset, ...(values.crf >= 0 ? { crf: values.crf } : {}), ...(bits !== undefined ? { bits } : {}) };
  },
});
