/**
 * @file What may lend pixels to a speck, and how far the speck reaches once it is seen what lies behind it: donors that most others agree with come first (one that is dirty or
 * covered in that place stands alone), and the mask is completed where the frame differs from what they show.
 */
import type { Plane } from '../../film/frame.ts';
import { bilinearAt } from '../../kernels/sample.ts';
import { type Fit, movedX, movedY } from './donors.ts';
import { type SeeThrough, seeThrough } from './see-through.ts';
import type { Blob } from './specks.ts';
import { grown } from './specks.ts';

export type Candidate = { readonly frame: number; readonly plane: Plane; readonly fit: Fit };
export type Cover = { readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly bits: Uint8Array };

/** Pixels around a speck into which it may be completed. */
const reach = 12;
/** Pixels around a speck on which donors are compared with each other. */
const near = 4;
/** Share of the speck's contrast by which a pixel must differ to belong to it, and the least, in deviations of the noise. */
const [contrastShare, noiseTimes] = [0.3, 3];
/** A speck that would grow to more than so many times its area, and so many pixels more, runs into the scene. */
const [mostTimes, mostMore] = [1.6, 60];

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** A donor's pixels laid on a box where it is `wanted`, led over to the surroundings' light. */
const laidOn = ({ x, y, width, height }: Box, wanted: Uint8Array, blob: Blob, { plane, fit }: Candidate): Float32Array => {
  const out = new Float32Array(width * height);
  const cx = blob.x + (blob.width - 1) / 2;
  const cy = blob.y + (blob.height - 1) / 2;
  for (let j = 0, at = 0; j < height; j++)
    for (let i = 0; i < width; i++, at++) {
      if (wanted[at] === 0) continue;
      const px = x + i;
      const py = y + j;
      out[at] = bilinearAt(plane, movedX(fit.motion, px, px - cx, py - cy), movedY(fit.motion, py, px - cx, py - cy)) + fit.offset;
    }
  return out;
};

/** The middle of several pictures at each place; the mean of the two in the middle where they are even in number. */
const middleOf = (laid: readonly Float32Array[]): Float32Array => {
  const out = new Float32Array(laid[0]!.length);
  const values = new Float64Array(laid.length);
  const [low, high] = [(laid.length - 1) >> 1, laid.length >> 1];
  for (let i = 0; i < out.length; i++) {
    // A few values: sorted as they come in.
    for (let k = 0; k < laid.length; k++) {
      const value = laid[k]![i]!;
      let place = k;
      for (; place > 0 && values[place - 1]! > value; place--) values[place] = values[place - 1]!;
      values[place] = value;
    }
    out[i] = (values[low]! + values[high]!) / 2;
  }
  return out;
};

/** Candidates, best first, each with what speaks against it (values of the picture), and the speck's cover. */
export const donorsFor = (
  own: Plane,
  blob: Blob,
  candidates: readonly Candidate[],
  contrast: number,
  sigma: number,
): { readonly ranked: readonly (Candidate & { readonly cost: number })[]; readonly cover: Cover; readonly through?: SeeThrough } => {
  const box = { x: blob.x - reach, y: blob.y - reach, width: blob.width + 2 * reach, height: blob.height + 2 * reach };
  const wide = grown(blob.bits, blob.width, blob.height, reach);
  const core = new Uint8Array(box.width * box.height);
  // A speck is only seen where its donors are whole: what is wrong with them lies beside it.
  const about = grown(blob.bits, blob.width, blob.height, reach, near);
  for (let y = 0; y < blob.height; y++) core.set(blob.bits.subarray(y * blob.width, (y + 1) * blob.width), (y + reach) * box.width + reach);
  const laid = candidates.map((candidate) => laidOn(box, wide.bits, blob, candidate));
  const middle = middleOf(laid);
  const ranked = candidates
    .map((candidate, k) => {
      let [sum, count] = [0, 0];
      const own = laid[k]!;
      for (let i = 0; i < core.length; i++)
        if (about.bits[i]) {
          sum += (own[i]! - middle[i]!) ** 2;
          count++;
        }
      // Two agree or do not: which of them is right only a third can tell.
      const alone = candidates.length < 3 ? 0 : Math.sqrt(sum / Math.max(1, count));
      return { ...candidate, cost: candidate.fit.usual + Math.max(0, alone - candidate.fit.usual), values: laid[k]! };
    })
    .sort((a, b) => a.cost - b.cost);
  const best = ranked[0]!.values;
  const least = Math.max(noiseTimes * sigma, contrastShare * contrast);
  const differs = (i: number): boolean => {
    const [x, y] = [box.x + (i % box.width), box.y + Math.floor(i / box.width)];
    if (x < 0 || y < 0 || x >= own.width || y >= own.height) return false;
    const value = own.data[y * own.width + x]!;
    return blob.sign * (value - best[i]!) > least && blob.sign * (value - middle[i]!) > least;
  };
  const bits = core.slice();
  const queue: number[] = [];
  for (let i = 0; i < bits.length; i++) if (bits[i]) queue.push(i);
  for (let k = 0; k < queue.length; k++) {
    const [x, y] = [queue[k]! % box.width, Math.floor(queue[k]! / box.width)];
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++) {
        const [px, py] = [x + dx, y + dy];
        const i = py * box.width + px;
        if (px < 0 || py < 0 || px >= box.width || py >= box.height || bits[i] || !wide.bits[i] || !differs(i)) continue;
        bits[i] = 1;
        queue.push(i);
      }
  }
  // Within the speck, where it covers evenly.
  const [under, behind]: [number[], number[]] = [[], []];
  for (let y = 1; y + 1 < blob.height; y++)
    for (let x = 1; x + 1 < blob.width; x++) {
      const i = y * blob.width + x;
      if (![i, i - 1, i + 1, i - blob.width, i + blob.width].every((k) => blob.bits[k])) continue;
      under.push(own.data[(blob.y + y) * own.width + blob.x + x]!);
      behind.push(best[(y + reach) * box.width + x + reach]!);
    }
  const through = seeThrough(under, behind, sigma);
  const cover = { ...box, bits: queue.length > mostTimes * blob.area + mostMore ? core : bits };
  return { ranked, cover, ...(through ? { through } : {}) };
};
