/** @file Motion between two frames as a picture: its direction as hue and its length as colourfulness, or how far it is believed. */
import { FilmError } from '../film/errors.ts';
import type { Frame } from '../film/frame.ts';
import type { Kernels } from '../kernels/host.ts';
import { findPair, usualMotionWidth } from '../stages/pair-motion.ts';

export const shows = ['flow', 'mask', 'depth'] as const;
export type Show = (typeof shows)[number];
/** A picture for the screen. */
export type Shown = { readonly rgb: Buffer; readonly width: number; readonly height: number };

/** The flag's word. Errors: `usage` for any other. */
export const showOf = (word: unknown): Show | undefined => {
  const found = shows.find((show) => show === word);
  if (word !== undefined && !found) throw new FilmError('usage', `--show: expected ${shows.join(', ')}, got ${String(word)}`);
  return found;
};

/** Red, green or blue of a hue in turns, 0 to 1. */
const ofHue = (hue: number, channel: number): number => Math.min(1, Math.max(0, Math.abs(((hue + 1 - channel / 3) % 1) * 6 - 3) - 1));

/** 8-bit RGB of the motion from `left` to `right`: white stands still, what moves furthest has full colour; as a mask, white is believed and black is not. */
export const motionPicture = async (kernels: Kernels, left: Frame, right: Frame, show: Exclude<Show, 'depth'>): Promise<Shown> => {
  using pair = await findPair(kernels, left, right, usualMotionWidth, undefined);
  const { u, v, trust } = pair.forward;
  const { width, height } = u;
  const rgb = Buffer.alloc(3 * width * height);
  let furthest = 1;
  for (let i = 0; i < width * height; i++) furthest = Math.max(furthest, Math.hypot(u.data[i]!, v.data[i]!));
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [u.data[i]!, v.data[i]!];
    const colourful = Math.hypot(x, y) / furthest;
    for (let c = 0; c < 3; c++) {
      const value = show === 'mask' ? trust.data[i]! : 1 - colourful * (1 - ofHue(Math.atan2(y, x) / (2 * Math.PI) + 1, c));
      rgb[3 * i + c] = Math.round(255 * Math.min(1, Math.max(0, value)));
    }
  }
  return { rgb, width, height };
};
