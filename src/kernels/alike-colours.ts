/**
 * @file alike-colours: chroma for a picture from another one's cells that look like its own. A pixel takes the mean over the pixels of those cells, each weighted by how alike the
 * cells are and by how near its luma comes (Zhang et al. 2019, Deep Exemplar-based Video Colorization, with cells of features and the pixel's own luma in their place).
 */
import type { Plane } from '../film/frame.ts';
import { decay } from './decay.ts';
import { at, defineKernel } from './kernel.ts';

/** Side of a cell in pixels. */
export const cellSide = 4;

export type AlikeColoursArgs = {
  /** Sides are multiples of `cellSide`. */
  readonly luma: Plane;
  /** `nearest` numbers of cells of the other picture, row by row, for every cell of this one, and their squared distances; see nearest-features. */
  readonly found: Float32Array;
  readonly distance: Float32Array;
  readonly nearest: number;
  /** The other picture, of any such size. */
  readonly otherLuma: Plane;
  readonly blue: Plane;
  readonly red: Plane;
  /** Squared distance beyond the nearest that lets weight fall to 1/e. */
  readonly apart: number;
  /** Difference of luma that counts as clear. */
  readonly lumaApart: number;
  readonly outBlue: Plane;
  readonly outRed: Plane;
  /** How far the colours that were averaged lie apart: their deviation. */
  readonly spread: Plane;
};

/** Weight of cells whose luma nowhere comes near. */
const least = 1e-4;
const pixels = cellSide * cellSide;
/** Floats a candidate pixel: luma, blue, red, weight. */
const perPixel = 4;

export default defineKernel<AlikeColoursArgs>({
  id: 'alike-colours',
  outputs: ({ outBlue, outRed, spread }) => [outBlue.data, outRed.data, spread.data],
  scratchFloats: ({ nearest }) => perPixel * pixels * nearest,
  reference: (args, scratch) => {
    const { luma, found, distance, nearest, otherLuma, blue, red, apart, lumaApart, outBlue, outRed, spread } = args;
    const columns = luma.width / cellSide;
    const otherColumns = otherLuma.width / cellSide;
    const pixelOf = (cell: number, across: number, k: number): number =>
      (Math.floor(cell / across) * cellSide + Math.floor(k / cellSide)) * across * cellSide + (cell % across) * cellSide + (k % cellSide);
    for (let cell = 0; cell * nearest < found.length; cell++) {
      let count = 0;
      for (let n = cell * nearest; n < (cell + 1) * nearest && found[n]! >= 0; n++) {
        const weight = decay((distance[n]! - distance[cell * nearest]!) / apart);
        for (let k = 0; k < pixels; k++, count++) {
          const i = pixelOf(found[n]!, otherColumns, k);
          scratch.set([otherLuma.data[i]!, blue.data[i]!, red.data[i]!, weight], count * perPixel);
        }
      }
      for (let k = 0; k < pixels; k++) {
        const i = pixelOf(cell, columns, k);
        let [total, b, r, square] = [1e-12, 0, 0, 0];
        for (let c = 0; c < count * perPixel; c += perPixel) {
          const d = (luma.data[i]! - scratch[c]!) / lumaApart;
          const w = scratch[c + 3]! * (decay(0.5 * d * d) + least);
          const [cb, cr] = [scratch[c + 1]!, scratch[c + 2]!];
          total += w;
          b += w * cb;
          r += w * cr;
          square += w * (cb * cb + cr * cr);
        }
        outBlue.data[i] = b / total;
        outRed.data[i] = r / total;
        spread.data[i] = Math.sqrt(Math.max(0, square / total - (b / total) ** 2 - (r / total) ** 2));
      }
    }
  },
  twin: (simd, { luma, found, distance, nearest, otherLuma, blue, red, apart, lumaApart, outBlue, outRed, spread }, scratch) =>
    simd.alikeColours!(
      at(luma.data),
      luma.width,
      luma.height,
      at(found),
      at(distance),
      nearest,
      at(otherLuma.data),
      at(blue.data),
      at(red.data),
      otherLuma.width,
      1 / apart,
      1 / lumaApart,
      at(outBlue.data),
      at(outRed.data),
      at(spread.data),
      scratch,
    ),
  examples: (make) =>
    [
      [1, 1, 1, 1, 1],
      [3, 2, 2, 2, 3],
      [5, 4, 3, 7, 4],
    ].map(([w, h, otherW, otherH, nearest]) => {
      const own = (): Plane => make.plane(w! * cellSide, h! * cellSide);
      const zero = (): Plane => make.plane(w! * cellSide, h! * cellSide, () => 0);
      const other = (scale = 1): Plane => make.plane(otherW! * cellSide, otherH! * cellSide, () => scale * (make.random() - 0.5));
      return {
        luma: own(),
        found: make.floats(w! * h! * nearest!, (i) => (i % nearest! === 3 ? -1 : Math.floor(make.random() * otherW! * otherH!))),
        distance: make.floats(w! * h! * nearest!, (i) => 0.1 + 0.05 * (i % nearest!)),
        nearest: nearest!,
        otherLuma: make.plane(otherW! * cellSide, otherH! * cellSide),
        ...{ blue: other(40), red: other(40) },
        ...{ apart: 0.1, lumaApart: 0.05, outBlue: zero(), outRed: zero(), spread: zero() },
      };
    }),
  tolerance: 2e-3,
});
