/** @file TIFF: a numbered picture for every frame. */
import { defineFormat } from '../format.ts';

export default defineFormat({
  id: 'tiff',
  title: 'TIFF',
  says: 'TIFF pictures, lossless.',
  kind: 'sequence',
  encoder: 'tiff',
  pixelFormats: { grey: 'gray', colour: 'gbrp', deep: 'gbrp16le', deepGrey: 'gray16le' },
  siting: 'centre',
  lossless: true,
  options: () => ({}),
  extensions: ['tif'],
});
