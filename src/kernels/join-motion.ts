/**
 * @file join-motion: the fields of motion from a time between two frames home to either, from what project-motion left of both. Where nothing of one frame came,
 * the other's vector serves, turned round; where nothing came at all, what came around (push-pull over a pyramid). All of it by weight, so there is no edge
 * between kinds.
 */
import { at, defineKernel } from './kernel.ts';

export type JoinMotionArgs = {
  readonly width: number;
  readonly height: number;
  /** From project-motion: of frame 0 at t, of frame 1 at 1 - t. */
  readonly zero: Float32Array;
  readonly one: Float32Array;
  readonly t: number;
  /** Four floats a place, in pixels: u, v to frame 0; u, v to frame 1. */
  readonly moves: Float32Array;
};

/** Weight of the other frame's vector beside the own one, and of what lies around beside both. */
const crossed = 0.02;
const around = 1e-4;

type Level = { readonly width: number; readonly height: number; readonly sums: Float32Array };

const floatsOf = (width: number, height: number): number => {
  let floats = 4 * width * height;
  for (let [w, h] = [width, height]; w > 1 || h > 1; ) {
    [w, h] = [(w + 1) >> 1, (h + 1) >> 1];
    floats += 4 * w * h;
  }
  return floats;
};

const halved = (from: Level, sums: Float32Array): Level => {
  const [width, height] = [(from.width + 1) >> 1, (from.height + 1) >> 1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [x1, y1] = [Math.min(from.width - 1, 2 * x + 1), Math.min(from.height - 1, 2 * y + 1)];
      for (let c = 0; c < 4; c++) {
        const value = (px: number, py: number): number => from.sums[4 * (py * from.width + px) + c]!;
        sums[4 * (y * width + x) + c] = (value(2 * x, 2 * y) + value(x1, 2 * y) + (value(2 * x, y1) + value(x1, y1))) / 4;
      }
    }
  return { width, height, sums };
};

/** Turns sums into vectors in place; a place's own weight counts against the coarser level's vector, taken bilinearly. */
const settle = (level: Level, coarser: Level | undefined): void => {
  const { width, height, sums } = level;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = 4 * (y * width + x);
      const weight = sums[i + 2]! + around;
      for (let c = 0; c < 2; c++) {
        let background = 0;
        if (coarser) {
          const [px, py] = [x >> 1, y >> 1];
          const qx = Math.min(coarser.width - 1, Math.max(0, px + (x & 1 ? 1 : -1)));
          const qy = Math.min(coarser.height - 1, Math.max(0, py + (y & 1 ? 1 : -1)));
          const value = (vx: number, vy: number): number => coarser.sums[4 * (vy * coarser.width + vx) + c]!;
          background = 0.5625 * value(px, py) + 0.1875 * (value(qx, py) + value(px, qy)) + 0.0625 * value(qx, qy);
        }
        sums[i + c] = (sums[i + c]! + around * background) / weight;
      }
    }
};

export default defineKernel<JoinMotionArgs>({
  id: 'join-motion',
  outputs: ({ moves }) => [moves],
  scratchFloats: ({ width, height }) => floatsOf(width, height),
  reference: ({ width, height, zero, one, t, moves }, scratch) => {
    const side = (own: Float32Array, other: Float32Array, turn: number, offset: number): void => {
      const base: Level = { width, height, sums: scratch.subarray(0, 4 * width * height) };
      for (let i = 0; i < base.sums.length; i += 4) {
        base.sums[i] = own[i]! - crossed * turn * other[i]!;
        base.sums[i + 1] = own[i + 1]! - crossed * turn * other[i + 1]!;
        base.sums[i + 2] = own[i + 2]! + crossed * other[i + 2]!;
        base.sums[i + 3] = 0;
      }
      const levels = [base];
      let used = base.sums.length;
      for (let last = base; last.width > 1 || last.height > 1; last = levels.at(-1)!) {
        const next = halved(last, scratch.subarray(used));
        used += 4 * next.width * next.height;
        levels.push(next);
      }
      for (let l = levels.length - 1; l >= 0; l--) settle(levels[l]!, levels[l + 1]);
      for (let i = 0; i < base.sums.length; i += 4) {
        moves[i + offset] = base.sums[i]!;
        moves[i + offset + 1] = base.sums[i + 1]!;
      }
    };
    side(zero, one, t / (1 - t), 0);
    side(one, zero, (1 - t) / t, 2);
  },
  twin: (simd, { width, height, zero, one, t, moves }, scratch) => {
    simd.joinMotion!(width, height, at(zero), at(one), t / (1 - t), at(moves), scratch);
    simd.joinMotion!(width, height, at(one), at(zero), (1 - t) / t, at(moves) + 8, scratch);
  },
  examples: (make) =>
    [
      [1, 1],
      [9, 7],
      [45, 34],
    ].map(([width, height]) => {
      // Every third place was reached by nothing.
      const sums = (): Float32Array =>
        make.floats(4 * width! * height!, (i) =>
          (i >> 2) % 3 === 0 || i % 4 === 3 ? 0 : i % 4 === 2 ? make.random() : make.random() * 4 - 2,
        );
      return { width: width!, height: height!, zero: sums(), one: sums(), t: 0.3, moves: make.floats(4 * width! * height!, () => 0) };
    }),
  tolerance: 2e-3,
});
