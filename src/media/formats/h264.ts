/** @file H.264 by x264: what every player shows. High profile, 4:2:0; 10 bit where the film is deeper and asks for it. */
import { defineFormat } from '../format.ts';
import { x264Instructions } from '../x264-instructions.ts';

/** Pictures larger than this are looked ahead at no further than memory allows. */
const largePixels = 4e6;

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
  options: ({ crf = 16, preset = 'medium', threads, width = 0, height = 0 }) => ({
    crf: String(crf),
    preset,
    threads: String(threads),
    ...x264Instructions(),
    // x264 keeps every picture it looks ahead at, and small copies of it: 40 of them are a gigabyte at 4K, 10 a quarter of that.
    ...(width * height > largePixels ? { 'rc-lookahead': String(10) } : {}),
  }),
  extensions: ['mkv', 'mp4', 'mov'],
});
