/** @file The restoration proper: damage out, the film's own frames at their true speed, its own size, lossless. Nothing is invented. */
import { defineRecipe } from '../recipe.ts';

export default defineRecipe({
  id: 'restoration',
  title: 'Restoration at the film’s own speed',
  says: 'Takes out flicker, scratches, dust and weave and keeps the film’s own frames, size and speed, losslessly.',
  output: 'restoration',
  steps: [
    { stage: 'source/picture' },
    { stage: 'source/real-frames' },
    { stage: 'shots/cuts' },
    { stage: 'motion/camera' },
    { stage: 'repair/flicker' },
    { stage: 'repair/tears' },
    { stage: 'repair/splices' },
    { stage: 'repair/scratches' },
    { stage: 'repair/dust' },
    { stage: 'repair/deblock' },
    { stage: 'repair/noise' },
    { stage: 'repair/denoise' },
    { stage: 'repair/steady' },
    { stage: 'sound/keep' },
    { stage: 'sink/encode' },
  ],
  codec: 'ffv1',
});
