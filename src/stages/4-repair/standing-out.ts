/** @file By how much a small frame stands out of two others that are laid on it by motion, pixel by pixel: what tears and splices are told by. */
import { allDone } from '../../kernels/all-done.ts';
import type { Kernels } from '../../kernels/host.ts';
import opticalFlow from '../../kernels/optical-flow.ts';
import warp from '../../kernels/warp.ts';
import type { SmallFrame } from '../proxy.ts';

/** How far each pixel lies beyond both others the same way, levels: above 0 lighter, below 0 darker, 0 between them. */
export const standingOut = async (
  kernels: Kernels,
  own: SmallFrame,
  others: readonly [SmallFrame, SmallFrame],
  signal?: AbortSignal,
): Promise<Float32Array> => {
  const { width, height } = own;
  using a = kernels.arena.plane(width, height);
  a.data.set(own.data.map((value) => value / 255));
  const laid = await allDone(
    others.map(async (other) => {
      using b = kernels.arena.plane(width, height);
      using u = kernels.arena.plane(width, height);
      using v = kernels.arena.plane(width, height);
      using out = kernels.arena.plane(width, height);
      b.data.set(other.data.map((value) => value / 255));
      await kernels.run(opticalFlow, { a, b, u, v }, signal);
      await kernels.run(warp, { src: b, u, v, filter: 'bilinear', out }, signal);
      return out.data.map((value) => value * 255);
    }),
  );
  const [before, after] = laid as [Float32Array, Float32Array];
  return own.data.map((value, i) => {
    const [x, y] = [value - before[i]!, value - after[i]!];
    return x * y > 0 ? Math.sign(x) * Math.min(Math.abs(x), Math.abs(y)) : 0;
  });
};
