/** @file Foreman's odd frames from its even ones: the prototype's triplets in every way, and all of them. */
import { sRgb } from '../src/film/colour-space.ts';
import type { Frame } from '../src/film/frame.ts';
import type { Kernels } from '../src/kernels/host.ts';
import { convertFrame } from '../src/media/convert-frame.ts';
import { openClip } from '../src/media/open.ts';
import type { Nets } from '../src/nets/host.ts';
import { findPair, type Pair } from '../src/stages/pair-motion.ts';
import { type Figures, figuresOf, meanOf, type Nearness, nearnessOf } from './between.ts';

/** Every so many odd frames are the prototype's. */
const every = 5;

export type ForemanFigures = {
  /** The prototype's triplets, in every way; with and without the frames around. */
  readonly some: Figures;
  readonly someCount: number;
  readonly withoutAround: Figures;
  /** All odd frames. */
  readonly all: Nearness;
  readonly allCount: number;
};

export const foremanFigures = async (kernels: Kernels, nets: Nets, widest: number, path: string): Promise<ForemanFigures> => {
  await using clip = await openClip(path, { kernels });
  const rgb = async (n: number): Promise<Frame> => {
    using frame = await clip.frame(n);
    return convertFrame(kernels, frame, { ...frame.format, model: 'rgb', subsampling: { x: 0, y: 0 }, space: sRgb });
  };
  const pairFrom = async (n: number): Promise<Pair> => {
    using left = await rgb(n);
    using right = await rgb(n + 2);
    return findPair(kernels, left, right, widest, undefined);
  };
  const [bent, even, all]: [Figures[], Figures[], Nearness[]] = [[], [], []];
  for (let n = 1; n + 1 < clip.length; n += 2) {
    using left = await rgb(n - 1);
    using truth = await rgb(n);
    using right = await rgb(n + 1);
    using before = n >= 3 ? await pairFrom(n - 3) : undefined;
    using after = n + 3 < clip.length ? await pairFrom(n + 1) : undefined;
    const frames = [left, truth, right] as const;
    const isSome = ((n - 1) / 2) % every === 0 && n + 3 < clip.length;
    const around = { before, after };
    if (isSome) {
      const found = await figuresOf(kernels, nets, widest, frames, 0.5, around);
      bent.push(found);
      even.push(await figuresOf(kernels, nets, widest, frames, 0.5));
      all.push(found);
    } else all.push(await nearnessOf(kernels, nets, widest, frames, 0.5, around));
  }
  return {
    some: meanOf(bent),
    someCount: bent.length,
    withoutAround: meanOf(even),
    all: meanOf(all),
    allCount: all.length,
  };
};
