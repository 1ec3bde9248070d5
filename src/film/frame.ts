/**
 * @file Frames: planar float32 pictures, tagged with what their numbers mean.
 * Values lie in [0, 1] = code value / largest code of `bits`. A plane's rows are contiguous: sample (x, y) is `data[y * width + x]`.
 * Frames are lent: whoever gets one disposes it (`using frame = await clip.frame(n)`). The pixels of a frame that somebody else may
 * hold too are read-only by agreement; a stage writes only into frames it took from the arena itself.
 */
import type { ColourSpace } from './colour-space.ts';

export type Plane = { readonly width: number; readonly height: number; readonly data: Float32Array };

/** Where chroma samples sit against luma: left = MPEG-2/H.264 default, centre = JPEG/MPEG-1, top-left = UHD BT.2020. */
export type ChromaSiting = 'left' | 'centre' | 'top-left';

export type FrameFormat = {
  /** grey: [Y]; ycbcr: [Y, Cb, Cr]; rgb: [R, G, B]. */
  readonly model: 'grey' | 'ycbcr' | 'rgb';
  /** Bit depth of the code values behind the floats; 16 for half float and float sources. */
  readonly bits: number;
  /** Chroma subsampling as powers of two: 4:2:0 is {x: 1, y: 1}, 4:4:4 {x: 0, y: 0}. */
  readonly subsampling: { readonly x: number; readonly y: number };
  readonly siting: ChromaSiting;
  readonly space: ColourSpace;
};

export type Frame = Disposable & {
  readonly format: FrameFormat;
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Plane[];
  /** A second lease on the same pixels; both must be disposed. */
  readonly share: () => Frame;
};

/** Size of plane `index` of a frame; chroma rounds up, as FFmpeg does. */
export const planeSize = (
  format: FrameFormat,
  width: number,
  height: number,
  index: number,
): { readonly width: number; readonly height: number } =>
  format.model === 'ycbcr' && index > 0
    ? { width: -(-width >> format.subsampling.x), height: -(-height >> format.subsampling.y) }
    : { width, height };

export const planeCount = (format: FrameFormat): number => (format.model === 'grey' ? 1 : 3);

/** The grey twin of a format: same depth and space, luma only. */
export const greyOf = (format: FrameFormat): FrameFormat => ({ ...format, model: 'grey', subsampling: { x: 0, y: 0 } });

/** Luma of a frame: plane 0 of grey and YCbCr. For RGB take green, which carries most of it; exact luma needs the convert kernel. */
export const lumaPlane = (frame: Frame): Plane => frame.planes[frame.format.model === 'rgb' ? 1 : 0]!;
