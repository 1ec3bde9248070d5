/**
 * @file FFmpeg's pixel formats as planes: which are planar as they are, and which must be rearranged (never requantised) first.
 * Formats are known by name; the name says it all: yuv420p10le is YCbCr, 4:2:0, 10 bit.
 */
import type { FrameFormat } from '../film/frame.ts';

export type PixelLayout = {
  readonly model: FrameFormat['model'];
  readonly bits: number;
  readonly subsampling: FrameFormat['subsampling'];
  /** Size of floating-point samples (EXR: 16 for half, 32), or 0 for code values. */
  readonly floatBits: 0 | 16 | 32;
  /** Index of FFmpeg's plane for each of ours (gbrp stores green first). */
  readonly order: readonly number[];
  /** The format FFmpeg must rearrange to first, where the coded one is packed. */
  readonly through?: string;
};

const chroma: Readonly<Record<string, readonly [number, number]>> = {
  '420': [1, 1],
  '422': [1, 0],
  '444': [0, 0],
  '440': [0, 1],
  '411': [2, 0],
  '410': [2, 2],
};

const through = (name: string): string | undefined => {
  if (/^(nv12|nv21)$/.test(name)) return 'yuv420p';
  if (/^(nv16|yuyv422|uyvy422|yvyu422)$/.test(name)) return 'yuv422p';
  if (/^nv24$/.test(name)) return 'yuv444p';
  if (/^(p010le|p010be|y210le)$/.test(name)) return name.startsWith('p') ? 'yuv420p10le' : 'yuv422p10le';
  if (/^(rgb24|bgr24|0rgb|rgb0|0bgr|bgr0|pal8|rgb565|rgb555|bgr565|bgr555|bgr8|rgb8|bgr4_byte|rgb4_byte)/.test(name)) return 'gbrp';
  if (/^(rgb48|bgr48)(le|be)$/.test(name)) return 'gbrp16le';
  if (/^(x2rgb10|x2bgr10)/.test(name)) return 'gbrp10le';
  if (/^mono(w|b)/.test(name)) return 'gray';
  if (/be$/.test(name)) return name.replace(/be$/, 'le');
  return undefined;
};

/** Names that carry an alpha channel. pal8 may, but films in it do not. */
export const hasAlpha = (name: string): boolean => /^(yuva|gbrap|rgba|bgra|argb|abgr|ya8|ya16|yaf|ayuv|rgbaf|vuya)/.test(name);

/** The layout of a pixel format, or undefined for one that is no picture we can read (hardware surfaces, Bayer, XYZ). */
export const layoutOf = (name: string): PixelLayout | undefined => {
  const grey = /^gray(\d+)?(le|be)?$/.exec(name);
  const order1 = [0];
  const floating = /^(gray|gbrp)f(16|32)(le|be)$/.exec(name);
  if (floating) {
    const [, model, size, order] = floating;
    return {
      model: model === 'gray' ? 'grey' : 'rgb',
      bits: 16,
      subsampling: { x: 0, y: 0 },
      floatBits: size === '16' ? 16 : 32,
      order: model === 'gray' ? order1 : [2, 0, 1],
      ...(order === 'be' ? { through: name.replace(/be$/, 'le') } : {}),
    };
  }
  if (name.endsWith('be') || !/^(gray|yuv|gbrp)/.test(name) || /^yuyv|^yuva/.test(name)) {
    const next = through(name);
    const layout = next === undefined ? undefined : layoutOf(next);
    return layout && next !== undefined ? { ...layout, through: next } : undefined;
  }
  if (grey) return { model: 'grey', bits: Number(grey[1] ?? 8), subsampling: { x: 0, y: 0 }, floatBits: 0, order: order1 };
  const yuv = /^yuvj?(\d{3})p(\d+)?(le)?$/.exec(name);
  const sub = chroma[yuv?.[1] ?? ''];
  if (yuv && sub)
    return { model: 'ycbcr', bits: Number(yuv[2] ?? 8), subsampling: { x: sub[0], y: sub[1] }, floatBits: 0, order: [0, 1, 2] };
  const rgb = /^gbrp(\d+)?(le)?$/.exec(name);
  if (rgb) return { model: 'rgb', bits: Number(rgb[1] ?? 8), subsampling: { x: 0, y: 0 }, floatBits: 0, order: [2, 0, 1] };
  return undefined;
};
