/** @file DPX: a numbered picture for every frame. */
import { defineFormat } from '../format.ts';

export default defineFormat({
  id: 'dpx',
  title: 'DPX',
  says: 'DPX pictures, 10 bit, as film scanners write them.',
  kind: 'sequence',
  encoder: 'dpx',
  pixelFormats: { grey: 'gray', colour: 'gbrp10le', deep: 'gbrp10le', deepGrey: 'gray16le' },
  siting: 'centre',
  lossless: true,
  options: () => ({}),
  extensions: ['dpx'],
});
