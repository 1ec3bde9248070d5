/**
 * @file blend-moved: the picture at time t: both frames moved home by Catmull-Rom (bicubic) warping and mixed by share, and where the motion deserves no belief
 * both frames laid over each other. The fields may be coarser than the picture: they are enlarged bilinearly on the way. Full size is touched once a motion;
 * a plane of one value, as the chroma of a monochrome film, stays it.
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

/** One way things may have moved around a moment between two frames, on a grid of its own. */
export type Motion = {
  readonly width: number;
  readonly height: number;
  /** Four floats a place, in pixels of the grid: u, v to frame 0; u, v to frame 1. */
  readonly moves: Float32Array;
  /** Two floats a place: share of frame 1, share of this motion. */
  readonly shares: Float32Array;
};

export type BlendMovedArgs = {
  readonly a: Plane;
  readonly b: Plane;
  /** Candidates, at least one; what their shares leave of 1 goes to the two frames laid over each other. */
  readonly motions: readonly Motion[];
  readonly t: number;
  readonly out: Plane;
};

/** A sample is taken at whole 256ths of a pixel, whose weights are in a table: finer places change no picture and cost twice the time. */
const steps = 256;
const clamp = (value: number, top: number): number => Math.min(top, Math.max(0, value));

const { fround } = Math;
/** A value between two, each step rounded to float32 as the twin's are, so that both take the very same places. */
const between = (from: number, to: number, share: number): number => fround(from + fround(fround(to - from) * share));

/** Where a row or column of the picture lies on the grid: the grid's index before it, and the share of the next one. */
const onGrid = (i: number, size: number, gridSize: number): readonly [number, number] => {
  const place = fround(clamp(fround(fround(fround(i + 0.5) * fround(gridSize / size)) - 0.5), gridSize - 1));
  return [Math.floor(place), fround(place - Math.floor(place))];
};

/** Value `c` of `count` of a field at a pixel, times `scale`. */
const valueAt = (
  field: Float32Array,
  grid: Motion,
  count: number,
  c: number,
  column: readonly [number, number],
  row: readonly [number, number],
  scale: number,
): number => {
  const [[x0, fx], [y0, fy]] = [column, row];
  const [x1, y1] = [Math.min(grid.width - 1, x0 + 1), Math.min(grid.height - 1, y0 + 1)];
  const down = (x: number): number =>
    fround(between(field[count * (y0 * grid.width + x) + c]!, field[count * (y1 * grid.width + x) + c]!, fy) * fround(scale));
  return between(down(x0), down(x1), fx);
};

/** The nearest of the places a sample is taken at, halves to even. */
const fine = (place: number): number => fround(fround(fround(place * steps) + 12582912) - 12582912) / steps;

const weights = (f: number): readonly [number, number, number, number] => [
  ((-0.5 * f + 1) * f - 0.5) * f,
  (1.5 * f - 2.5) * f * f + 1,
  ((-1.5 * f + 2) * f + 0.5) * f,
  (0.5 * f - 0.5) * f * f,
];

const bicubic = (plane: Plane, x: number, y: number): number => {
  const [cx, cy] = [fine(clamp(fround(x), plane.width - 1)), fine(clamp(fround(y), plane.height - 1))];
  const [x0, y0] = [Math.floor(cx), Math.floor(cy)];
  const [wx, wy] = [weights(cx - x0), weights(cy - y0)];
  let sum = 0;
  for (let j = 0; j < 4; j++)
    for (let i = 0; i < 4; i++)
      sum += wy[j]! * wx[i]! * plane.data[clamp(y0 + j - 1, plane.height - 1) * plane.width + clamp(x0 + i - 1, plane.width - 1)]!;
  return sum;
};

const isFlat = (plane: Plane, value: number): boolean => plane.data.every((sample) => sample === value);

export default defineKernel<BlendMovedArgs>({
  id: 'blend-moved',
  outputs: ({ out }) => [out.data],
  scratchFloats: ({ out, motions }) =>
    4 * steps + 2 * (out.width + 1) + 8 * (2 + motions.reduce((most, { width }) => Math.max(most, width), 0)),
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
          const [column, row] = [onGrid(x, out.width, motion.width), onGrid(y, out.height, motion.height)];
          const [scaleX, scaleY] = [out.width / motion.width, out.height / motion.height];
          const move = (c: number): number => valueAt(motion.moves, motion, 4, c, column, row, c % 2 ? scaleY : scaleX);
          const [share, weight] = [0, 1].map((c) => valueAt(motion.shares, motion, 2, c, column, row, 1)) as [number, number];
          if (weight <= 0) continue;
          const first = bicubic(a, x + move(0), y + move(1));
          const second = bicubic(b, x + move(2), y + move(3));
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
    ].map(([w, h, gw, gh], k) => {
      const motion = (): Motion => ({
        width: gw!,
        height: gh!,
        moves: make.floats(4 * gw! * gh!, () => make.random() * 5 - 2.5),
        shares: make.floats(2 * gw! * gh!, (i) => (i % 2 ? Math.max(0, make.random() - 0.3) / 2 : make.random())),
      });
      const plane = (): Plane => (k === 3 ? make.plane(w!, h!, () => 0.5) : make.plane(w!, h!));
      return { a: plane(), b: plane(), motions: k === 1 ? [motion(), motion()] : [motion()], t: 0.3, out: make.plane(w!, h!, () => 0) };
    }),
  tolerance: 1e-6,
});
