/** @file histogram: how many samples of a plane fall into each of equal parts of [0, 1]; what lies outside counts at the ends. 256 parts keep 8-bit codes apart. */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type HistogramArgs = {
  readonly src: Plane;
  /** One count a part; their number says how fine (256, 1024, ...). Overwritten. */
  readonly counts: Int32Array;
};

export default defineKernel<HistogramArgs>({
  id: 'histogram',
  outputs: ({ counts }) => [counts],
  scratchFloats: ({ counts }) => 4 * counts.length,
  reference: ({ src, counts }) => {
    const top = counts.length - 1;
    counts.fill(0);
    for (const value of src.data) {
      const part = Math.min(top, Math.max(0, Math.floor(Math.fround(value * counts.length))));
      counts[part] = counts[part]! + 1;
    }
  },
  twin: (simd, { src, counts }, scratch) => simd.histogram!(at(src.data), src.data.length, at(counts), counts.length, scratch),
  examples: (make) =>
    (
      [
        [1, 1, 256],
        [7, 5, 1024],
        [64, 33, 256],
      ] as const
    ).map(([w, h, parts]) => {
      const bytes = make.bytes(parts * 4, () => 0);
      return {
        src: make.plane(w, h, (x) => (x % 3 === 0 ? Math.floor(make.random() * 256) / 255 : make.random() * 1.2 - 0.1)),
        counts: new Int32Array(bytes.buffer, bytes.byteOffset, parts),
      };
    }),
  tolerance: 0,
});
