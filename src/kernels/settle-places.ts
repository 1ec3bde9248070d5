/**
 * @file settle-places: takes the drift out of carried places. The distant picture, fetched along them, is compared with this one; the motion that is left
 * between the two is added, as far as it is small, fits, and stands among others that do.
 */
import type { Plane } from '../film/frame.ts';
import { boxMean } from './box-mean.ts';
import { decay } from './decay.ts';
import { differenceAlong } from './difference-along.ts';
import { at, defineKernel } from './kernel.ts';
import { bilinearAt } from './sample.ts';

export type SettlePlacesArgs = {
  /** This picture's luma, and the distant one's fetched along the places. */
  readonly a: Plane;
  readonly seen: Plane;
  /** Motion from a to seen. */
  readonly u: Plane;
  readonly v: Plane;
  readonly x: Plane;
  readonly y: Plane;
  readonly belief: Plane;
  /** Share of the motion left that is taken, 0 to 1. */
  readonly amount: number;
  readonly outX: Plane;
  readonly outY: Plane;
};

/** Half the side of the windows over which fit and weights are averaged. */
const radius = 2;

export default defineKernel<SettlePlacesArgs>({
  id: 'settle-places',
  outputs: ({ outX, outY }) => [outX.data, outY.data],
  scratchFloats: ({ a }) => 2 * a.width * a.height + a.width + 2 * radius + 8,
  reference: ({ a, seen, u, v, x: px, y: py, belief, amount, outX, outY }, scratch) => {
    const { width, height } = a;
    const { error, mean } = differenceAlong({ a, b: seen, u, v }, radius, scratch);
    for (let i = 0; i < error.length; i++) {
      const sure = Math.min(1, Math.max(0, 1.5 * belief.data[i]! - 0.5));
      error[i] = sure * decay(0.5 * Math.hypot(u.data[i]!, v.data[i]!) + 0.1 * mean[i]!);
    }
    boxMean(error, mean, width, height, radius);
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        const [fu, fv] = [u.data[i]!, v.data[i]!];
        const share = amount * mean[i]!;
        outX.data[i] = px.data[i]! + share * (fu + bilinearAt(px, x + fu, y + fv) - px.data[i]!);
        outY.data[i] = py.data[i]! + share * (fv + bilinearAt(py, x + fu, y + fv) - py.data[i]!);
      }
  },
  twin: (simd, { a, seen, u, v, x, y, belief, amount, outX, outY }, scratch) =>
    simd.settlePlaces!(
      at(a.data),
      at(seen.data),
      a.width,
      a.height,
      at(u.data),
      at(v.data),
      at(x.data),
      at(y.data),
      at(belief.data),
      amount,
      at(outX.data),
      at(outY.data),
      scratch,
    ),
  examples: (make) =>
    [
      [1, 1],
      [9, 7],
      [45, 33],
    ].map(([w, h]) => {
      const field = (reach: number): Plane => make.plane(w!, h!, () => (make.random() - 0.5) * reach);
      const zero = (): Plane => make.plane(w!, h!, () => 0);
      return {
        a: make.plane(w!, h!),
        seen: make.plane(w!, h!),
        u: field(3),
        v: field(3),
        x: field(12),
        y: field(12),
        belief: make.plane(w!, h!, () => make.random()),
        amount: 0.5,
        outX: zero(),
        outY: zero(),
      };
    }),
  tolerance: 1e-3,
});
