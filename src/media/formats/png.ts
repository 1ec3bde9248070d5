/** @file PNG: a numbered picture for every frame. */
import { defineFormat } from '../format.ts';

export default defineFormat({
  id: 'png',
  title: 'PNG',
  says: 'PNG pictures, lossless.',
  kind: 'sequence',
  encoder: 'png',
  pixelFormats: { grey: 'gray', colour: 'gbrp', deep: 'gbrp16le', deepGrey: 'gray16le' },
  siting: 'centre',
  lossless: true,
  options: () => ({}),
  extensions: ['png'],
});
