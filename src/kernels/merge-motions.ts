/**
 * @file merge-motions: two flows and blocks, between which choose-motion has shared a made picture out, made motions that stand side by side: what the blocks take is taken
 * from the flows, and the first flow takes the share of every other that fetches the same as it. One sample is sharper than two mixed, and costs half.
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

/** A motion, its shares (from choose-motion), and both pictures moved along it (from move-home or block-paths). */
export type Shared = { readonly moves: Float32Array; readonly shares: Float32Array; readonly first: Plane; readonly second: Plane };
export type MergeMotionsArgs = {
  readonly flow: Shared;
  readonly wide: Shared;
  readonly blocks?: Shared | undefined;
  /** The first flow's: it goes between motions that are near each other. */
  readonly outMoves: Float32Array;
  /** Shares of the first flow, the second and the blocks, each of the whole. */
  readonly outFlow: Float32Array;
  readonly outWide: Float32Array;
  readonly outBlocks?: Float32Array | undefined;
};

/** Motions that differ by at most so many pixels of the grid, or fetch the same to so many parts of white, are one. */
const agreeing = 0.25;
const alike = Math.fround(1 / 255);
const f = Math.fround;

const fetched = ({ first, second }: Shared, share: number, i: number): number =>
  f(first.data[i]! + f(share * f(second.data[i]! - first.data[i]!)));

export default defineKernel<MergeMotionsArgs>({
  id: 'merge-motions',
  outputs: ({ outMoves, outFlow, outWide, outBlocks }) => [outMoves, outFlow, outWide, ...(outBlocks ? [outBlocks] : [])],
  reference: ({ flow, wide, blocks, outMoves, outFlow, outWide, outBlocks }) => {
    outMoves.set(flow.moves);
    outFlow.set(flow.shares);
    const others = [{ motion: wide, out: outWide }, ...(blocks && outBlocks ? [{ motion: blocks, out: outBlocks }] : [])];
    for (let i = 0; 2 * i < outFlow.length; i++) {
      const left = f(1 - (blocks ? blocks.shares[2 * i + 1]! : 0));
      let own = f(flow.shares[2 * i + 1]! * left);
      for (const { motion, out } of others) {
        const share = motion.shares[2 * i]!;
        const taken = motion === blocks ? blocks.shares[2 * i + 1]! : f(motion.shares[2 * i + 1]! * left);
        out[2 * i] = share;
        out[2 * i + 1] = taken;
        if (taken === 0) continue;
        let apart = 0;
        for (let c = 4 * i; c < 4 * i + 4; c++) apart = Math.max(apart, Math.abs(f(outMoves[c]! - motion.moves[c]!)));
        const near = apart <= agreeing;
        if (!near && Math.abs(f(fetched(flow, outFlow[2 * i]!, i) - fetched(motion, share, i))) > alike) continue;
        if (near) {
          const part = f(taken / f(own + taken));
          for (let c = 4 * i; c < 4 * i + 4; c++) outMoves[c] = outMoves[c]! + f(part * f(motion.moves[c]! - outMoves[c]!));
          outFlow[2 * i] = outFlow[2 * i]! + f(part * f(share - outFlow[2 * i]!));
        }
        own = f(own + taken);
        out[2 * i + 1] = 0;
      }
      outFlow[2 * i + 1] = own;
    }
  },
  twin: (simd, { flow, wide, blocks, outMoves, outFlow, outWide, outBlocks }) => {
    const count = outFlow.length / 2;
    const blockShares = blocks ? at(blocks.shares) : 0;
    simd.leftShares!(at(flow.shares), blockShares, count, at(outFlow));
    simd.leftShares!(at(wide.shares), blockShares, count, at(outWide));
    outMoves.set(flow.moves);
    const merge = (other: Shared, shares: Float32Array): unknown =>
      simd.mergeMotion!(
        ...[at(outMoves), at(outFlow), at(flow.first.data), at(flow.second.data)],
        ...[at(other.moves), at(shares), at(other.first.data), at(other.second.data)],
        ...[count, agreeing, alike],
      );
    merge(wide, outWide);
    if (!blocks || !outBlocks) return;
    outBlocks.set(blocks.shares);
    merge(blocks, outBlocks);
  },
  examples: (make) =>
    (
      [
        [1, 1, true],
        [9, 7, false],
        [33, 18, true],
      ] as const
    ).map(([w, h, both]) => {
      const base = make.floats(4 * w * h, () => make.random() * 4 - 2);
      // Some near the first, some not; some that take nothing.
      const shared = (off: number): Shared => ({
        moves: make.floats(4 * w * h, (i) => base[i]! + off * (make.random() - 0.5)),
        shares: make.floats(2 * w * h, (i) => (i % 2 ? Math.max(0, make.random() - 0.3) / 2 : make.random())),
        first: make.plane(w, h),
        second: make.plane(w, h),
      });
      const zeros = (each: number): Float32Array => make.floats(each * w * h, () => 0);
      return {
        ...{ flow: shared(0), wide: shared(0.6), blocks: both ? shared(1) : undefined },
        ...{ outMoves: zeros(4), outFlow: zeros(2), outWide: zeros(2), outBlocks: both ? zeros(2) : undefined },
      };
    }),
  tolerance: 0,
});
