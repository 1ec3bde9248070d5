/**
 * @file path-bend: how far accelerated things at time t lie beside the straight line between their places in two pictures, for motions that know of straight lines only.
 * What project-motion adds to each pixel's path is looked up at the pixel's home in either picture, and smoothed.
 */
import type { Plane } from '../film/frame.ts';
import { boxMean } from './box-mean.ts';
import { at, defineKernel } from './kernel.ts';
import { bent } from './project-motion.ts';

export type FlowBeside = { readonly u: Plane; readonly v: Plane };
export type PathBendArgs = {
  /** From join-motion. */
  readonly moves: Float32Array;
  /** Of picture 0 to 1 and away from 1; of picture 1 to 0 and away from 0. A side without a flow away counts for nothing. */
  readonly zero: FlowBeside & { readonly away?: (FlowBeside & { readonly trust: Plane }) | undefined };
  readonly one: FlowBeside & { readonly away?: (FlowBeside & { readonly trust: Plane }) | undefined };
  readonly t: number;
  /** Pixels right and down. */
  readonly bendX: Plane;
  readonly bendY: Plane;
};

/** Half the side of the window of smoothing. */
const smoothed = 4;
const f = Math.fround;

export default defineKernel<PathBendArgs>({
  id: 'path-bend',
  outputs: ({ bendX, bendY }) => [bendX.data, bendY.data],
  scratchFloats: ({ bendX }) => 2 * bendX.width * bendX.height + bendX.width + 2 * smoothed + 16,
  reference: ({ moves, zero, one, t, bendX, bendY }, scratch) => {
    const { width, height } = bendX;
    const size = width * height;
    const sides = [zero, one].flatMap(({ u, v, away }, k) => (away ? [{ u, v, away, offset: 2 * k }] : []));
    const [sumX, sumY] = [scratch.subarray(0, size), scratch.subarray(size, 2 * size)];
    sumX.fill(0);
    sumY.fill(0);
    for (const { u, v, away, offset } of sides)
      for (let y = 0, i = 0; y < height; y++)
        for (let x = 0; x < width; x++, i++) {
          const nearest = (place: number, top: number): number => Math.floor(Math.min(top, Math.max(0, f(f(place) + 0.5))));
          const home = nearest(y + moves[4 * i + offset + 1]!, height - 1) * width + nearest(x + moves[4 * i + offset]!, width - 1);
          const [fu, fv] = [u.data[home]!, v.data[home]!];
          const [ax, ay] = [fu + away.u.data[home]!, fv + away.v.data[home]!];
          const share = (((t * t - t) / 2) * bent(fu, fv, ax, ay, away.trust.data[home]!)) / sides.length;
          sumX[i] = sumX[i]! + share * ax;
          sumY[i] = sumY[i]! + share * ay;
        }
    boxMean(sumX, bendX.data, width, height, smoothed);
    boxMean(sumY, bendY.data, width, height, smoothed);
  },
  twin: (simd, { moves, zero, one, t, bendX, bendY }, scratch) => {
    const { width, height } = bendX;
    const count = (zero.away ? 1 : 0) + (one.away ? 1 : 0);
    simd.clearBend!(width * height, scratch);
    for (const [k, { u, v, away }] of [zero, one].entries()) {
      if (!away) continue;
      const own = [at(u.data), at(v.data)] as const;
      simd.addBend!(
        at(moves) + 8 * k,
        ...own,
        at(away.u.data),
        at(away.v.data),
        at(away.trust.data),
        width,
        height,
        (t * t - t) / 2 / count,
        scratch,
      );
    }
    simd.smoothBend!(width, height, at(bendX.data), at(bendY.data), scratch);
  },
  examples: (make) =>
    (
      [
        [1, 1, true, true],
        [9, 7, true, false],
        [45, 33, true, true],
        [5, 6, false, false],
      ] as const
    ).map(([w, h, before, after]) => {
      const flow = (): Plane => make.plane(w, h, () => make.random() * 6 - 3);
      const side = (known: boolean) => ({
        u: flow(),
        v: flow(),
        away: known ? { u: flow(), v: flow(), trust: make.plane(w, h, make.random) } : undefined,
      });
      return {
        moves: make.floats(4 * w * h, () => make.random() * 6 - 3),
        zero: side(before),
        one: side(after),
        t: 0.4,
        bendX: make.plane(w, h, () => 0),
        bendY: make.plane(w, h, () => 0),
      };
    }),
  tolerance: 1e-4,
});
