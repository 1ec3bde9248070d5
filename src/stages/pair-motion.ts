/** @file The motion between two neighbouring frames, both ways, found on small pictures; remembered and shared by every frame made around the pair. */
import type { Frame, Plane } from '../film/frame.ts';
import { lumaPlane } from '../film/frame.ts';
import { allDone } from '../kernels/all-done.ts';
import type { LentPlane } from '../kernels/arena.ts';
import flowTrust from '../kernels/flow-trust.ts';
import type { Kernels } from '../kernels/host.ts';
import mix from '../kernels/mix.ts';
import opticalFlow from '../kernels/optical-flow.ts';
import { resamplePlane } from '../kernels/resample.ts';

/** A flow and how far it is to be believed. */
export type Flow = { readonly u: LentPlane; readonly v: LentPlane; readonly trust: LentPlane };
export type Pair = Disposable & {
  /** Small luma of the left and the right frame. */
  readonly a: LentPlane;
  readonly b: LentPlane;
  readonly forward: Flow;
  readonly backward: Flow;
  /** Both flows once more, found on still smaller pictures: other errors, so that a place has two flows to choose from or to take the mean of. */
  readonly wide: { readonly forward: Flow; readonly backward: Flow };
  /** Share of both frames whose motion is believed in neither version. */
  readonly unbelieved: number;
  /** Both frames are one picture shown twice: that nothing moves here tells nothing about what moves next. */
  readonly repeat: boolean;
};

/** Width at which interpolation finds motion unless another is asked for. */
export const usualMotionWidth = 640;

/** Mean difference, in levels, below which two small pictures are one. */
const repeatLevels = 0.1;
const isRepeat = (a: Float32Array, b: Float32Array): boolean =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) * 255 < repeatLevels * a.length;

/** Trust below this is none: as of ten levels' difference along the flow and two pixels' between the flow and the one back. */
const leastTrust = Math.exp(-2);
const untrusted = (flow: Flow, wide: Flow): number => {
  const [own, second] = [flow.trust.data, wide.trust.data];
  let count = 0;
  for (let i = 0; i < own.length; i++) if (own[i]! < leastTrust && second[i]! < leastTrust) count++;
  return count / own.length;
};

/** Luma of a frame at the size of `out`; of RGB the weighted sum of all three, as green alone misses what moves before it in its own colour. */
const smallLuma = async (kernels: Kernels, frame: Frame, out: LentPlane, signal: AbortSignal | undefined): Promise<void> => {
  if (frame.format.model !== 'rgb') return resamplePlane(kernels, lumaPlane(frame), out, 'area', undefined, signal);
  using red = kernels.arena.plane(out.width, out.height);
  using green = kernels.arena.plane(out.width, out.height);
  using blue = kernels.arena.plane(out.width, out.height);
  const small = [red, green, blue];
  await allDone(frame.planes.map((plane, i) => resamplePlane(kernels, plane, small[i]!, 'area', undefined, signal)));
  await kernels.run(mix, { a: red, b: green, amount: 0.587 / 0.886, out: red }, signal);
  await kernels.run(mix, { a: red, b: blue, amount: 0.114, out }, signal);
};

/** The size at which patches see wider. */
const widerShare = 0.75;

/** Flow between two pictures in a size of its own, enlarged to the planes `u`, `v`. */
const flowAt = async (kernels: Kernels, a: Plane, b: Plane, { u, v }: Flow, signal: AbortSignal | undefined): Promise<void> => {
  using x = kernels.arena.plane(a.width, a.height);
  using y = kernels.arena.plane(a.width, a.height);
  await kernels.run(opticalFlow, { a, b, u: x, v: y }, signal);
  for (const [small, large, ratio] of [
    [x, u, u.width / a.width],
    [y, v, v.height / a.height],
  ] as const) {
    await resamplePlane(kernels, small, large, 'bilinear', undefined, signal);
    for (let i = 0; i < large.data.length; i++) large.data[i] = large.data[i]! * ratio;
  }
};

/** Motion between two frames, found no wider than `widest` pixels. Dispose it. */
export const findPair = async (
  kernels: Kernels,
  left: Frame,
  right: Frame,
  widest: number,
  signal: AbortSignal | undefined,
): Promise<Pair> => {
  const width = Math.min(widest, left.width);
  const height = Math.max(1, Math.round((left.height * width) / left.width));
  const planes: LentPlane[] = [];
  const plane = (): LentPlane => {
    const lent = kernels.arena.plane(width, height);
    planes.push(lent);
    return lent;
  };
  const dispose = (): void => {
    for (const lent of planes) lent[Symbol.dispose]();
  };
  try {
    const [a, b] = [plane(), plane()];
    const flow = (): Flow => ({ u: plane(), v: plane(), trust: plane() });
    const [forward, backward, wide] = [flow(), flow(), { forward: flow(), backward: flow() }];
    const [wideWidth, wideHeight] = [width, height].map((size) => Math.max(1, Math.round(widerShare * size))) as [number, number];
    using wideA = kernels.arena.plane(wideWidth, wideHeight);
    using wideB = kernels.arena.plane(wideWidth, wideHeight);
    await allDone([smallLuma(kernels, left, a, signal), smallLuma(kernels, right, b, signal)]);
    await allDone([
      resamplePlane(kernels, a, wideA, 'area', undefined, signal),
      resamplePlane(kernels, b, wideB, 'area', undefined, signal),
    ]);
    await allDone([
      kernels.run(opticalFlow, { a, b, u: forward.u, v: forward.v }, signal),
      kernels.run(opticalFlow, { a: b, b: a, u: backward.u, v: backward.v }, signal),
      flowAt(kernels, wideA, wideB, wide.forward, signal),
      flowAt(kernels, wideB, wideA, wide.backward, signal),
    ]);
    await allDone(
      [{ forward, backward }, wide].flatMap(({ forward: there, backward: back }) => [
        kernels.run(flowTrust, { a, b, ...there, backU: back.u, backV: back.v }, signal),
        kernels.run(flowTrust, { a: b, b: a, ...back, backU: there.u, backV: there.v }, signal),
      ]),
    );
    const unbelieved = (untrusted(forward, wide.forward) + untrusted(backward, wide.backward)) / 2;
    return { a, b, forward, backward, wide, unbelieved, repeat: isRepeat(a.data, b.data), [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
};
