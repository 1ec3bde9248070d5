/**
 * @file calm-motion: a flow freed of what grain made of it. Where a smooth copy of the flow explains the pictures nearly as well, it is taken: in flat parts a flow fits
 * itself to the grain, and frames laid on each other by it show the same grain twice. Where the smooth copy is clearly worse, the flow stays.
 */
import type { Plane } from '../film/frame.ts';
import { boxMean } from './box-mean.ts';
import { at, defineKernel } from './kernel.ts';
import { bilinearAt } from './sample.ts';

export type CalmMotionArgs = {
  readonly a: Plane;
  readonly b: Plane;
  /** The flow from a to b and its smooth copy, pixels. */
  readonly u: Plane;
  readonly v: Plane;
  readonly smoothU: Plane;
  readonly smoothV: Plane;
  readonly outU: Plane;
  readonly outV: Plane;
};

/** Half the side of the window over which pictures are compared. */
const radius = 4;
/** The smooth flow's squared error may be so many times the flow's own; so many more and the flow itself is taken wholly. */
const near = 1.5;
const span = 1.5;

export default defineKernel<CalmMotionArgs>({
  id: 'calm-motion',
  outputs: ({ outU, outV }) => [outU.data, outV.data],
  scratchFloats: ({ a }) => 3 * a.width * a.height + a.width + 32,
  reference: ({ a, b, u, v, smoothU, smoothV, outU, outV }) => {
    const { width, height } = a;
    const errorOf = (x: Plane, y: Plane): Float32Array => {
      const mean = new Float32Array(width * height);
      const error = mean.map((_, i) => {
        const there = bilinearAt(b, (i % width) + x.data[i]!, Math.floor(i / width) + y.data[i]!);
        return (255 * (a.data[i]! - there)) ** 2;
      });
      boxMean(error, mean, width, height, radius);
      return mean;
    };
    const [own, smooth] = [errorOf(u, v), errorOf(smoothU, smoothV)];
    for (let i = 0; i < own.length; i++) {
      const share = Math.min(1, Math.max(0, (smooth[i]! / (own[i]! + 0.25) - near) / span));
      outU.data[i] = smoothU.data[i]! + share * (u.data[i]! - smoothU.data[i]!);
      outV.data[i] = smoothV.data[i]! + share * (v.data[i]! - smoothV.data[i]!);
    }
  },
  twin: (simd, { a, b, u, v, smoothU, smoothV, outU, outV }, scratch) =>
    simd.calmMotion!(
      at(a.data),
      at(b.data),
      a.width,
      a.height,
      at(u.data),
      at(v.data),
      at(smoothU.data),
      at(smoothV.data),
      near,
      span,
      at(outU.data),
      at(outV.data),
      scratch,
    ),
  examples: (make) =>
    [
      [1, 1],
      [9, 7],
      [45, 33],
    ].map(([w, h]) => {
      const flow = (size: number): Plane => make.plane(w!, h!, (x, y) => size * Math.sin(0.3 * x + 0.2 * y + 2 * size));
      return {
        a: make.plane(w!, h!),
        b: make.plane(w!, h!),
        u: flow(2),
        v: flow(1),
        smoothU: flow(1.4),
        smoothV: flow(0.8),
        outU: make.plane(w!, h!, () => 0),
        outV: make.plane(w!, h!, () => 0),
      };
    }),
  tolerance: 1e-3,
});
