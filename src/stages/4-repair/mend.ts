/**
 * @file Mending: a repair's pixels out of its donor, laid where the damage is, its light led over to that of the surroundings, faded in from the mask's edge. Outside
 * the mask nothing is written.
 */
import type { Rectangle } from '../../film/facts.ts';
import type { Frame, Plane } from '../../film/frame.ts';
import { weightsOf } from '../../film/mask.ts';
import type { Repair } from '../../film/repair.ts';
import { filled } from '../../kernels/filled.ts';
import type { Kernels } from '../../kernels/host.ts';
import { movedX, movedY } from './donors.ts';
import { copyOf } from './frame-copy.ts';
import type { SeeThrough } from './see-through.ts';

/** Catmull-Rom; whole places give the very samples. */
const cubic = (t: number): readonly [number, number, number, number] => [
  ((-0.5 * t + 1) * t - 0.5) * t,
  (1.5 * t - 2.5) * t * t + 1,
  ((-1.5 * t + 2) * t + 0.5) * t,
  (0.5 * t - 0.5) * t * t,
];

/** A sample between samples, bicubic, kept within the four around it so that nothing rings; the edge goes on. */
const sampleAt = ({ width, height, data }: Plane, x: number, y: number): number => {
  const [cx, cy] = [Math.min(width - 1, Math.max(0, x)), Math.min(height - 1, Math.max(0, y))];
  const [x0, y0] = [Math.floor(cx), Math.floor(cy)];
  const [tx, ty] = [cx - x0, cy - y0];
  if (tx === 0 && ty === 0) return data[y0 * width + x0]!;
  const [wx, wy] = [cubic(tx), cubic(ty)];
  let sum = 0;
  for (let j = 0; j < 4; j++) {
    const row = Math.min(height - 1, Math.max(0, y0 + j - 1)) * width;
    for (let k = 0; k < 4; k++) sum += wy[j]! * wx[k]! * data[row + Math.min(width - 1, Math.max(0, x0 + k - 1))]!;
  }
  return sum;
};

/** Pixels outside the mask over which the donor's light is compared. */
const rim = 3;
/** Of a wide rim every so many pixels are enough. */
const rimPixels = 160;

type Place = Rectangle & { readonly weights: Float32Array };

/** Differences of light on the rim of a mask, own less donor: places and values, far ones held back. */
const rimOf = (
  own: Plane,
  { x, y, width, height }: Rectangle,
  inside: (px: number, py: number) => boolean,
  donorAt: (px: number, py: number) => number,
): { readonly xs: readonly number[]; readonly ys: readonly number[]; readonly values: readonly number[] } => {
  const [xs, ys]: [number[], number[]] = [[], []];
  // Whether the mask lies within reach to the left or right, row by row; then up and down.
  const across = width + 2 * rim;
  const rows = new Uint8Array(across * height);
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++) if (inside(x + i, y + j)) rows.fill(1, j * across + i, j * across + i + 2 * rim + 1);
  for (let py = Math.max(0, y - rim); py < Math.min(own.height, y + height + rim); py++)
    for (let px = Math.max(0, x - rim); px < Math.min(own.width, x + width + rim); px++) {
      if (inside(px, py)) continue;
      const i = px - x + rim;
      let near = false;
      for (let j = Math.max(0, py - y - rim); j <= Math.min(height - 1, py - y + rim) && !near; j++) near = rows[j * across + i] === 1;
      if (near) {
        xs.push(px);
        ys.push(py);
      }
    }
  const values = xs.map((px, k) => own.data[ys[k]! * own.width + px]! - donorAt(px, ys[k]!));
  const sorted = values.toSorted((a, b) => a - b);
  const [low, middle, high] = [0.16, 0.5, 0.84].map((share) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0) as [
    number,
    number,
    number,
  ];
  const spread = Math.max(1 / 255, (high - low) / 2);
  return { xs, ys, values: values.map((value) => Math.max(middle - 2 * spread, Math.min(middle + 2 * spread, value))) };
};

/** Mends one plane in place: `mask` in that plane's own pixels, `own` as it was before. */
const mendPlane = (
  out: Plane,
  own: Plane,
  donor: Plane,
  place: Place,
  at: (x: number, y: number) => readonly [number, number],
  strength: number,
  invert?: SeeThrough,
): void => {
  const { x, y, width, height, weights } = place;
  const inside = (px: number, py: number): boolean =>
    px >= x && py >= y && px < x + width && py < y + height && weights[(py - y) * width + px - x]! > 0;
  const donorAt = (px: number, py: number): number => sampleAt(donor, ...at(px, py));
  const { xs, ys, values } = rimOf(own, place, inside, donorAt);
  const step = Math.max(1, Math.floor(xs.length / rimPixels));
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++) {
      const weight = weights[j * width + i]!;
      const [px, py] = [x + i, y + j];
      if (weight === 0 || px < 0 || py < 0 || px >= out.width || py >= out.height) continue;
      let [sum, total] = [0, 0];
      for (let k = 0; k < xs.length; k += step) {
        const dx = xs[k]! - px;
        const dy = ys[k]! - py;
        const square = dx * dx + dy * dy + 4;
        const share = 1 / (square * Math.sqrt(square));
        sum += share * values[k]!;
        total += share;
      }
      const n = py * own.width + px;
      let mended = donorAt(px, py) + (total > 0 ? sum / total : 0);
      // Where the dirt covers evenly, what shines through it is the frame's own picture; its rim is covered less and less and comes from the donor.
      if (invert && weight >= strength) {
        const through = (own.data[n]! - invert.offset) / invert.gain;
        // Fully within the tolerance, not at all beyond twice it.
        mended += Math.max(0, Math.min(1, 2 - Math.abs(through - mended) / invert.tolerance)) * (through - mended);
      }
      out.data[n] = own.data[n]! + weight * (Math.min(1, Math.max(0, mended)) - own.data[n]!);
    }
};

/** A mask for chroma planes: a chroma sample takes the mean weight of the luma samples it stands for. */
const subsampled = (place: Place, sx: number, sy: number): Place => {
  if (sx === 0 && sy === 0) return place;
  const [x0, y0] = [place.x >> sx, place.y >> sy];
  const [x1, y1] = [(place.x + place.width - 1) >> sx, (place.y + place.height - 1) >> sy];
  const [width, height] = [x1 - x0 + 1, y1 - y0 + 1];
  const weights = new Float32Array(width * height);
  const share = 1 / (1 << (sx + sy));
  for (let j = 0; j < place.height; j++)
    for (let i = 0; i < place.width; i++)
      weights[(((place.y + j) >> sy) - y0) * width + ((place.x + i) >> sx) - x0]! += share * place.weights[j * place.width + i]!;
  return { x: x0, y: y0, width, height, weights };
};

/**
 * Applies a repair to `out`, a copy of `own`, from `donor`. `picture` says where these frames lie in the source picture. Several repairs of one frame must be given
 * the same `own`.
 */
export const mend = (out: Frame, own: Frame, donor: Frame, repair: Repair, picture: Rectangle, strength = 1): void => {
  if (!repair.donor) return;
  const { motion } = repair.donor;
  const { mask } = repair;
  const place: Place = {
    ...mask,
    x: mask.x - picture.x,
    y: mask.y - picture.y,
    weights: weightsOf(mask, repair.feather, picture).map((weight) => weight * strength),
  };
  const [cx, cy] = [place.x + (place.width - 1) / 2, place.y + (place.height - 1) / 2];
  const { format } = own;
  const { gain, offset, tolerance } = repair.detail ?? {};
  const inverted =
    typeof gain === 'number' && typeof offset === 'number' && typeof tolerance === 'number' ? { gain, offset, tolerance } : undefined;
  own.planes.forEach((plane, k) => {
    const chroma = k > 0 && format.model === 'ycbcr';
    const [sx, sy] = chroma ? [format.subsampling.x, format.subsampling.y] : [0, 0];
    const at = (x: number, y: number): readonly [number, number] => {
      // In luma's pixels, where chroma samples lie in the middle of those they stand for.
      const [lx, ly] = [x * (1 << sx) + ((1 << sx) - 1) / 2, y * (1 << sy) + ((1 << sy) - 1) / 2];
      return [
        (movedX(motion, lx, lx - cx, ly - cy) - ((1 << sx) - 1) / 2) / (1 << sx),
        (movedY(motion, ly, lx - cx, ly - cy) - ((1 << sy) - 1) / 2) / (1 << sy),
      ];
    };
    mendPlane(out.planes[k]!, plane, donor.planes[k]!, subsampled(place, sx, sy), at, strength, chroma ? undefined : inverted);
  });
};

/** Frame `window[0]` with the repairs whose donor is in the window, numbered as `numbers` are; shared where there is nothing to draw. */
export const mendedFrame = async (
  kernels: Kernels,
  window: readonly Frame[],
  numbers: readonly number[],
  repairs: readonly Repair[],
  picture: Rectangle,
  strength: number,
): Promise<Frame> => {
  const own = window[0]!;
  if (strength === 0 || repairs.length === 0) return own.share();
  return filled(copyOf(kernels, own), async (out) => {
    for (const repair of repairs) {
      const donor = window[numbers.indexOf(repair.donor?.frame ?? -1)];
      if (donor) mend(out, own, donor, repair, picture, strength);
    }
  });
};
