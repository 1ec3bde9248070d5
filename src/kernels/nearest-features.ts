/**
 * @file nearest-features: for each place the samples whose features are nearest to its own, the nearest first, by the square of their distance; equally near ones in the
 * samples' order.
 */
import { at, defineKernel } from './kernel.ts';

export type NearestFeaturesArgs = {
  /** `size` floats a place, a multiple of 4. */
  readonly places: Float32Array;
  /** `size` floats a sample. */
  readonly samples: Float32Array;
  readonly size: number;
  /** `nearest` numbers of samples a place; -1 where there are no more. */
  readonly found: Float32Array;
  /** Squares of their distances; 1e9 where there are no more. */
  readonly distance: Float32Array;
  readonly nearest: number;
};

const f = Math.fround;
const none = 1e9;

export default defineKernel<NearestFeaturesArgs>({
  id: 'nearest-features',
  outputs: ({ found, distance }) => [found, distance],
  reference: ({ places, samples, size, found, distance, nearest }) => {
    found.fill(-1);
    distance.fill(none);
    for (let p = 0, first = 0; first < found.length; p++, first += nearest) {
      const last = first + nearest - 1;
      for (let s = 0; s * size < samples.length; s++) {
        // Four sums, as the twin keeps them, so that both find the same samples.
        const sums = [0, 0, 0, 0];
        for (let k = 0; k < size; k++) {
          const d = f(places[p * size + k]! - samples[s * size + k]!);
          sums[k & 3] = f(sums[k & 3]! + f(d * d));
        }
        const sum = f(f(sums[0]! + sums[1]!) + f(sums[2]! + sums[3]!));
        if (sum >= distance[last]!) continue;
        let to = last;
        for (; to > first && distance[to - 1]! > sum; to--) [distance[to], found[to]] = [distance[to - 1]!, found[to - 1]!];
        [distance[to], found[to]] = [sum, s];
      }
    }
  },
  twin: (simd, { places, samples, size, found, distance, nearest }) =>
    simd.nearestFeatures!(at(places), found.length / nearest, at(samples), samples.length / size, size, at(found), at(distance), nearest),
  examples: (make) =>
    [
      [1, 1, 4, 1],
      [5, 3, 8, 4],
      [9, 40, 12, 6],
    ].map(([places, samples, size, nearest]) => ({
      places: make.floats(places! * size!),
      samples: make.floats(samples! * size!),
      size: size!,
      found: make.floats(places! * nearest!, () => 0),
      distance: make.floats(places! * nearest!, () => 0),
      nearest: nearest!,
    })),
  tolerance: 0,
});
