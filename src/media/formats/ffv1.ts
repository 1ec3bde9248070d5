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
  options: ({ threads, width = 16, height = 16 }) => {
    // A slice needs some pixels of its own.
    const slices = Math.min(width, height) < 16 ? '1' : '16';
    return { level: '3', g: '1', slices, slicecrc: '1', coder: '1', context: '0', threads: String(threads) };
  },
  extensions: ['mkv', 'mov', 'avi'],
});
