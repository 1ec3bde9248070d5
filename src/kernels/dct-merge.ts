/**
 * @file dct-merge: one picture made from itself and neighbours laid on it by motion. Tile by tile and coefficient by coefficient a neighbour counts as far as the two agree
 * within the noise (after Hasinoff et al. 2016, Burst Photography, 5), and what is left of the noise is taken out by the Wiener gain of the mean. `pilots` are the same pictures
 * with most noise gone: they decide, the pictures themselves are averaged. Pictures below 8 pixels on a side are copied.
 */
import type { Plane } from '../film/frame.ts';
import { deviationAt, pixelsOf, tileOf, tileSide, tileSize, tileStarts, tilesSum } from './dct8.ts';
import { at, defineKernel } from './kernel.ts';

/** A picture and its pilot. */
export type Piloted = { readonly src: Plane; readonly pilot: Plane };

export type DctMergeArgs = {
  readonly own: Piloted;
  /** Up to four, each moved onto `own` and of its size. */
  readonly near: readonly Piloted[];
  /** As for dct-shrink. */
  readonly deviations: Float32Array;
  readonly spectrum: Float32Array;
  readonly step: number;
  /** How much of what is taken for noise is taken out, 0 to 1. */
  readonly amount: number;
  /** Must be none of the inputs. Values stay within 0 and 1. */
  readonly out: Plane;
};

/** Disagreement of pilots that their own noise explains, in powers of the noise. */
const expected = 2;
/** How sharply a neighbour that disagrees loses its weight. */
const sharpness = 1;

/** Mean of each coefficient's square over its neighbours among the frequencies, weighted 1 2 1 along both axes; beyond the edge the edge goes on. */
const smooth = (squares: Float64Array): Float64Array => {
  const along = (values: Float64Array, stride: number): Float64Array =>
    values.map((value, i) => {
      const place = Math.floor(i / stride) % tileSide;
      return 0.25 * (values[place > 0 ? i - stride : i]! + values[place < tileSide - 1 ? i + stride : i]!) + 0.5 * value;
    });
  return along(along(squares, tileSide), 1);
};

export default defineKernel<DctMergeArgs>({
  id: 'dct-merge',
  outputs: ({ out }) => [out.data],
  scratchFloats: ({ own }) => 2 * own.src.width * own.src.height + 16 * tileSize,
  reference: ({ own, near, deviations, spectrum, step, amount, out }) => {
    const { width, height } = own.src;
    if (Math.min(width, height) < tileSide) {
      out.data.set(own.src.data);
      return;
    }
    const fresh = (): Float64Array => new Float64Array(tileSize);
    const [sum, pilots, weights, squares, value, pilot, first, tile, pixels] = Array.from({ length: 9 }, fresh) as Float64Array[];
    const total = tilesSum(width, height);
    for (const y0 of tileStarts(height, step))
      for (const x0 of tileStarts(width, step)) {
        tileOf(own.src, x0, y0, sum!);
        tileOf(own.pilot, x0, y0, first!);
        pilots!.set(first!);
        weights!.fill(1);
        squares!.fill(1);
        const power = deviationAt(deviations, first![0]! / 8) ** 2;
        for (const other of near) {
          tileOf(other.src, x0, y0, value!);
          tileOf(other.pilot, x0, y0, pilot!);
          const apart = smooth(pilot!.map((c, k) => (c - first![k]!) ** 2));
          for (let k = 0; k < tileSize; k++) {
            const noise = power * spectrum[k]! + 1e-12;
            const weight = noise / (noise + sharpness * Math.max(0, apart[k]! - expected * noise));
            sum![k]! += weight * value![k]!;
            pilots![k]! += weight * pilot![k]!;
            weights![k]! += weight;
            squares![k]! += weight * weight;
          }
        }
        let kept = 0.1;
        for (let k = 0; k < tileSize; k++) {
          const w = weights![k]!;
          const noise = (power * spectrum[k]! * squares![k]!) / (w * w) + 1e-12;
          const signal = (pilots![k]! / w) ** 2;
          const gain = k === 0 ? 1 : signal / (signal + noise);
          tile![k] = (gain * sum![k]!) / w;
          kept += (gain * gain * squares![k]!) / (w * w);
        }
        pixelsOf(tile!, pixels!);
        total.add(x0, y0, pixels!, 1 / kept);
      }
    for (let i = 0; i < out.data.length; i++) {
      const noisy = own.src.data[i]!;
      out.data[i] = Math.min(1, Math.max(0, noisy + amount * (total.at(i) - noisy)));
    }
  },
  twin: (simd, { own, near, deviations, spectrum, step, amount, out }, scratch) => {
    const place = (i: number): readonly [number, number] => (near[i] ? [at(near[i].src.data), at(near[i].pilot.data)] : [0, 0]);
    return simd.dctMerge!(
      at(own.src.data),
      at(own.pilot.data),
      ...place(0),
      ...place(1),
      ...place(2),
      ...place(3),
      own.src.width,
      own.src.height,
      at(deviations),
      deviations.length,
      at(spectrum),
      step,
      amount,
      expected,
      sharpness,
      at(out.data),
      scratch,
    );
  },
  examples: (make) =>
    (
      [
        [1, 1, 2, 4],
        [7, 9, 1, 4],
        [8, 8, 0, 3],
        [33, 18, 4, 4],
        [21, 40, 3, 3],
      ] as const
    ).map(([w, h, count, step]) => {
      const piloted = (): Piloted => {
        const pilot = make.plane(w, h);
        return { pilot, src: make.plane(w, h, (x, y) => pilot.data[y * w + x]! + 0.04 * (make.random() - 0.5)) };
      };
      return {
        own: piloted(),
        near: Array.from({ length: count }, piloted),
        deviations: make.floats(5, (i) => 0.005 + 0.004 * i),
        spectrum: make.floats(tileSize, (k) => 2 / (1 + 0.1 * k)),
        step,
        amount: 0.8,
        out: make.plane(w, h, () => 0),
      };
    }),
  tolerance: 1e-5,
});
