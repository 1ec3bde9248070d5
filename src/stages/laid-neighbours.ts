/**
 * @file What a network of several frames sees beside the frame itself: two neighbours on either side, laid on it along the motion, and how far each place of them is to
 * be trusted. A neighbour that is not there (beside a cut) is the frame itself without trust: nothing is gained from it and nothing lost.
 */
import type { Plane } from '../film/frame.ts';
import { allDone } from '../kernels/all-done.ts';
import { filled } from '../kernels/filled.ts';
import flowTrust from '../kernels/flow-trust.ts';
import { blurPlane } from '../kernels/gaussian-blur.ts';
import type { Kernels } from '../kernels/host.ts';
import { type Motion, motionBetween, moved, reach, together } from './motion-neighbours.ts';
import type { RenderContext } from './stage.ts';

type Remember = RenderContext<Record<never, never>, never, undefined>['remember'];
/** Motion between two frames, both ways. */
type Ways = Disposable & { readonly forward: Motion; readonly backward: Motion };
type Soft = Disposable & { readonly plane: Plane };

/** Pictures and their trust as a network of several frames takes them, oldest first; `frames` holds the frame itself in its middle. */
export type Stack = Disposable & { readonly frames: readonly Plane[]; readonly trust: readonly Plane[] };

/** Width at which motion is looked for at most. */
const motionWidth = 640;
/** Blur under which pictures are compared, pixels: their grain is no sign of a wrong motion. */
const softPixels = 1;

export type Moment = {
  /** Planes by frame number: those of the frame's window. */
  readonly planes: ReadonlyMap<number, Plane>;
  /** The frame to enlarge. */
  readonly n: number;
  readonly remember: Remember;
  /** Tells planes of one frame apart in what is remembered. */
  readonly name?: string;
};

/** The places of neighbours in time, less the frame's. */
const offsets = Array.from({ length: 2 * reach + 1 }, (_, k) => k - reach);

/**
 * Lays the neighbours of frame `n` on it. Motions are remembered by their frames' numbers, both ways at once, as
 * each frame of a pair is laid on the other in its turn. Dispose the stack.
 */
export const layNeighbours = async (kernels: Kernels, { planes, n, remember, name = '' }: Moment, signal?: AbortSignal): Promise<Stack> => {
  const own = planes.get(n)!;
  const { width, height } = own;
  const pair = (left: number, right: number): Promise<Ways> =>
    remember(`ways ${name} ${left} ${right}`, async () => {
      const [a, b] = [planes.get(left)!, planes.get(right)!];
      const ways = await allDone([motionBetween(kernels, a, b, motionWidth, signal), motionBetween(kernels, b, a, motionWidth, signal)]);
      return together({ forward: ways[0]!, backward: ways[1]! }, ways);
    });
  const soft = (m: number): Promise<Soft> =>
    remember(`soft ${name} ${m}`, () => {
      const plane = kernels.arena.plane(width, height);
      return filled(together({ plane }, [plane]), () => blurPlane(kernels, planes.get(m)!, plane, softPixels, signal));
    });
  const held: Disposable[] = [];
  const dispose = (): void => {
    for (const one of held) one[Symbol.dispose]();
  };
  try {
    const laid = await allDone(
      offsets.map(async (offset): Promise<{ frame: Plane; trust: Plane | undefined }> => {
        if (offset === 0) return { frame: own, trust: undefined };
        const trust = kernels.arena.plane(width, height);
        held.push(trust);
        const src = planes.get(n + offset);
        if (!src) {
          trust.data.fill(0);
          return { frame: own, trust };
        }
        const { forward, backward } = await pair(Math.min(n, n + offset), Math.max(n, n + offset));
        const [there, back] = offset > 0 ? [forward, backward] : [backward, forward];
        const [a, b] = [await soft(n), await soft(n + offset)];
        const frame = await moved(kernels, src, there, signal);
        held.push(frame);
        await kernels.run(flowTrust, { a: a.plane, b: b.plane, u: there.u, v: there.v, backU: back.u, backV: back.v, trust }, signal);
        return { frame, trust };
      }),
    );
    return {
      frames: laid.map(({ frame }) => frame),
      trust: laid.flatMap(({ trust }) => (trust ? [trust] : [])),
      [Symbol.dispose]: dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
};
