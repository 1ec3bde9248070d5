/**
 * @file carry-places: where each pixel of a picture lies in a distant one, from where the pixels of its neighbour lie there and the motion to that neighbour. Places are
 * carried, not colours: nothing is blurred however far it goes. Belief is carried along and ends where the motion is not trusted or leaves the picture.
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';
import { bilinearAt } from './sample.ts';

export type CarryPlacesArgs = {
  /** The neighbour's pixels' places in the distant picture, less their own, and the belief in them, 0 to 1. */
  readonly x: Plane;
  readonly y: Plane;
  readonly belief: Plane;
  /** Motion from this picture to the neighbour, and its trust. */
  readonly u: Plane;
  readonly v: Plane;
  readonly trust: Plane;
  /** Trust that counts as none, and as whole; the first below the second. */
  readonly none: number;
  readonly whole: number;
  /** This picture's. */
  readonly outX: Plane;
  readonly outY: Plane;
  readonly outBelief: Plane;
};

export default defineKernel<CarryPlacesArgs>({
  id: 'carry-places',
  outputs: ({ outX, outY, outBelief }) => [outX.data, outY.data, outBelief.data],
  reference: ({ x: px, y: py, belief, u, v, trust, none, whole, outX, outY, outBelief }) => {
    const { width, height } = u;
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        const [sx, sy] = [x + u.data[i]!, y + v.data[i]!];
        outX.data[i] = u.data[i]! + bilinearAt(px, sx, sy);
        outY.data[i] = v.data[i]! + bilinearAt(py, sx, sy);
        const inside = sx >= -0.5 && sy >= -0.5 && sx <= width - 0.5 && sy <= height - 0.5;
        const share = Math.min(1, Math.max(0, (trust.data[i]! - none) / (whole - none)));
        outBelief.data[i] = inside ? bilinearAt(belief, sx, sy) * share : 0;
      }
  },
  twin: (simd, { x, y, belief, u, v, trust, none, whole, outX, outY, outBelief }) =>
    simd.carryPlaces!(
      at(x.data),
      at(y.data),
      at(belief.data),
      at(u.data),
      at(v.data),
      at(trust.data),
      u.width,
      u.height,
      none,
      1 / (whole - none),
      at(outX.data),
      at(outY.data),
      at(outBelief.data),
    ),
  examples: (make) =>
    [
      [1, 1],
      [9, 7],
      [33, 18],
    ].map(([w, h]) => {
      const field = (): Plane => make.plane(w!, h!, () => make.random() * 6 - 3);
      const some = (): Plane => make.plane(w!, h!, () => make.random());
      const zero = (): Plane => make.plane(w!, h!, () => 0);
      return {
        x: field(),
        y: field(),
        belief: some(),
        // Whole and half steps would stand on the border of inside.
        u: make.plane(w!, h!, () => Math.floor(make.random() * 6) - 3 + 0.1 + 0.3 * make.random()),
        v: make.plane(w!, h!, () => Math.floor(make.random() * 6) - 3 + 0.1 + 0.3 * make.random()),
        trust: some(),
        none: 0.1,
        whole: 0.4,
        outX: zero(),
        outY: zero(),
        outBelief: zero(),
      };
    }),
  tolerance: 1e-4,
});
