/** @file Neighbouring frames laid on a frame by motion found between their pilots: what denoising averages over. */
import type { Plane } from '../../film/frame.ts';
import { allDone } from '../../kernels/all-done.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import type { Kernels } from '../../kernels/host.ts';
import opticalFlow from '../../kernels/optical-flow.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import warp from '../../kernels/warp.ts';

/** Where each pixel of one picture lies in another, less its own place, in pixels of the pictures' own size. */
export type Motion = Disposable & { readonly u: LentPlane; readonly v: LentPlane };

/** Several disposables as one. */
export const together = <T extends object>(value: T, held: readonly Disposable[]): T & Disposable => ({
  ...value,
  [Symbol.dispose]: () => {
    for (const one of held) one[Symbol.dispose]();
  },
});

/** A motion brought to another size. */
const resized = async (
  kernels: Kernels,
  { u, v }: Pick<Motion, 'u' | 'v'>,
  width: number,
  height: number,
  signal?: AbortSignal,
): Promise<Motion> => {
  const [wide, high] = [kernels.arena.plane(width, height), kernels.arena.plane(width, height)];
  const motion = together({ u: wide, v: high }, [wide, high]);
  try {
    using scaledU = kernels.arena.plane(u.width, u.height);
    using scaledV = kernels.arena.plane(v.width, v.height);
    for (let i = 0; i < u.data.length; i++) {
      scaledU.data[i] = (u.data[i]! * width) / u.width;
      scaledV.data[i] = (v.data[i]! * height) / v.height;
    }
    const filter = width > u.width ? 'catmull-rom' : 'area';
    await allDone([
      resamplePlane(kernels, scaledU, wide, filter, undefined, signal),
      resamplePlane(kernels, scaledV, high, filter, undefined, signal),
    ]);
    return motion;
  } catch (error) {
    motion[Symbol.dispose]();
    throw error;
  }
};

/** Motion from `a` to `b`, found no wider than `widest`, at the size of a. Dispose it. */
export const motionBetween = async (kernels: Kernels, a: Plane, b: Plane, widest: number, signal?: AbortSignal): Promise<Motion> => {
  const width = Math.min(widest, a.width);
  const height = Math.max(1, Math.round((a.height * width) / a.width));
  const [u, v] = [kernels.arena.plane(width, height), kernels.arena.plane(width, height)];
  const found = together({ u, v }, [u, v]);
  try {
    if (width === a.width) {
      await kernels.run(opticalFlow, { a, b, u, v }, signal);
      return found;
    }
    using smallA = kernels.arena.plane(width, height);
    using smallB = kernels.arena.plane(width, height);
    await allDone([
      resamplePlane(kernels, a, smallA, 'area', undefined, signal),
      resamplePlane(kernels, b, smallB, 'area', undefined, signal),
    ]);
    await kernels.run(opticalFlow, { a: smallA, b: smallB, u, v }, signal);
    const full = await resized(kernels, found, a.width, a.height, signal);
    found[Symbol.dispose]();
    return full;
  } catch (error) {
    found[Symbol.dispose]();
    throw error;
  }
};

/** The motion at the size of a plane: itself, or for chroma a smaller copy. */
export const motionFor = async (kernels: Kernels, motion: Motion, plane: Plane, signal?: AbortSignal): Promise<Motion> =>
  plane.width === motion.u.width && plane.height === motion.u.height
    ? together({ u: motion.u, v: motion.v }, [])
    : resized(kernels, motion, plane.width, plane.height, signal);

/** A plane fetched along a motion. Dispose it. */
export const moved = async (kernels: Kernels, src: Plane, { u, v }: Motion, signal?: AbortSignal): Promise<LentPlane> => {
  const out = kernels.arena.plane(src.width, src.height);
  try {
    await kernels.run(warp, { src, u, v, filter: 'bicubic', out }, signal);
    return out;
  } catch (error) {
    out[Symbol.dispose]();
    throw error;
  }
};
