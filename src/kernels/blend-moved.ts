/**
 * @file blend-moved: the picture at time t: both frames moved home by bicubic warping and mixed by share, and where the motion deserves no belief
 * both frames laid over each other. The fields may be coarser than the picture: they are enlarged bilinearly on the way. The frames are brought to fixed point once;
 * motions after the first touch only what they have a share in; a plane of one value, as the chroma of a monochrome film, stays it.
 */
import type { Plane } from '../film/frame.ts';
import { fixedAt, fixedFirst, fixedFloats, fixedStride, toFixed } from './fixed-samples.ts';
import { at, defineKernel } from './kernel.ts';
import { clamp, type Motion, placesAt, sharesAt, steps } from './moved-places.ts';

export type { Motion };

export type BlendMovedArgs = {
  readonly a: Plane;
  readonly b: Plane;
  /** Candidates, at least one; what their shares leave of 1 goes to the two frames laid over each other. */
  readonly motions: readonly Motion[];
  readonly t: number;
  readonly out: Plane;
};

/** Weights, columns and rows of the grids; a whole number of vectors. */
const tableFloats = (out: Plane, motions: readonly Motion[]): number =>
  2 * steps + 4 * (out.width + 4) + 8 * (4 + motions.reduce((most, { width }) => Math.max(most, width), 0));

const isFlat = (plane: Plane, value: number): boolean => plane.data.every((sample) => sample === value);

export default defineKernel<BlendMovedArgs>({
  id: 'blend-moved',
  outputs: ({ out }) => [out.data],
  scratchFloats: ({ out, motions }) => tableFloats(out, motions) + 2 * fixedFloats(out.width, out.height),
  reference: ({ a, b, motions, t, out }) => {
    const value = a.data[0]!;
    if (isFlat(a, value) && isFlat(b, value)) {
      out.data.fill(value);
      return;
    }
    for (let y = 0; y < out.height; y++)
      for (let x = 0; x < out.width; x++) {
        const i = y * out.width + x;
        const [own, other] = [toFixed(a.data[i]!) * 2 ** -14, toFixed(b.data[i]!) * 2 ** -14];
        const still = own + (other - own) * t;
        let sum = still;
        for (const motion of motions) {
          const [share, weight] = sharesAt(motion, out, x, y);
          if (weight <= 0) continue;
          const [ax, ay, bx, by] = placesAt(motion, out, x, y);
          const first = fixedAt(a, ax, ay) * 2 ** -28;
          const second = fixedAt(b, bx, by) * 2 ** -28;
          sum = clamp(sum + (first + (second - first) * share - still) * weight, 1);
        }
        out.data[i] = sum;
      }
  },
  twin: (simd, { a, b, motions, t, out }, scratch) => {
    const { width, height } = out;
    if (simd.flatPlane!(at(a.data), at(b.data), width * height, at(out.data))) return;
    const fixedA = scratch + 4 * tableFloats(out, motions);
    const fixedB = fixedA + 4 * fixedFloats(width, height);
    simd.fixedPlane!(at(a.data), width, height, fixedA);
    simd.fixedPlane!(at(b.data), width, height, fixedB);
    const first = 2 * fixedFirst(width);
    const frames = [fixedA + first, fixedB + first, 2 * fixedStride(width), width, height] as const;
    for (const [k, { width: columns, height: rows, moves, shares }] of motions.entries())
      simd.blendMoved!(...frames, at(moves), at(shares), columns, rows, t, k === 0 ? 1 : 0, at(out.data), scratch);
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
