/** @file H.264 by x264: what every player shows. High profile, 4:2:0; 10 bit where the film is deeper and asks for it. */
import { defineFormat } from '../format.ts';

export default defineFormat({
  id: 'h264',
  title: 'H.264',
  says: 'An access copy every player shows.',
  kind: 'video',
  encoder: 'libx264',
  // Grey H.264 exists (I400), but few players know it; chroma at its zero costs next to nothing.
  pixelFormats: { grey: 'yuv420p', colour: 'yuv420p', deep: 'yuv420p', deepGrey: 'yuv420p' },
  siting: 'left',
  lossless: false,
  options: ({ crf = 16, preset = 'medium', threads }) => ({ crf: String(crf), preset, threads: String(threads) }),
  extensions: ['mkv', 'mp4', 'mov'],
});
