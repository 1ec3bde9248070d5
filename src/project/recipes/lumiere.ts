/** @file The way of the 1895 film: real frames at their true speed, without borders, without flicker, steady, 4K, 60 pictures a second. */
import { defineRecipe } from '../recipe.ts';

export default defineRecipe({
  id: 'lumiere',
  title: '4K at 60 pictures a second',
  says: 'Takes a silent film to 4K and 60 pictures a second: real frames only, without borders, flicker out, steady, at its true speed.',
  output: 'enhancement',
  steps: [
    { stage: 'source/real-frames' },
    { stage: 'source/picture' },
    { stage: 'shots/cuts' },
    { stage: 'motion/camera' },
    { stage: 'repair/flicker' },
    { stage: 'repair/scratches' },
    { stage: 'repair/dust' },
    { stage: 'repair/deblock' },
    { stage: 'repair/noise' },
    { stage: 'repair/denoise' },
    { stage: 'repair/steady' },
    { stage: 'colour/tint' },
    { stage: 'colour/auto' },
    { stage: 'colour/library' },
    { stage: 'colour/reference' },
    { stage: 'colour/scribble' },
    { stage: 'resolution/upscale', values: { model: 'film', strength: 0.8 } },
    { stage: 'interpolation/rate' },
    { stage: 'sound/keep' },
    { stage: 'sink/encode' },
  ],
  delivery: { height: 2160, fps: '60' },
  codec: 'h264',
  crf: 16,
});
