/** @file Dense optical flow as stages pass it on: for each pixel of `a` where it lies in `b`, in pixels of the flow's own grid. */
import type { LentPlane } from '../kernels/arena.ts';

/** u, v in pixels of this grid; confidence in [0, 1] from forward-backward agreement and matching error. */
export type Flow = Disposable & {
  readonly width: number;
  readonly height: number;
  readonly u: LentPlane;
  readonly v: LentPlane;
  readonly confidence: LentPlane;
};

/** Both directions between two pictures. */
export type FlowPair = Disposable & { readonly forward: Flow; readonly backward: Flow };
