/**
 * @file choose-motion: how much each candidate motion counts at each place of a made picture, by what judge-motion says it costs, and how much of either picture: by time, by
 * how densely its pixels came there and by whether they lie within it. Weights are exp(-cost) made to sum to 1; standing still has what the others leave.
 */
import type { Plane } from '../film/frame.ts';
import { boxMean } from './box-mean.ts';
import { inFours } from './choice-features.ts';
import { decay } from './decay.ts';
import { at, defineKernel } from './kernel.ts';

/** A motion to choose. */
export type Candidate = {
  /** Four floats a place; from join-motion or block-paths. */
  readonly moves: Float32Array;
  /** From judge-motion. */
  readonly cost: Plane;
  /** Two floats a place: share of picture 1; share of this motion. */
  readonly shares: Float32Array;
};
export type ChooseMotionArgs = {
  /** The flow, and how densely it came from either picture (from project-motion). */
  readonly flow: Candidate & { readonly zero: Float32Array; readonly one: Float32Array };
  /** A second flow, with densities of its own. */
  readonly wide: Candidate & { readonly zero: Float32Array; readonly one: Float32Array };
  /** The blocks. The flows' shares are then of what the blocks leave. */
  readonly blocks?: Candidate | undefined;
  readonly still: Plane;
  readonly t: number;
  /**
   * A network's word on it (choice-features.ts), as many planes as `words`, sides rounded up to whole fours: what the second flow, blocks and standing still gain, in units
   * of cost, and how far the flows and the blocks are rather seen in picture 1, as the logarithm of a ratio.
   */
  readonly advice?: Float32Array | undefined;
};

export const words = 5;
/** What the second flow, blocks and standing still cost beforehand. */
const ofWide = 0;
const ofBlocks = 0.5;
const ofStill = 1;
/** Weights below this are none: the full-size work is spared. */
const least = 1 / 64;
/** (1 + x/32)^32 within [-8, 8], from multiplications alone as decay is. */
const ratio = (x: number): number => (1 + Math.min(8, Math.max(-8, x)) / 32) ** 32;
const beyond = (place: number, size: number): number => Math.max(0, -place, place - (size - 1));

export default defineKernel<ChooseMotionArgs>({
  id: 'choose-motion',
  outputs: ({ flow, wide, blocks }) => [flow.shares, wide.shares, ...(blocks ? [blocks.shares] : [])],
  scratchFloats: ({ still }) => 5 * still.width * still.height + still.width + 16,
  reference: ({ flow, wide, blocks, still, t, advice }, scratch) => {
    const { width, height } = still;
    const size = width * height;
    const part = (k: number): Float32Array => scratch.subarray(k * size, (k + 1) * size);
    const [ofZero, ofOne, wideZero, wideOne] = [flow.zero, flow.one, wide.zero, wide.one].map((sums, k) => {
      const [density, mean] = [part(0), part(k + 1)];
      for (let i = 0; i < size; i++) density[i] = Math.min(1.5, sums[4 * i + 2]!);
      boxMean(density, mean, width, height, 1);
      return mean;
    }) as [Float32Array, Float32Array, Float32Array, Float32Array];
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        const advised = (c: number): number => (advice ? advice[(c * inFours(height) + y) * inFours(width) + x]! : 0);
        const shareOfOne = (moves: Float32Array, zero: number, one: number, towardsOne: number): number => {
          const inside = (k: number): number =>
            1 - Math.min(4, Math.max(beyond(x + moves[4 * i + k]!, width), beyond(y + moves[4 * i + k + 1]!, height))) / 4;
          const [before, after] = [(1 - t) * (zero * inside(0) + 0.02), t * (one * inside(2) + 0.02) * ratio(towardsOne)];
          return after / (before + after);
        };
        const costs = [
          flow.cost.data[i]!,
          wide.cost.data[i]! + ofWide - advised(0),
          blocks ? blocks.cost.data[i]! + ofBlocks - advised(1) : Number.MAX_VALUE,
          still.data[i]! + ofStill - advised(2),
        ];
        const lowest = Math.min(...costs);
        const [own, second, wBlocks, wStill] = costs.map((cost) => decay(cost - lowest)) as [number, number, number, number];
        // The flows mostly err together: both count as much as one, shared by their weights.
        const [w, wWide] = [own, second].map((weight) => (weight * weight) / (own + second + 1e-9)) as [number, number];
        const left = w + wWide + wStill + 1e-9;
        flow.shares[2 * i] = shareOfOne(flow.moves, ofZero[i]!, ofOne[i]!, advised(3));
        flow.shares[2 * i + 1] = w / left < least ? 0 : w / left;
        wide.shares[2 * i] = shareOfOne(wide.moves, wideZero[i]!, wideOne[i]!, advised(3));
        wide.shares[2 * i + 1] = wWide / left < least ? 0 : wWide / left;
        if (!blocks) continue;
        const weight = wBlocks / (w + wWide + wBlocks + wStill);
        blocks.shares[2 * i] = shareOfOne(blocks.moves, 1, 1, advised(4));
        blocks.shares[2 * i + 1] = weight < least ? 0 : weight;
      }
  },
  twin: (simd, { flow, wide, blocks, still, t, advice }, scratch) =>
    simd.chooseMotion!(
      at(flow.moves),
      at(flow.cost.data),
      at(flow.shares),
      at(flow.zero),
      at(flow.one),
      at(wide.moves),
      at(wide.cost.data),
      at(wide.shares),
      at(wide.zero),
      at(wide.one),
      blocks ? at(blocks.moves) : 0,
      blocks ? at(blocks.cost.data) : 0,
      blocks ? at(blocks.shares) : 0,
      at(still.data),
      still.width,
      still.height,
      t,
      advice ? at(advice) : 0,
      inFours(still.width),
      inFours(still.height),
      scratch,
    ),
  examples: (make) =>
    (
      [
        [1, 1, true],
        [9, 7, false],
        [45, 34, true],
      ] as const
    ).map(([w, h, both]) => {
      const cost = (): Plane => make.plane(w, h, () => make.random() * 4);
      const candidate = (): Candidate => ({
        moves: make.floats(4 * w * h, () => make.random() * 6 - 3),
        cost: cost(),
        shares: make.floats(2 * w * h, () => 0),
      });
      return {
        flow: { ...candidate(), zero: make.floats(4 * w * h), one: make.floats(4 * w * h) },
        wide: { ...candidate(), zero: make.floats(4 * w * h), one: make.floats(4 * w * h) },
        blocks: both ? candidate() : undefined,
        still: cost(),
        t: 0.3,
        advice: both ? make.floats(words * inFours(w) * inFours(h), () => make.random() * 4 - 2) : undefined,
      };
    }),
  // A weight at the edge of being none may fall either way.
  tolerance: 1 / 60,
});
