/** @file H.265 by x265: half the size of H.264 at the same look, slower to make. 10 bit, which bands less in skies. */
import { defineFormat } from '../format.ts';

export default defineFormat({
  id: 'h265',
  title: 'H.265',
  says: 'A smaller access copy, 10 bit, slower to make.',
  kind: 'video',
  encoder: 'libx265',
  pixelFormats: { grey: 'yuv420p10le', colour: 'yuv420p10le', deep: 'yuv420p10le', deepGrey: 'yuv420p10le' },
  siting: 'left',
  lossless: false,
  // One frame thread: with more, x265 decides by timing and its bytes differ from run to run.
  options: ({ crf = 18, preset = 'medium', threads }) => ({
    crf: String(crf),
    preset,
    'x265-params': `log-level=none:frame-threads=1:pools=${threads}`,
  }),
  extensions: ['mkv', 'mp4', 'mov'],
});
