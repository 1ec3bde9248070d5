/**
 * @file The two pieces of a torn frame registered to the picture as it should be: a move and a turn each, found by the flow that most of the piece agrees on and made
 * exact on the pixels themselves (Lucas and Kanade 1981; Tukey's weights), and how far from the line each piece is lost.
 */
import type { Plane } from '../../film/frame.ts';
import { bilinearAt } from '../../kernels/sample.ts';
import { solveInPlace } from '../../kernels/solve.ts';
import { medianOf } from '../quantile.ts';
import { type Affine, composed, inverted, mapped, turnedAbout } from './affine.ts';
import type { TornField } from './torn-line.ts';

export type Piece = {
  /** Where a pixel of the whole picture lies in the torn frame. */
  readonly map: Affine;
  /** The same as flow alone has it, stretched and sheared at will: far from stiff where this is no piece of film. */
  readonly flowed: Affine;
  /** Share of the piece that agrees. */
  readonly trust: number;
  /** Deviation of what is left, values of the picture, and the piece's mean difference in light. */
  readonly sigma: number;
  readonly light: number;
};

/** Pixels next to the line that have no say. */
const margin = 5;
const [flowSamples, pixelSamples] = [5000, 14000];
/** Pixels of a piece below which it cannot be told how it lies. */
const fewest = 200;

const tukey = (rest: number, limit: number): number => (Math.abs(rest) < limit ? (1 - (rest / limit) ** 2) ** 2 : 0);
const stepFor = (plane: Plane, most: number): number => Math.max(1, Math.round(Math.sqrt((plane.width * plane.height) / most)));

type Sample = { readonly x: number; readonly y: number };

/** The mapping by flow: fitted six times, each trusting less what it did not explain. */
const byFlow = (whole: Plane, u: Plane, v: Plane, samples: readonly Sample[]): Affine | undefined => {
  const { width, height, data } = whole;
  const [half, scale] = [[(width - 1) / 2, (height - 1) / 2] as const, Math.max(width, height) / 2];
  const textures = samples.map(({ x, y }) => {
    const i = y * width + x;
    const slope = Math.hypot(
      data[Math.min(data.length - 1, i + 1)]! - data[Math.max(0, i - 1)]!,
      data[Math.min(data.length - 1, i + width)]! - data[Math.max(0, i - width)]!,
    );
    return Math.min(1, slope / 0.08) + 0.02;
  });
  let fit: readonly [Float64Array, Float64Array] | undefined;
  const trust = new Float64Array(samples.length).fill(1);
  for (let round = 0; round < 8; round++) {
    const matrix = new Float64Array(9);
    const [right, down] = [new Float64Array(3), new Float64Array(3)];
    samples.forEach(({ x, y }, k) => {
      const basis = [1, (x - half[0]) / scale, (y - half[1]) / scale];
      const weight = trust[k]! * textures[k]!;
      const i = y * width + x;
      for (let p = 0; p < 3; p++) {
        right[p]! += weight * basis[p]! * u.data[i]!;
        down[p]! += weight * basis[p]! * v.data[i]!;
        for (let q = 0; q < 3; q++) matrix[p * 3 + q]! += weight * basis[p]! * basis[q]!;
      }
    });
    for (let p = 0; p < 3; p++) matrix[p * 4]! += 1e-6 * samples.length;
    if (!solveInPlace(matrix.slice(), right, 1e-9) || !solveInPlace(matrix, down, 1e-9)) return undefined;
    fit = [right, down];
    const rest = Float64Array.from(samples, ({ x, y }) => {
      const [bx, by, i] = [(x - half[0]) / scale, (y - half[1]) / scale, y * width + x];
      return Math.hypot(u.data[i]! - right[0]! - right[1]! * bx - right[2]! * by, v.data[i]! - down[0]! - down[1]! * bx - down[2]! * by);
    });
    const limit = 4 * Math.max(0.15, 1.2 * medianOf(rest));
    rest.forEach((value, k) => {
      trust[k] = tukey(value, limit);
    });
  }
  const [[u0, u1, u2], [v0, v1, v2]] = fit as unknown as readonly [readonly [number, number, number], readonly [number, number, number]];
  const [ux, uy, vx, vy] = [u1 / scale, u2 / scale, v1 / scale, v2 / scale];
  return [1 + ux, uy, u0 - ux * half[0] - uy * half[1], vx, 1 + vy, v0 - vx * half[0] - vy * half[1]];
};

/** The mapping made exact on pixels, from where the flow put it. */
const exact = (torn: Plane, whole: Plane, start: Affine, samples: readonly Sample[]): Piece => {
  const { width, height } = torn;
  const scale = Math.max(width, height) / 2;
  const [mx, my] = [(width - 1) / 2, (height - 1) / 2];
  // What the flow says of its turn; a piece of film does not stretch.
  const [cx, cy] = mapped(start, mx, my);
  let map = turnedAbout(mx, my, Math.atan2(start[3] - start[1], start[0] + start[4]), cx - mx, cy - my);
  let [light, sigma, trust] = [0, 0, 0];
  for (let round = 0; round < 8; round++) {
    const inside = samples.flatMap(({ x, y }) => {
      const [px, py] = mapped(map, x, y);
      return px >= 1 && py >= 1 && px <= width - 2 && py <= height - 2 ? [{ x, y, px, py }] : [];
    });
    const rest = Float64Array.from(inside, ({ x, y, px, py }) => bilinearAt(torn, px, py) - whole.data[y * whole.width + x]!);
    light = medianOf(rest);
    sigma = Math.max(0.5 / 255, 1.4826 * medianOf(rest.map((value) => Math.abs(value - light))));
    const limit = 4.7 * sigma;
    const matrix = new Float64Array(16);
    const step = new Float64Array(4);
    let agreed = 0;
    inside.forEach(({ px, py }, k) => {
      const weight = tukey(rest[k]! - light, limit);
      if (weight > 0.3) agreed++;
      if (weight === 0) return;
      const gx = (bilinearAt(torn, px + 1, py) - bilinearAt(torn, px - 1, py)) / 2;
      const gy = (bilinearAt(torn, px, py + 1) - bilinearAt(torn, px, py - 1)) / 2;
      const [bx, by] = [(px - mx) / scale, (py - my) / scale];
      const slope = [gx, gy, gy * bx - gx * by, 1];
      for (let p = 0; p < 4; p++) {
        step[p]! -= weight * slope[p]! * rest[k]!;
        for (let q = 0; q < 4; q++) matrix[p * 4 + q]! += weight * slope[p]! * slope[q]!;
      }
    });
    trust = agreed / Math.max(1, samples.length);
    for (let p = 0; p < 4; p++) matrix[p * 5]! += 1e-7 * inside.length;
    if (inside.length < fewest || !solveInPlace(matrix, step, 0)) break;
    const [right, down, turn] = step as unknown as readonly [number, number, number];
    if (Math.abs(right) + Math.abs(down) > 4) break;
    map = composed(turnedAbout(mx, my, turn / scale, right, down), map);
    if (Math.hypot(right, down, turn) < 0.004) break;
  }
  return { map, flowed: start, trust, sigma, light };
};

/**
 * How the piece on one side (-1, 1) of a tear lies. `u`, `v`: flow from the whole picture to the torn frame; places on the line's other side, or next to it, have no say.
 * Undefined where too little of it is seen.
 */
export const registerPiece = (torn: Plane, whole: Plane, u: Plane, v: Plane, field: TornField, side: 1 | -1): Piece | undefined => {
  const { width, height } = torn;
  const onPiece = (x: number, y: number, reach: number): boolean =>
    x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1 && side * field.signed.data[Math.round(y) * width + Math.round(x)]! > reach;
  const gather = (most: number, where: (x: number, y: number) => readonly [number, number]): Sample[] => {
    const step = stepFor(torn, most);
    const found: Sample[] = [];
    for (let y = step >> 1; y < height; y += step)
      for (let x = step >> 1; x < width; x += step) if (onPiece(...where(x, y), margin)) found.push({ x, y });
    return found;
  };
  const flowed = gather(flowSamples, (x, y) => [x + u.data[y * width + x]!, y + v.data[y * width + x]!]);
  if (flowed.length < fewest / 4) return undefined;
  const start = byFlow(whole, u, v, flowed);
  if (!start) return undefined;
  const seen = gather(pixelSamples, (x, y) => mapped(start, x, y));
  return seen.length < fewest ? undefined : exact(torn, whole, start, seen);
};

/** Pixels along the line from one measure of the gap to the next, and by which each looks beyond its own. */
export const gapStep = 6;
const gapReach = 5;

/**
 * How far from the line a piece is lost, for each stretch of `gapStep` pixels along it: as far as its pixels are unlike the whole picture, up to `widest`.
 */
export const lostBeside = (
  torn: Plane,
  whole: Plane,
  { map, sigma, light }: Piece,
  field: TornField,
  side: 1 | -1,
  widest: number,
): readonly number[] => {
  const { width, height } = torn;
  const bins = Math.floor(field.length / gapStep) + 1;
  const most = Math.ceil(widest);
  const [bad, all] = [new Float64Array(bins * (most + 1)), new Float64Array(bins * (most + 1))];
  const back = inverted(map);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const distance = side * field.signed.data[i]!;
      if (distance < -1 || distance >= most) continue;
      const [px, py] = mapped(back, x, y);
      if (px < 0 || py < 0 || px > width - 1 || py > height - 1) continue;
      const off = Math.abs(torn.data[i]! - light - bilinearAt(whole, px, py));
      const slope =
        Math.abs(bilinearAt(whole, px + 1, py) - bilinearAt(whole, px - 1, py)) +
        Math.abs(bilinearAt(whole, px, py + 1) - bilinearAt(whole, px, py - 1));
      const isBad = off > 3.5 * sigma + 0.25 * slope + 0.012 ? 1 : 0;
      const at = field.along.data[i]!;
      const [first, last] = [Math.max(0, Math.floor((at - gapReach) / gapStep)), Math.min(bins - 1, Math.floor((at + gapReach) / gapStep))];
      for (let bin = first; bin <= last; bin++) {
        const k = bin * (most + 1) + Math.max(0, Math.floor(distance));
        bad[k]! += isBad;
        all[k]! += 1;
      }
    }
  const found = Array.from({ length: bins }, (_, bin) => {
    let lost = 0;
    let good = 0;
    for (let d = 0; d < most && good < 3; d++) {
      const k = bin * (most + 1) + d;
      // Beyond the picture's edge nothing is told.
      if (all[k]! === 0) continue;
      if (bad[k]! / all[k]! > 0.3) {
        lost = d + 1;
        good = 0;
      } else good++;
    }
    return lost;
  });
  return found.map((_, bin) => Math.max(...found.slice(Math.max(0, bin - 2), bin + 3)) + 1);
};
