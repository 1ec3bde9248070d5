/** @file AV1 by SVT-AV1: the smallest files, free of royalties. 10 bit. */
import { defineFormat } from '../format.ts';

const presets: Readonly<Record<string, string>> = { slow: '4', medium: '7', fast: '10' };

export default defineFormat({
  id: 'av1',
  title: 'AV1',
  says: 'The smallest access copy, 10 bit.',
  kind: 'video',
  encoder: 'libsvtav1',
  pixelFormats: { grey: 'yuv420p10le', colour: 'yuv420p10le', deep: 'yuv420p10le', deepGrey: 'yuv420p10le' },
  siting: 'left',
  lossless: false,
  options: ({ crf = 24, preset = 'medium', threads }) => ({
    crf: String(crf),
    preset: presets[preset] ?? preset,
    'svtav1-params': `lp=${threads}`,
  }),
  extensions: ['mkv', 'mp4', 'webm'],
});
