/**
 * @file border-fill: a picture whose bare edges are filled from another, mixed over a few pixels of its inside, or by letting its own last sample go on. Where the two
 * differ just inside the edge, something moves there, and what the other shows outside would stand beside it: the own sample goes on there too. The middle is
 * copied. No twin: only the strips are computed.
 */
import type { Plane } from '../film/frame.ts';
import { defineKernel } from './kernel.ts';

/** Width of the strip at each edge that is bare, in pixels, may be fractional; a negative one leaves the edge alone. */
export type BareEdges = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };

export type BorderFillArgs = BareEdges & {
  readonly own: Plane;
  /** Of the same size; only the strips are read. Absent: the last sample inside goes on into the strips, unmixed. */
  readonly under?: Plane;
  /** Pixels over which the two are mixed, at least 1. */
  readonly feather: number;
  readonly out: Plane;
};

/** How much of `own` stays at a place this far from an edge. */
const staying = (distance: number, strip: number, feather: number): number =>
  strip < 0 ? 1 : Math.min(1, Math.max(0, (distance + 0.5 - strip) / feather));

/** Two pictures that differ by less are of one thing; by more than `least + span`, of two. */
const least = 0.04;
const span = 0.08;

/** Belief in `under` beyond an edge, from a cross of five places around one inside. */
const agreement = (own: Plane, under: Plane, x: number, y: number): number => {
  let off = 0;
  for (const [dx, dy] of [
    [0, 0],
    [-1, 0],
    [1, 0],
    [0, -1],
    [0, 1],
  ] as const) {
    const i = Math.min(own.height - 1, Math.max(0, y + dy)) * own.width + Math.min(own.width - 1, Math.max(0, x + dx));
    off += Math.abs(own.data[i]! - under.data[i]!) / 5;
  }
  return Math.min(1, Math.max(0, 1 - (off - least) / span));
};

export default defineKernel<BorderFillArgs>({
  id: 'border-fill',
  outputs: ({ out }) => [out.data],
  reference: ({ own, under, left, right, top, bottom, feather, out }) => {
    const { width, height } = out;
    const strip = (edge: number, size: number): number => Math.min(size - 1, Math.max(0, Math.ceil(edge)));
    const inside = (i: number, low: number, high: number, size: number): number =>
      Math.max(strip(low, size), Math.min(size - 1 - strip(high, size), i));
    const first = left < 0 ? 0 : Math.min(width, Math.ceil(left + feather));
    const last = right < 0 ? width : Math.max(first, width - Math.ceil(right + feather));
    out.data.set(own.data);
    for (let y = 0; y < height; y++) {
      const vertical = Math.min(staying(y, top, feather), staying(height - 1 - y, bottom, feather));
      for (let x = 0; x < width; x++) {
        if (vertical === 1 && x === first) x = last;
        if (x >= width) break;
        const keep = Math.min(vertical, staying(x, left, feather), staying(width - 1 - x, right, feather));
        if (keep === 1) continue;
        const i = y * width + x;
        const goesOn = own.data[inside(y, top, bottom, height) * width + inside(x, left, right, width)]!;
        if (!under) {
          out.data[i] = goesOn;
          continue;
        }
        const [qx, qy] = [inside(x, left + feather, right + feather, width), inside(y, top + feather, bottom + feather, height)];
        const fill = goesOn + agreement(own, under, qx, qy) * (under.data[i]! - goesOn);
        out.data[i] = fill + keep * (own.data[i]! - fill);
      }
    }
  },
  examples: (make) =>
    (
      [
        [1, 1, true],
        [12, 9, true],
        [12, 9, false],
      ] as const
    ).map(([w, h, filled]) => ({
      own: make.plane(w, h),
      ...(filled ? { under: make.plane(w, h) } : {}),
      left: 2.5,
      right: -1,
      top: 0,
      bottom: 3,
      feather: 2,
      out: make.plane(w, h, () => 0),
    })),
  tolerance: 0,
});
