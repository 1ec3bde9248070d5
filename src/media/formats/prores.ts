/** @file ProRes 422 HQ: the edit room's mezzanine, 10 bit, every frame alone. */
import { defineFormat } from '../format.ts';

export default defineFormat({
  id: 'prores',
  title: 'ProRes 422 HQ',
  says: 'A mezzanine for editing, 10 bit.',
  kind: 'video',
  encoder: 'prores_ks',
  pixelFormats: { grey: 'yuv422p10le', colour: 'yuv422p10le', deep: 'yuv422p10le', deepGrey: 'yuv422p10le' },
  siting: 'left',
  lossless: false,
  options: ({ threads }) => ({ profile: '3', vendor: 'apl0', threads: String(threads) }),
  extensions: ['mov', 'mkv'],
});
