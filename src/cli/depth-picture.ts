/** @file Depth as a picture: what is near is light. By DAIN's eye for depth where a person brought it; else the order the classical core goes by. */
import type { Frame } from '../film/frame.ts';
import type { Kernels } from '../kernels/host.ts';
import type { Nets } from '../nets/host.ts';
import type { Net } from '../nets/net.ts';
import { knownFrame } from '../stages/7-interpolation/net-between.ts';
import { findPair, usualMotionWidth } from '../stages/pair-motion.ts';
import { quantileOf } from '../stages/quantile.ts';
import type { Shown } from './motion-picture.ts';

/** Shares of the values that may be wholly black and wholly white. */
const [darkest, lightest] = [0.01, 0.99];

const greyOf = (values: Float32Array, width: number, height: number): Shown => {
  const [low, high] = [quantileOf(values, darkest), quantileOf(values, lightest)];
  const rgb = Buffer.alloc(3 * width * height);
  for (const [i, value] of values.entries()) {
    const share = high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0.5;
    rgb.fill(Math.round(255 * share), 3 * i, 3 * i + 3);
  }
  return { rgb, width, height };
};

/**
 * 8-bit grey of how near each place of `here` is, as inverse depth, by a network that looks for depth (DAIN). Without one: which of two places that land
 * on one counts more, as flow projection has it (towards `next`). `by` says which it is.
 */
export const depthPicture = async (
  kernels: Kernels,
  nets: Nets,
  net: Net | undefined,
  here: Frame,
  next: Frame,
): Promise<Shown & { readonly by: 'depth' | 'importance' }> => {
  if (net) {
    using known = await knownFrame(kernels, await nets.interpolator(net, kernels), here);
    if (known.nearness) {
      const { width, height } = here;
      const out = { width, height, data: new Float32Array(width * height) };
      known.nearness(out);
      return { ...greyOf(out.data, width, height), by: 'depth' };
    }
  }
  using pair = await findPair(kernels, here, next, usualMotionWidth, undefined);
  const { trust } = pair.forward;
  return { ...greyOf(trust.data, trust.width, trust.height), by: 'importance' };
};
