/** @file Slow motion: time stretched, the pictures in between made from motion. Sound does not go along: it would no longer fit. */
import { defineRecipe } from '../recipe.ts';

export default defineRecipe({
  id: 'slowmo',
  title: 'Slow motion',
  says: 'Stretches time and makes the pictures in between.',
  output: 'enhancement',
  steps: [
    { stage: 'shots/cuts' },
    { stage: 'interpolation/rate', values: { model: 'dain-s' } },
    { stage: 'sound/keep', values: { tracks: false } },
    { stage: 'sink/encode' },
  ],
  delivery: { slowmo: 2 },
  codec: 'h264',
  crf: 16,
});
