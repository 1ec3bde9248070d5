/**
 * @file choice-features: what a network sees of the motions by which a picture at time t may be made, twenty planes a place, each near [-1, 1]. The sides of the planes
 * are rounded up to whole fours, with the border repeated outwards, as the network halves twice.
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

type Judged = {
  /** Both pictures moved home. */
  readonly first: Plane;
  readonly second: Plane;
  /** Four floats a place. */
  readonly moves: Float32Array;
  /** From judge-motion. */
  readonly cost: Plane;
};
export type ChoiceFeaturesArgs = {
  readonly a: Plane;
  readonly b: Plane;
  /** With how densely it came from either picture (from project-motion). */
  readonly flow: Judged & { readonly zero: Float32Array; readonly one: Float32Array };
  /** A second flow. */
  readonly wide: Judged;
  readonly blocks: Judged;
  /** What standing still costs. */
  readonly still: Plane;
  readonly t: number;
  readonly out: Float32Array;
};

/**
 * 0 level of the picture moved by flow; 1..3 what the two pictures differ by, moved by flow, by blocks, and standing still; 4, 5 how blocks and standing still differ from
 * flow; 6..8 costs; 9, 10 densities; 11, 12 whether the flow stays within either picture; 13 how far blocks stray from flow; 14 how far flow goes; 15 time;
 * 16..19 what the pictures differ by moved by the second flow, how that differs from flow, what it costs, how far it strays from flow.
 */
export const features = 20;
export const inFours = (size: number): number => (size + 3) & ~3;
const beyond = (place: number, size: number): number => Math.max(0, -place, place - (size - 1));

export default defineKernel<ChoiceFeaturesArgs>({
  id: 'choice-features',
  outputs: ({ out }) => [out],
  reference: ({ a, b, flow, wide, blocks, still, t, out }) => {
    const { width, height } = still;
    const [columns, rows] = [inFours(width), inFours(height)];
    for (let row = 0, o = 0; row < rows; row++)
      for (let column = 0; column < columns; column++, o++) {
        const [x, y] = [Math.min(width - 1, column), Math.min(height - 1, row)];
        const i = y * width + x;
        const at = (plane: Plane): number => plane.data[i]!;
        const [f0, f1, b0, b1] = [at(flow.first), at(flow.second), at(blocks.first), at(blocks.second)];
        const [w0, w1] = [at(wide.first), at(wide.second)];
        const mean = (f0 + f1) / 2;
        const move = (c: number): number => flow.moves[4 * i + c]!;
        const inside = (c: number): number => 1 - Math.min(4, Math.max(beyond(x + move(c), width), beyond(y + move(c + 1), height))) / 4;
        const stray = ({ moves }: Judged): number => {
          const away = (c: number): number => Math.hypot(move(c) - moves[4 * i + c]!, move(c + 1) - moves[4 * i + c + 1]!);
          return Math.min(16, (away(0) + away(2)) / 2) / 8;
        };
        const values = [
          mean - 0.5,
          8 * (f0 - f1),
          8 * (b0 - b1),
          8 * (at(a) - at(b)),
          8 * ((b0 + b1) / 2 - mean),
          8 * ((at(a) + at(b)) / 2 - mean),
          at(flow.cost) / 4,
          at(blocks.cost) / 4,
          at(still) / 4,
          Math.min(1.5, flow.zero[4 * i + 2]!),
          Math.min(1.5, flow.one[4 * i + 2]!),
          inside(0),
          inside(2),
          stray(blocks),
          Math.min(32, Math.hypot(move(0), move(1)) + Math.hypot(move(2), move(3))) / 16,
          t - 0.5,
          8 * (w0 - w1),
          8 * ((w0 + w1) / 2 - mean),
          at(wide.cost) / 4,
          stray(wide),
        ];
        for (const [c, value] of values.entries()) out[c * rows * columns + o] = value;
      }
  },
  twin: (simd, { a, b, flow, wide, blocks, still, t, out }) =>
    simd.choiceFeatures!(
      ...[a, b, flow.first, flow.second, blocks.first, blocks.second, flow.cost, blocks.cost, still].map(({ data }) => at(data)),
      at(flow.moves),
      at(blocks.moves),
      ...[wide.first, wide.second, wide.cost].map(({ data }) => at(data)),
      at(wide.moves),
      at(flow.zero),
      at(flow.one),
      still.width,
      still.height,
      inFours(still.width),
      inFours(still.height),
      t,
      at(out),
    ),
  examples: (make) =>
    (
      [
        [1, 1],
        [9, 7],
        [20, 12],
      ] as const
    ).map(([w, h]) => {
      const judged = (): Judged => ({
        first: make.plane(w, h),
        second: make.plane(w, h),
        moves: make.floats(4 * w * h, () => make.random() * 8 - 4),
        cost: make.plane(w, h),
      });
      return {
        a: make.plane(w, h),
        b: make.plane(w, h),
        flow: { ...judged(), zero: make.floats(4 * w * h), one: make.floats(4 * w * h) },
        wide: judged(),
        blocks: judged(),
        still: make.plane(w, h),
        t: 0.3,
        out: make.floats(features * inFours(w) * inFours(h), () => 0),
      };
    }),
  tolerance: 1e-4,
});
