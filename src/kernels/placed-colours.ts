/**
 * @file placed-colours: chroma fetched from a distant picture along places, as far as the two pictures' luma agrees there; the rest is the chroma carried from the neighbour.
 */
import type { Plane } from '../film/frame.ts';
import { decay } from './decay.ts';
import { differenceAlong } from './difference-along.ts';
import { at, defineKernel } from './kernel.ts';
import { bilinearAt } from './sample.ts';

export type PlacedColoursArgs = {
  readonly a: Plane;
  readonly x: Plane;
  readonly y: Plane;
  readonly belief: Plane;
  /** The distant picture. */
  readonly luma: Plane;
  readonly blue: Plane;
  readonly red: Plane;
  /** Chroma carried from the neighbour. */
  readonly carriedBlue: Plane;
  readonly carriedRed: Plane;
  readonly outBlue: Plane;
  readonly outRed: Plane;
  /** How far the result comes from the distant picture, 0 to 1. */
  readonly outBelief: Plane;
};

/** Half the side of the window over which luma is compared. */
const radius = 2;
/** Mean difference of luma, in 8-bit levels, that light alone may make; and how belief falls beyond it. */
const allowed = 8;
const fall = 0.06;

export default defineKernel<PlacedColoursArgs>({
  id: 'placed-colours',
  outputs: ({ outBlue, outRed, outBelief }) => [outBlue.data, outRed.data, outBelief.data],
  scratchFloats: ({ a }) => 2 * a.width * a.height + a.width + 2 * radius + 8,
  reference: ({ a, x: px, y: py, belief, luma, blue, red, carriedBlue, carriedRed, outBlue, outRed, outBelief }, scratch) => {
    const { width, height } = a;
    const { mean } = differenceAlong({ a, b: luma, u: px, v: py }, radius, scratch);
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        const share = belief.data[i]! * decay(fall * Math.max(0, mean[i]! - allowed));
        const [sx, sy] = [x + px.data[i]!, y + py.data[i]!];
        outBlue.data[i] = carriedBlue.data[i]! + share * (bilinearAt(blue, sx, sy) - carriedBlue.data[i]!);
        outRed.data[i] = carriedRed.data[i]! + share * (bilinearAt(red, sx, sy) - carriedRed.data[i]!);
        outBelief.data[i] = share;
      }
  },
  twin: (simd, { a, x, y, belief, luma, blue, red, carriedBlue, carriedRed, outBlue, outRed, outBelief }, scratch) =>
    simd.placedColours!(
      at(a.data),
      a.width,
      a.height,
      at(x.data),
      at(y.data),
      at(belief.data),
      at(luma.data),
      at(blue.data),
      at(red.data),
      at(carriedBlue.data),
      at(carriedRed.data),
      at(outBlue.data),
      at(outRed.data),
      at(outBelief.data),
      scratch,
    ),
  examples: (make) =>
    [
      [1, 1],
      [9, 7],
      [45, 33],
    ].map(([w, h]) => {
      const plane = (): Plane => make.plane(w!, h!);
      const zero = (): Plane => make.plane(w!, h!, () => 0);
      const field = (): Plane => make.plane(w!, h!, () => make.random() * 6 - 3);
      return {
        a: plane(),
        x: field(),
        y: field(),
        belief: make.plane(w!, h!, () => make.random()),
        luma: plane(),
        blue: plane(),
        red: plane(),
        carriedBlue: plane(),
        carriedRed: plane(),
        outBlue: zero(),
        outRed: zero(),
        outBelief: zero(),
      };
    }),
  tolerance: 1e-4,
});
