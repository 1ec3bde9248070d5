/** @file Frames in between by a network that takes the whole of it on itself: DAIN, or one that a person brought. It sees red, green, blue at full size. */
import { sRgb } from '../../film/colour-space.ts';
import type { Frame, FrameFormat } from '../../film/frame.ts';
import { convertFrame } from '../../kernels/convert-frame.ts';
import type { Kernels } from '../../kernels/host.ts';
import type { Interpolator, KnownFrame, KnownPair, Rgb } from '../../nets/interpolator.ts';

const rgbOf = (format: FrameFormat): FrameFormat => ({
  ...format,
  model: 'rgb',
  subsampling: { x: 0, y: 0 },
  space: { ...sRgb, range: 'full' },
});
const fullGrey = (format: FrameFormat): FrameFormat => ({ ...format, space: { ...format.space, range: 'full' } });

/** Red, green, blue of a frame for a network; a grey one gives the same three times. Lent to `use`. */
const withRgb = async <T>(kernels: Kernels, frame: Frame, use: (rgb: Rgb) => Promise<T>): Promise<T> => {
  const isGrey = frame.format.model === 'grey';
  using wide = await convertFrame(kernels, frame, isGrey ? fullGrey(frame.format) : rgbOf(frame.format));
  const [red, green = red, blue = red] = wide.planes;
  return await use([red!, green!, blue!]);
};

/** What the network knows of a frame; remembered, as two pairs need it. */
export const knownFrame = (kernels: Kernels, net: Interpolator, frame: Frame, signal?: AbortSignal): Promise<KnownFrame> =>
  withRgb(kernels, frame, (rgb) => net.frame(rgb, signal));

/** The frame at a share `t` of the way, in the format of `like`, as a frame of its own. */
export const frameByNet = async (kernels: Kernels, pair: KnownPair, like: Frame, t: number, signal?: AbortSignal): Promise<Frame> => {
  const { format, width, height } = like;
  using rgb = kernels.arena.frame(rgbOf(format), width, height);
  await pair.at(t, rgb.planes as unknown as Rgb, signal);
  if (format.model !== 'grey') return convertFrame(kernels, rgb, format, signal);
  // The three are one picture still, but for what the network made of them.
  using grey = kernels.arena.frame(fullGrey(format), width, height);
  const [red, green, blue] = rgb.planes;
  const out = grey.planes[0]!.data;
  for (let i = 0; i < out.length; i++) out[i] = (red!.data[i]! + green!.data[i]! + blue!.data[i]!) / 3;
  return await convertFrame(kernels, grey, format, signal);
};
