/** @file For films from the family's box, 8 mm and its like: real frames, dust out, flicker out, steady, at the film's own speed and size, as a file that plays anywhere. */
import { defineRecipe } from '../recipe.ts';

export default defineRecipe({
  id: 'home-movie',
  title: 'Home movie',
  says: 'Takes flicker, scratches, dust and weave out of a home movie and writes a file that plays anywhere, at the film’s own speed and size.',
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
    { stage: 'repair/steady' },
    { stage: 'sound/keep' },
    { stage: 'sink/encode' },
  ],
  codec: 'h264',
  crf: 16,
});
