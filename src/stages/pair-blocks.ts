/** @file What block matching knows of a pair whatever the moment: samples at quarters of a pixel, coarse blocks half way, and what standing still would cost. */
import { allDone } from '../kernels/all-done.ts';
import type { LentBytes } from '../kernels/arena.ts';
import blockMotion, { blocksAlong } from '../kernels/block-motion.ts';
import type { Kernels } from '../kernels/host.ts';
import quarterSamples, { quarterBytes } from '../kernels/quarter-samples.ts';
import type { Pair } from './pair-motion.ts';

export type PairBlocks = Disposable & {
  /** Quarter samples of the left and the right frame's small luma. */
  readonly a: LentBytes;
  readonly b: LentBytes;
  /** Vectors of blocks of 16 pixels half way between. */
  readonly coarse: Vectors;
};
export type Vectors = Disposable & { readonly data: Int32Array };

/** Sides of the blocks first looked for and of those that are used. */
export const coarseSide = 16;
export const fineSide = 8;

/** Room for the vectors of blocks of a side. */
export const vectorsFor = (kernels: Kernels, width: number, height: number, side: number): Vectors => {
  const count = 2 * blocksAlong(width, side) * blocksAlong(height, side);
  const bytes = kernels.arena.bytes(4 * count);
  return { data: new Int32Array(bytes.data.buffer, bytes.data.byteOffset, count), [Symbol.dispose]: () => bytes[Symbol.dispose]() };
};

/** Blocks between the frames of a pair. Dispose them. */
export const findBlocks = async (kernels: Kernels, pair: Pair, signal: AbortSignal | undefined): Promise<PairBlocks> => {
  const { width, height } = pair.a;
  const [a, b] = [kernels.arena.bytes(quarterBytes(width, height)), kernels.arena.bytes(quarterBytes(width, height))];
  const coarse = vectorsFor(kernels, width, height, coarseSide);
  const dispose = (): void => {
    for (const lent of [a, b, coarse]) lent[Symbol.dispose]();
  };
  try {
    await allDone([
      kernels.run(quarterSamples, { plane: pair.a, out: a.data }, signal),
      kernels.run(quarterSamples, { plane: pair.b, out: b.data }, signal),
    ]);
    const search = { side: coarseSide, sweeps: 4, reach: 96, t: 0.5 } as const;
    await kernels.run(blockMotion, { a: a.data, b: b.data, width, height, ...search, vectors: coarse.data }, signal);
    return { a, b, coarse, [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
};
