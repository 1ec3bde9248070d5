/**
 * @file Made frames as crisp as those they stand between. Moving pixels by parts of a pixel and laying two frames over each other both take fine detail away, and a film of
 * frames that are crisp and soft in turn pulses. What both frames have is carried along the motion, and the made one's raised to it.
 */
import type { Frame, Plane } from '../film/frame.ts';
import { allDone } from '../kernels/all-done.ts';
import type { Motion } from '../kernels/blend-moved.ts';
import detailEnergy, { cellsAlong } from '../kernels/detail-energy.ts';
import detailGain from '../kernels/detail-gain.ts';
import { filled } from '../kernels/filled.ts';
import type { Kernels } from '../kernels/host.ts';
import matchDetail from '../kernels/match-detail.ts';

/** Energy of detail in cells, plane by plane of those whose detail is matched. */
export type Detail = Disposable & { readonly planes: readonly Plane[] };

/** Detail is luma's; all three planes of RGB have their part of it. */
export const hasDetail = (frame: Frame, plane: number): boolean => frame.format.model === 'rgb' || plane === 0;

const energyOf = async (kernels: Kernels, src: Plane, signal: AbortSignal | undefined) => {
  return await filled(kernels.arena.plane(cellsAlong(src.width), cellsAlong(src.height)), (out) =>
    kernels.run(detailEnergy, { src, out }, signal),
  );
};

/** The detail of a frame. Dispose it. */
export const findDetail = async (kernels: Kernels, frame: Frame, signal: AbortSignal | undefined): Promise<Detail> => {
  const planes = await allDone(frame.planes.filter((_, i) => hasDetail(frame, i)).map((plane) => energyOf(kernels, plane, signal)));
  return {
    planes,
    [Symbol.dispose]: () => {
      for (const plane of planes) plane[Symbol.dispose]();
    },
  };
};

/** How detail is matched: that of the two frames, and how much of what is missing is given back, 0 to 1. */
export type DetailMatch = { readonly left: Detail; readonly right: Detail; readonly strength: number };

/** Writes `made`, a plane at time t made by these motions, into `out` with its detail matched; `plane` is its number in the frame. */
export const matched = async (
  kernels: Kernels,
  made: Plane,
  plane: number,
  { left, right, strength }: DetailMatch,
  motions: readonly Motion[],
  t: number,
  out: Plane,
  signal: AbortSignal | undefined,
): Promise<void> => {
  using energy = await energyOf(kernels, made, signal);
  using gain = kernels.arena.plane(energy.width, energy.height);
  const [a, b] = [left.planes[plane]!, right.planes[plane]!];
  await kernels.run(detailGain, { a, b, made: energy, motions, t, strength, out: gain }, signal);
  await kernels.run(matchDetail, { src: made, gain, out }, signal);
};
