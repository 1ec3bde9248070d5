/**
 * @file look-alike: colours for places nothing was carried to, from places that look like them (Welsh et al. 2002, Transferring Color to Greyscale Images): the mean of all samples'
 * colours, each weighted by belief and by how near its features come to the place's nearest.
 */
import { decay } from './decay.ts';
import { at, defineKernel } from './kernel.ts';

export type LookAlikeArgs = {
  /** `perEntry` floats a place: features, scaled so that a distance of 1 is a clear difference; the last two are not read. */
  readonly places: Float32Array;
  /** `perEntry` floats a sample: features, blue, red. */
  readonly samples: Float32Array;
  /** Two floats a place: blue and red, the mean's; 0 where there are no samples. */
  readonly out: Float32Array;
  /** Half the square of the distance to the nearest sample, a place. */
  readonly distance: Float32Array;
};

export const features = 6;
export const perEntry = features + 2;

const f = Math.fround;

export default defineKernel<LookAlikeArgs>({
  id: 'look-alike',
  outputs: ({ out, distance }) => [out, distance],
  scratchFloats: ({ samples }) => samples.length / perEntry + 8,
  reference: ({ places, samples, out, distance }, scratch) => {
    const count = samples.length / perEntry;
    for (let p = 0; p < distance.length; p++) {
      let nearest = f(1e9);
      for (let s = 0; s < count; s++) {
        let sum = 0;
        for (let k = 0; k < features; k++) {
          const d = f(places[p * perEntry + k]! - samples[s * perEntry + k]!);
          sum = f(sum + f(d * d));
        }
        scratch[s] = f(0.5 * sum);
        nearest = Math.min(nearest, scratch[s]!);
      }
      let [total, blue, red] = [0, 0, 0];
      for (let s = 0; s < count; s++) {
        const weight = decay(scratch[s]! - nearest);
        total += weight;
        blue += weight * samples[s * perEntry + features]!;
        red += weight * samples[s * perEntry + features + 1]!;
      }
      out[2 * p] = count > 0 ? blue / total : 0;
      out[2 * p + 1] = count > 0 ? red / total : 0;
      distance[p] = nearest;
    }
  },
  twin: (simd, { places, samples, out, distance }, scratch) =>
    simd.lookAlike!(at(places), distance.length, at(samples), samples.length / perEntry, at(out), at(distance), scratch),
  examples: (make) =>
    [
      [1, 1],
      [3, 0],
      [7, 33],
    ].map(([places, samples]) => ({
      places: make.floats(places! * perEntry, () => 3 * make.random()),
      samples: make.floats(samples! * perEntry, () => 3 * make.random()),
      out: make.floats(2 * places!, () => 0),
      distance: make.floats(places!, () => 0),
    })),
  tolerance: 1e-4,
});
