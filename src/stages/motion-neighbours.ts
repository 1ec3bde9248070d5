/** @file Neighbouring frames laid on a frame by the motion between them: what denoising averages over, and enlarging looks at. */
import type { ClipShape } from '../film/clip.ts';
import type { Plane } from '../film/frame.ts';
import { allDone } from '../kernels/all-done.ts';
import type { LentPlane } from '../kernels/arena.ts';
import calmMotion from '../kernels/calm-motion.ts';
import { filled } from '../kernels/filled.ts';
import type { Kernels } from '../kernels/host.ts';
import opticalFlow from '../kernels/optical-flow.ts';
import { resamplePlane } from '../kernels/resample.ts';
import warp from '../kernels/warp.ts';
import type { FilmFacts } from './stage.ts';

/** Frames on either side that a frame is compared with. */
export const reach = 2;

/** The frame and up to two neighbours on either side, all of its shot. */
export const neighboursOf = (n: number, input: ClipShape, film: FilmFacts): readonly number[] => {
  const shot = film.shots?.find(({ startFrame, endFrame }) => n >= startFrame && n < endFrame);
  const [start, end] = [shot?.startFrame ?? 0, shot?.endFrame ?? input.length];
  return Array.from({ length: 2 * reach + 1 }, (_, k) => n - reach + k).filter((m) => m >= start && m < end);
};

/** Where each pixel of one picture lies in another, less its own place, in pixels of the pictures' own size. */
export type Motion = Disposable & { readonly u: LentPlane; readonly v: LentPlane };

/** Several disposables as one. */
export const together = <T extends object>(value: T, held: readonly Disposable[]): T & Disposable => ({
  ...value,
  [Symbol.dispose]: () => {
    for (const one of held) one[Symbol.dispose]();
  },
});

/** Brings a motion to the size of `out`. */
export const resizedMotion = async (
  kernels: Kernels,
  { u, v }: { readonly u: Plane; readonly v: Plane },
  out: { readonly u: Plane; readonly v: Plane },
  signal?: AbortSignal,
): Promise<void> => {
  const { width, height } = out.u;
  using scaledU = kernels.arena.plane(u.width, u.height);
  using scaledV = kernels.arena.plane(v.width, v.height);
  const [[fromU, toU], [fromV, toV]] = [
    [u.data, scaledU.data],
    [v.data, scaledV.data],
  ] as const;
  for (let i = 0; i < toU.length; i++) {
    toU[i] = (fromU[i]! * width) / u.width;
    toV[i] = (fromV[i]! * height) / v.height;
  }
  const filter = width > u.width ? 'catmull-rom' : 'area';
  await allDone([
    resamplePlane(kernels, scaledU, out.u, filter, undefined, signal),
    resamplePlane(kernels, scaledV, out.v, filter, undefined, signal),
  ]);
};

/** A motion brought to another size. Dispose it. */
const resized = async (
  kernels: Kernels,
  motion: Pick<Motion, 'u' | 'v'>,
  width: number,
  height: number,
  signal?: AbortSignal,
): Promise<Motion> => {
  const [wide, high] = [kernels.arena.plane(width, height), kernels.arena.plane(width, height)];
  return await filled(together({ u: wide, v: high }, [wide, high]), (made) => resizedMotion(kernels, motion, made, signal));
};

/** Pixels over which a flow is smoothed where grain may have shaped it. */
const calmPixels = 24;

/** Flow from `a` to `b`, calm where grain alone would drive it. Dispose it. */
const calmFlow = async (kernels: Kernels, a: Plane, b: Plane, signal?: AbortSignal): Promise<Motion> => {
  const { width, height } = a;
  const planes = Array.from({ length: 2 }, () => kernels.arena.plane(width, height));
  return await filled(together({ u: planes[0]!, v: planes[1]! }, planes), async (out) => {
    using u = kernels.arena.plane(width, height);
    using v = kernels.arena.plane(width, height);
    await kernels.run(opticalFlow, { a, b, u, v }, signal);
    const [coarseWidth, coarseHeight] = [width, height].map((size) => Math.max(1, Math.round(size / calmPixels))) as [number, number];
    using coarse = await resized(kernels, { u, v }, coarseWidth, coarseHeight, signal);
    using smooth = await resized(kernels, coarse, width, height, signal);
    await kernels.run(calmMotion, { a, b, u, v, smoothU: smooth.u, smoothV: smooth.v, outU: out.u, outV: out.v }, signal);
  });
};

/** Pictures narrower than this are looked at in full; of others half the width tells the motion as well, with less grain in the way and at a quarter of the cost. */
export const leastFlowWidth = 160;

/** Motion from `a` to `b`, found at half their width and no wider than `widest`, at the size of a. Dispose it. */
export const motionBetween = async (kernels: Kernels, a: Plane, b: Plane, widest: number, signal?: AbortSignal): Promise<Motion> => {
  const width = Math.min(widest, a.width, Math.max(leastFlowWidth, a.width >> 1));
  if (a.width === width) return calmFlow(kernels, a, b, signal);
  const height = Math.max(1, Math.round((a.height * width) / a.width));
  using smallA = kernels.arena.plane(width, height);
  using smallB = kernels.arena.plane(width, height);
  await allDone([
    resamplePlane(kernels, a, smallA, 'area', undefined, signal),
    resamplePlane(kernels, b, smallB, 'area', undefined, signal),
  ]);
  using found = await calmFlow(kernels, smallA, smallB, signal);
  return resized(kernels, found, a.width, a.height, signal);
};

/** The motion at the size of a plane: itself, or for chroma a smaller copy. */
export const motionFor = async (kernels: Kernels, motion: Motion, plane: Plane, signal?: AbortSignal): Promise<Motion> =>
  plane.width === motion.u.width && plane.height === motion.u.height
    ? together({ u: motion.u, v: motion.v }, [])
    : resized(kernels, motion, plane.width, plane.height, signal);

/** A plane fetched along a motion. Dispose it. */
export const moved = async (kernels: Kernels, src: Plane, { u, v }: Motion, signal?: AbortSignal): Promise<LentPlane> => {
  return await filled(kernels.arena.plane(src.width, src.height), (out) =>
    kernels.run(warp, { src, u, v, filter: 'bicubic', out }, signal),
  );
};
