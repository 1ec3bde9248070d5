/** @file Which of our delivery formats the FFmpeg behind the door can write. */
import { av, quiet } from './ffmpeg.ts';
import { formatCatalogue } from './formats/catalogue.gen.ts';

/** Each format's id, its encoder, and whether it is there. */
export const encodersHere = (): readonly { readonly format: string; readonly encoder: string; readonly there: boolean }[] => {
  quiet();
  return Object.values(formatCatalogue).map(({ id, encoder }) => ({
    format: id,
    encoder,
    there: av.Codec.findEncoderByName(encoder as never) != null,
  }));
};
