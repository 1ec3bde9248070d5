/**
 * @file Any rate, any moment: frames between the film's own, made from the motion of both neighbours. Motion is found at the film's size, once a pair, and
 * remembered; pixels are moved at full size, once an output frame.
 *
 *     left ──fraction──▶ made ◀──1 - fraction── right
 */

import type { Frame } from '../../film/frame.ts';
import { lumaPlane } from '../../film/frame.ts';
import { number } from '../../film/params.ts';
import { allDone } from '../../kernels/all-done.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import blendMoved from '../../kernels/blend-moved.ts';
import type { Kernels } from '../../kernels/host.ts';
import opticalFlow from '../../kernels/optical-flow.ts';
import projectMotion from '../../kernels/project-motion.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import { defineStage } from '../stage.ts';
import { scheduleOf } from './schedule.ts';

/** Both flows between two frames and the small pictures they were found on. */
type Pair = Disposable & { readonly planes: readonly [LentPlane, LentPlane, LentPlane, LentPlane, LentPlane, LentPlane] };

/** Both flows between two frames, found no wider than `widest` pixels. Dispose it. */
export const findPair = async (
  kernels: Kernels,
  left: Frame,
  right: Frame,
  widest: number,
  signal: AbortSignal | undefined,
): Promise<Pair> => {
  const width = Math.min(widest, left.width);
  const height = Math.max(1, Math.round((left.height * width) / left.width));
  const planes = Array.from({ length: 6 }, () => kernels.arena.plane(width, height)) as unknown as Pair['planes'];
  const [a, b, fu, fv, bu, bv] = planes;
  const dispose = (): void => {
    for (const plane of planes) plane[Symbol.dispose]();
  };
  try {
    await allDone([
      resamplePlane(kernels, lumaPlane(left), a, 'area', undefined, signal),
      resamplePlane(kernels, lumaPlane(right), b, 'area', undefined, signal),
    ]);
    await allDone([
      kernels.run(opticalFlow, { a, b, u: fu, v: fv }, signal),
      kernels.run(opticalFlow, { a: b, b: a, u: bu, v: bv }, signal),
    ]);
  } catch (error) {
    dispose();
    throw error;
  }
  return { planes, [Symbol.dispose]: dispose };
};

/** The frame a share `t` of the way from left to right, as a frame of its own; fps and shots do not matter here. */
export const frameBetween = async (
  kernels: Kernels,
  left: Frame,
  right: Frame,
  t: number,
  pair: Pair,
  signal?: AbortSignal,
): Promise<Frame> => {
  const [a, b, forwardU, forwardV, backwardU, backwardV] = pair.planes;
  using u = kernels.arena.plane(a.width, a.height);
  using v = kernels.arena.plane(a.width, a.height);
  using side = kernels.arena.plane(a.width, a.height);
  await kernels.run(projectMotion, { a, b, forwardU, forwardV, backwardU, backwardV, t, u, v, side }, signal);
  const out = kernels.arena.frame(left.format, left.width, left.height);
  try {
    await allDone(
      out.planes.map((plane, i) => kernels.run(blendMoved, { a: left.planes[i]!, b: right.planes[i]!, u, v, side, t, out: plane }, signal)),
    );
    return out;
  } catch (error) {
    out[Symbol.dispose]();
    throw error;
  }
};

export default defineStage({
  id: 'interpolation/rate',
  version: 1,
  title: 'Frames in between',
  says: 'Brings the film to any rate by making the frames in between from motion.',
  scope: 'film',
  touches: ['picture', 'card', 'blank'],
  params: {
    motionWidth: number({
      default: 480,
      min: 64,
      max: 2048,
      integer: true,
      unit: 'pixels',
      says: 'Width at which motion is found; more sees finer motion and takes longer.',
    }),
  },
  plan: (input, { delivery, film }) => scheduleOf(input, delivery, film.shots),
  shape: (input, { planned }) => {
    if (!planned) return input;
    const { length, fps } = planned;
    const { width, height, format, pixelAspect } = input;
    return { length, width, height, format, pixelAspect, times: { at: (n) => ({ num: n * fps.den, den: fps.num }), rate: fps } };
  },
  window: (n, _, { planned }) => {
    if (!planned) return [n];
    const { left, fraction } = planned.at(n);
    return fraction === 0 ? [left] : [left, left + 1];
  },
  moment: (n, { planned }) => planned?.at(n) ?? { left: n, fraction: 0 },
  render: async ([left, right], { n, numbers, kernels, values, planned, remember, signal }) => {
    if (!planned || !right) return left!.share();
    const pair = await remember(`pair ${numbers[0]}`, () => findPair(kernels, left!, right, values.motionWidth, signal));
    return frameBetween(kernels, left!, right, planned.at(n).fraction, pair, signal);
  },
});
