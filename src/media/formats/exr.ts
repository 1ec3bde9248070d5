/** @file OpenEXR: a numbered picture for every frame. */
import { defineFormat } from '../format.ts';

export default defineFormat({
  id: 'exr',
  title: 'OpenEXR',
  says: 'OpenEXR pictures in half float.',
  kind: 'sequence',
  encoder: 'exr',
  pixelFormats: { grey: 'grayf32le', colour: 'gbrpf32le', deep: 'gbrpf32le', deepGrey: 'grayf32le' },
  siting: 'centre',
  lossless: true,
  options: () => ({ format: 'half', compression: 'zip16' }),
  extensions: ['exr'],
});
