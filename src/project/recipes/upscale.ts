/** @file Only larger. */
import { defineRecipe } from '../recipe.ts';

export default defineRecipe({
  id: 'upscale',
  title: 'Only larger',
  says: 'Enlarges the film and changes nothing else.',
  output: 'enhancement',
  steps: [{ stage: 'resolution/upscale' }, { stage: 'sound/keep' }, { stage: 'sink/encode' }],
  delivery: { scale: 2 },
  codec: 'h264',
  crf: 16,
});
