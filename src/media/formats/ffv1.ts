/** @file FFV1 version 3: the archives' lossless codec, with a checksum on every slice. Every frame stands alone. */
import { defineFormat } from '../format.ts';

export default defineFormat({
  id: 'ffv1',
  title: 'FFV1 3',
  says: 'A lossless master with a checksum on every slice.',
  kind: 'video',
  encoder: 'ffv1',
  pixelFormats: { grey: 'gray', colour: 'same', deep: 'same', deepGrey: 'same' },
  siting: 'left',
  lossless: true,
  options: ({ threads }) => ({ level: '3', g: '1', slices: '16', slicecrc: '1', coder: '1', context: '0', threads: String(threads) }),
  extensions: ['mkv', 'mov', 'avi'],
});
