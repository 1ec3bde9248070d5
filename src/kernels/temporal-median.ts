/** @file temporal-median: the middle one of three planes, sample by sample: what shows in one frame alone (dust, a flash of dirt) goes, what stands or changes steadily stays. */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type TemporalMedianArgs = { readonly before: Plane; readonly own: Plane; readonly after: Plane; readonly out: Plane };

export default defineKernel<TemporalMedianArgs>({
  id: 'temporal-median',
  outputs: ({ out }) => [out.data],
  reference: ({ before, own, after, out }) => {
    for (let i = 0; i < out.data.length; i++) {
      const [a, b, c] = [before.data[i]!, own.data[i]!, after.data[i]!];
      out.data[i] = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
  },
  twin: (simd, { before, own, after, out }) =>
    simd.temporalMedian!(at(before.data), at(own.data), at(after.data), at(out.data), out.data.length),
  examples: (make) =>
    (
      [
        [1, 1],
        [7, 5],
        [33, 18],
      ] as const
    ).map(([w, h]) => ({ before: make.plane(w, h), own: make.plane(w, h), after: make.plane(w, h), out: make.plane(w, h, () => 0) })),
  tolerance: 0,
});
