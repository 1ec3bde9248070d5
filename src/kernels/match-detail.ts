/**
 * @file match-detail: the fine detail of a picture taken so many times, cell by cell (from detail-gain). What is raised stays within the range of the 3 by 3 samples around
 * it but for a little, so that no edge gets a halo. Where the gain is 1 nothing changes.
 */
import type { Plane } from '../film/frame.ts';
import { cellsAlong, detailCell } from './detail-energy.ts';
import { at, defineKernel } from './kernel.ts';
import { clamp } from './moved-places.ts';
import { bilinearAt } from './sample.ts';
import { softAt } from './soft.ts';

export type MatchDetailArgs = {
  readonly src: Plane;
  /** One sample a cell of detail-energy, at least 1. */
  readonly gain: Plane;
  readonly out: Plane;
};

/** How far past the range around a sample may come: a quarter of it where it is grain's, no more than three levels and a 50th of it where it is an edge's. */
const past = 1 / 50;
const levels = 3 / 255;

export default defineKernel<MatchDetailArgs>({
  id: 'match-detail',
  outputs: ({ out }) => [out.data],
  scratchFloats: ({ gain }) => gain.width + 8,
  reference: ({ src, gain, out }) => {
    const { width, height, data } = src;
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        const value = data[i]!;
        const more = bilinearAt(gain, (x + 0.5) / detailCell - 0.5, (y + 0.5) / detailCell - 0.5) - 1;
        let [low, high] = [value, value];
        for (let k = -1; k <= 1; k++)
          for (let j = -1; j <= 1; j++) {
            const near = data[clamp(y + k, height - 1) * width + clamp(x + j, width - 1)]!;
            low = Math.min(low, near);
            high = Math.max(high, near);
          }
        const over = Math.min((high - low) / 4, past * (high - low) + levels);
        const raised = Math.min(high + over, Math.max(low - over, value + more * (value - softAt(src, x, y))));
        out.data[i] = clamp(raised, 1);
      }
  },
  twin: (simd, { src, gain, out }, scratch) =>
    simd.matchDetail!(at(src.data), at(gain.data), src.width, src.height, past, levels, at(out.data), scratch),
  examples: (make) =>
    (
      [
        [1, 1],
        [9, 7],
        [45, 34],
        [64, 40],
      ] as const
    ).map(([w, h], k) => ({
      src: make.plane(w, h),
      gain: make.plane(cellsAlong(w), cellsAlong(h), (x) => (k === 3 && x < 4 ? 1 : 1 + make.random() / 2)),
      out: make.plane(w, h, () => 0),
    })),
  tolerance: 1e-6,
});
