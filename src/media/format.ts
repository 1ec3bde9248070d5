/** @file What a delivery format is: one file in formats/ is one codec profile or image sequence, and exports one of these as default. */
import type { ChromaSiting } from '../film/frame.ts';

export type MediaFormat = {
  /** The file's name and the value of --codec. */
  readonly id: string;
  readonly title: string;
  readonly says: string;
  readonly kind: 'video' | 'sequence';
  /** FFmpeg's encoder, and the pixel formats it is given, best first, by what the film has. */
  readonly encoder: string;
  readonly pixelFormats: { readonly grey: string; readonly colour: string; readonly deep: string; readonly deepGrey: string };
  readonly siting: ChromaSiting;
  /** Whether it gives back exactly what it was given. */
  readonly lossless: boolean;
  /** Encoder options for a quality (--crf), a size and a fixed number of threads (the same number gives the same bytes everywhere). */
  readonly options: (quality: {
    readonly crf?: number;
    readonly preset?: string;
    readonly threads: number;
    readonly width?: number;
    readonly height?: number;
  }) => Readonly<Record<string, string>>;
  /** File name endings it is stored under, without the dot; the first is the default. */
  readonly extensions: readonly string[];
};

export const defineFormat = (format: MediaFormat): MediaFormat => format;
