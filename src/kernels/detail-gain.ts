/**
 * @file detail-gain: how many times the detail of a made picture must be taken to be as much as that of the two it was made from, cell by cell: their energies are carried
 * along the motion to the moment and mixed by time. Never less than once. Runs on cells alone, a 64th of the picture.
 */
import type { Plane } from '../film/frame.ts';
import { cellsAlong, detailCell } from './detail-energy.ts';
import { at, defineKernel } from './kernel.ts';
import { clamp, type Motion } from './moved-places.ts';
import { bilinearAt } from './sample.ts';

export type DetailGainArgs = {
  /** From detail-energy: of both pictures and of the made one. */
  readonly a: Plane;
  readonly b: Plane;
  readonly made: Plane;
  /** What the picture was made by, at least one; what their shares leave of 1 stood still. */
  readonly motions: readonly Motion[];
  readonly t: number;
  /** How much of what is missing is given back, 0 to 1. */
  readonly strength: number;
  readonly out: Plane;
};

/** More than this would raise what the motion got wrong with what it lost. */
const most = 1.6;
/** Energy of rounding to 8 bits and less: nothing to be matched. */
const nothing = (0.3 / 255) ** 2;

export default defineKernel<DetailGainArgs>({
  id: 'detail-gain',
  outputs: ({ out }) => [out.data],
  scratchFloats: ({ out }) => 4 * out.width * out.height,
  reference: ({ a, b, made, motions, t, strength, out }) => {
    for (let y = 0, i = 0; y < out.height; y++)
      for (let x = 0; x < out.width; x++, i++) {
        const moves: [number, number, number, number] = [0, 0, 0, 0];
        for (const motion of motions) {
          // The place of the grid at the cell's middle; cells of a border lie partly outside.
          const [column, row] = [x, y].map((place, axis) => {
            const [cells, size] = axis ? [out.height, motion.height] : [out.width, motion.width];
            return clamp(Math.floor(((place + 0.5) * size) / cells), size - 1);
          }) as [number, number];
          const place = row * motion.width + column;
          const share = motion.shares[2 * place + 1]!;
          for (let c = 0; c < 4; c++) {
            const scale = c % 2 ? out.height / motion.height : out.width / motion.width;
            moves[c] = moves[c]! + share * motion.moves[4 * place + c]! * scale;
          }
        }
        const wanted = (1 - t) * bilinearAt(a, x + moves[0], y + moves[1]) + t * bilinearAt(b, x + moves[2], y + moves[3]);
        const gain = Math.min(most, Math.max(1, Math.sqrt((wanted + nothing) / (made.data[i]! + nothing))));
        out.data[i] = 1 + strength * (gain - 1);
      }
  },
  twin: (simd, { a, b, made, motions, t, strength, out }, scratch) => {
    const size = [out.width, out.height] as const;
    for (const [k, { width, height, moves, shares }] of motions.entries())
      simd.detailMoves!(at(moves), at(shares), width, height, ...size, k === 0 ? 1 : 0, scratch);
    simd.detailGain!(at(a.data), at(b.data), at(made.data), ...size, t, strength, most, nothing, scratch, at(out.data));
  },
  examples: (make) =>
    (
      [
        [1, 1],
        [45, 34],
      ] as const
    ).map(([w, h]) => {
      const cells = (): Plane => make.plane(cellsAlong(w), cellsAlong(h));
      const motion: Motion = {
        width: w,
        height: h,
        moves: make.floats(4 * w * h, () => detailCell * (make.random() - 0.5)),
        shares: make.floats(2 * w * h),
      };
      return { a: cells(), b: cells(), made: cells(), motions: [motion], t: 0.3, strength: 1, out: cells() };
    }),
  tolerance: 1e-5,
});
