/**
 * @file blend-moved: the picture at time t: both frames moved home by bicubic warping and mixed by share, and where the motion deserves no belief
 * both frames laid over each other. The fields may be coarser than the picture: they are enlarged bilinearly on the way. Full size is touched once a motion;
 * a plane of one value, as the chroma of a monochrome film, stays it.
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';
import { clamp, type Motion, placesAt, sharesAt, steps } from './moved-places.ts';
import { bicubicAt } from './sample.ts';

export type { Motion };

export type BlendMovedArgs = {
  readonly a: Plane;
  readonly b: Plane;
  /** Candidates, at least one; what their shares leave of 1 goes to the two frames laid over each other. */
  readonly motions: readonly Motion[];
  readonly t: number;
  readonly out: Plane;
};

const isFlat = (plane: Plane, value: number): boolean => plane.data.every((sample) => sample === value);

export default defineKernel<BlendMovedArgs>({
  id: 'blend-moved',
  outputs: ({ out }) => [out.data],
  scratchFloats: ({ out, motions }) =>
    4 * steps + 4 * (out.width + 1) + 8 * (2 + motions.reduce((most, { width }) => Math.max(most, width), 0)),
  reference: ({ a, b, motions, t, out }) => {
    const value = a.data[0]!;
    if (isFlat(a, value) && isFlat(b, value)) {
      out.data.fill(value);
      return;
    }
    for (let y = 0; y < out.height; y++)
      for (let x = 0; x < out.width; x++) {
        const i = y * out.width + x;
        const still = a.data[i]! + (b.data[i]! - a.data[i]!) * t;
        let sum = still;
        for (const motion of motions) {
          const [share, weight] = sharesAt(motion, out, x, y);
          if (weight <= 0) continue;
          const [ax, ay, bx, by] = placesAt(motion, out, x, y);
          const first = bicubicAt(a, ax, ay);
          const second = bicubicAt(b, bx, by);
          sum += (first + (second - first) * share - still) * weight;
        }
        out.data[i] = clamp(sum, 1);
      }
  },
  twin: (simd, { a, b, motions, t, out }, scratch) => {
    if (simd.flatPlane!(at(a.data), at(b.data), out.width * out.height, at(out.data))) return;
    for (const [k, { width, height, moves, shares }] of motions.entries()) {
      const [first, last] = [k === 0 ? 1 : 0, k === motions.length - 1 ? 1 : 0];
      const grid = [at(moves), at(shares), width, height] as const;
      simd.blendMoved!(at(a.data), at(b.data), out.width, out.height, ...grid, t, first, last, at(out.data), scratch);
    }
  },
  examples: (make) =>
    [
      [1, 1, 1, 1],
      [9, 7, 9, 7],
      [40, 31, 11, 8],
      [33, 12, 33, 12],
      [67, 24, 13, 6],
    ].map(([w, h, gw, gh], k) => {
      const motion = (): Motion => ({
        width: gw!,
        height: gh!,
        // The last one is calm: pixels move in fours.
        moves: make.floats(4 * gw! * gh!, (i) => (k === 4 ? (i % 4) - 1.3 + make.random() / 90 : make.random() * 5 - 2.5)),
        shares: make.floats(2 * gw! * gh!, (i) => (i % 2 ? Math.max(0, make.random() - 0.3) / 2 : make.random())),
      });
      const plane = (): Plane => (k === 3 ? make.plane(w!, h!, () => 0.5) : make.plane(w!, h!));
      return { a: plane(), b: plane(), motions: k === 1 ? [motion(), motion()] : [motion()], t: 0.3, out: make.plane(w!, h!, () => 0) };
    }),
  tolerance: 1e-6,
});
