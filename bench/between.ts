/** @file A frame made between two in every way the interpolation bench compares, against the frame that was really there. */
import type { Frame } from '../src/film/frame.ts';
import choiceFeatures, { features, inFours } from '../src/kernels/choice-features.ts';
import { words } from '../src/kernels/choose-motion.ts';
import type { Kernels } from '../src/kernels/host.ts';
import type { Nets } from '../src/nets/host.ts';
import { adviseChoice } from '../src/nets/models/dain-s.ts';
import { frameBetween } from '../src/stages/frame-between.ts';
import type { Adviser, Around } from '../src/stages/motion-between.ts';
import { findBlocks } from '../src/stages/pair-blocks.ts';
import { findPair } from '../src/stages/pair-motion.ts';

/** PSNR in dB over all planes, of 8-bit values. */
export const psnrOf = (made: readonly Float32Array[], truth: Frame): number => {
  let [sum, count] = [0, 0];
  for (const [p, plane] of truth.planes.entries())
    for (const [i, value] of plane.data.entries()) {
      sum += (Math.round(made[p]![i]! * 255) - Math.round(value * 255)) ** 2;
      count++;
    }
  return 10 * Math.log10((255 * 255 * count) / Math.max(sum, 1e-3));
};

/** What the network is kept from seeing, or from saying. */
export type Muted = 'nothing' | 'importance' | 'context' | 'sides';
/** Planes of choice-features: 9 to 12 densities and borders, which say what hides what; 0 to 5, 16, 17 what the pictures show. */
const importance = [9, 10, 11, 12];
const context = [0, 1, 2, 3, 4, 5, 16, 17];

/** The network's word with a part of it switched off. */
export const mutedAdviser =
  (kernels: Kernels, nets: Nets, muted: Muted): Adviser =>
  async (choice, advice) => {
    const [columns, rows] = [inFours(choice.a.width), inFours(choice.a.height)];
    const size = columns * rows;
    using seen = kernels.arena.floats(features * size);
    await kernels.run(choiceFeatures, { ...choice, out: seen.data });
    if (muted === 'importance') for (const c of importance) seen.data.fill(1, c * size, (c + 1) * size);
    if (muted === 'context') for (const c of context) seen.data.fill(0, c * size, (c + 1) * size);
    await adviseChoice(nets, seen.data, advice, columns, rows);
    if (muted === 'sides') advice.fill(0, (words - 2) * size);
  };

/** PSNR of the ways that ship; `averaged` is the plain mean of both frames. */
export type Nearness = { readonly [way in 'flow' | 'draft' | 'averaged' | 'dain-s']: number };
/** And of dain-s without parts of what it sees and says. */
export type Figures = Nearness & { readonly [way in 'importance' | 'context' | 'sides']: number };

type Triplet = readonly [Frame, Frame, Frame];
type Ways = { readonly nearness: Nearness; readonly without: (muted: Muted) => Promise<number> };

/** Makes the frame a share `t` of the way from left to right in the ways that ship, and lends a way to make it without parts. */
const withWays = async <T>(
  kernels: Kernels,
  nets: Nets,
  widest: number,
  [left, truth, right]: Triplet,
  t: number,
  around: Around,
  use: (ways: Ways) => Promise<T>,
): Promise<T> => {
  using pair = await findPair(kernels, left, right, widest, undefined);
  using blocks = await findBlocks(kernels, pair, undefined);
  const made = async (known: object): Promise<number> => {
    using frame = await frameBetween(kernels, left, right, t, { pair, ...around, ...known });
    return psnrOf(
      frame.planes.map(({ data }) => data),
      truth,
    );
  };
  const advised = (muted: Muted): Promise<number> => made({ blocks, adviser: mutedAdviser(kernels, nets, muted) });
  const nearness = {
    averaged: psnrOf(
      left.planes.map((plane, p) => plane.data.map((value, i) => (1 - t) * value + t * right.planes[p]!.data[i]!)),
      truth,
    ),
    draft: await made({}),
    flow: await made({ blocks }),
    'dain-s': await advised('nothing'),
  };
  return await use({ nearness, without: advised });
};

/** The frame in the ways that ship. */
export const nearnessOf = (kernels: Kernels, nets: Nets, widest: number, frames: Triplet, t: number, around: Around = {}) =>
  withWays(kernels, nets, widest, frames, t, around, async ({ nearness }): Promise<Nearness> => nearness);

/** The frame in every way. */
export const figuresOf = (kernels: Kernels, nets: Nets, widest: number, frames: Triplet, t: number, around: Around = {}) =>
  withWays(
    kernels,
    nets,
    widest,
    frames,
    t,
    around,
    async ({ nearness, without }): Promise<Figures> => ({
      ...nearness,
      importance: await without('importance'),
      context: await without('context'),
      sides: await without('sides'),
    }),
  );

/** The mean of each way that all of them have. */
export const meanOf = <F extends Nearness>(all: readonly F[]): F =>
  Object.fromEntries(
    Object.keys(all.at(-1)!).map((way) => [way, all.reduce((sum, one) => sum + one[way as keyof F & keyof Nearness], 0) / all.length]),
  ) as F;
