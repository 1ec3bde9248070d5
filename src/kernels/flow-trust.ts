/**
 * @file flow-trust: how far each vector of a flow deserves belief, from how well the pictures agree along it and how well the flow back undoes it.
 * Depends on the pair alone, so it is found once however many frames are made between the two.
 */
import type { Plane } from '../film/frame.ts';
import { decay } from './decay.ts';
import { differenceAlong } from './difference-along.ts';
import { at, defineKernel } from './kernel.ts';
import { bilinearAt } from './sample.ts';

export type FlowTrustArgs = {
  readonly a: Plane;
  readonly b: Plane;
  /** Flow from a to b, and from b to a. */
  readonly u: Plane;
  readonly v: Plane;
  readonly backU: Plane;
  readonly backV: Plane;
  /** In (0, 1.0001]: 1 where pictures and flows agree wholly. */
  readonly trust: Plane;
};

/** Half the side of the window over which pictures are compared. */
export const trustRadius = 2;

export default defineKernel<FlowTrustArgs>({
  id: 'flow-trust',
  outputs: ({ trust }) => [trust.data],
  scratchFloats: ({ a }) => 2 * a.width * a.height + a.width + 16,
  reference: ({ a, b, u, v, backU, backV, trust }, scratch) => {
    const { width, height } = a;
    const { mean } = differenceAlong({ a, b, u, v }, trustRadius, scratch);
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        const [fu, fv] = [u.data[i]!, v.data[i]!];
        const residual = Math.hypot(fu + bilinearAt(backU, x + fu, y + fv), fv + bilinearAt(backV, x + fu, y + fv));
        trust.data[i] = decay(0.1 * mean[i]! + 0.5 * Math.min(20, residual)) + 1e-4;
      }
  },
  twin: (simd, { a, b, u, v, backU, backV, trust }, scratch) =>
    simd.flowTrust!(
      at(a.data),
      at(b.data),
      a.width,
      a.height,
      at(u.data),
      at(v.data),
      at(backU.data),
      at(backV.data),
      at(trust.data),
      scratch,
    ),
  examples: (make) =>
    [
      [1, 1],
      [9, 7],
      [45, 33],
    ].map(([w, h]) => {
      const flow = (): Plane => make.plane(w!, h!, () => make.random() * 6 - 3);
      return {
        a: make.plane(w!, h!),
        b: make.plane(w!, h!),
        u: flow(),
        v: flow(),
        backU: flow(),
        backV: flow(),
        trust: make.plane(w!, h!, () => 0),
      };
    }),
  tolerance: 1e-4,
});
