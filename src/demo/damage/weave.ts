/**
 * @file Seeded weave: every frame moved a little by an Ornstein-Uhlenbeck process, as film in a worn gate moves, with its truth. For the demo, tests and benches.
 */
import type { Plane } from '../../film/frame.ts';
import { normalOf, randomOf } from '../../film/random.ts';
import { fillTable, tableLength } from '../../kernels/affine-warp.ts';

export type WeaveDamage = {
  readonly seed: number;
  readonly fps: number;
  /** Deviation of each axis, pixels. */
  readonly sigma: number;
  /** How fast it comes back, per second; 2 to 6 is usual. */
  readonly theta: number;
};

export type Place = { readonly x: number; readonly y: number };

/** Where the picture lies in each of `length` frames, in pixels from its own place. Same seed, same path. */
export const weavePath = (length: number, { seed, fps, sigma, theta }: WeaveDamage): readonly Place[] => {
  const normal = normalOf(randomOf(seed));
  const stays = Math.exp(-theta / fps);
  const news = sigma * Math.sqrt(1 - stays * stays);
  const axis = (): number[] => {
    const out = [sigma * normal()];
    while (out.length < length) out.push(stays * out.at(-1)! + news * normal());
    return out;
  };
  const [xs, ys] = [axis(), axis()];
  return Array.from({ length }, (_, n) => ({ x: xs[n]!, y: ys[n]! }));
};

/** A part of a plane whose left upper corner lies at (x, y), fractions of a pixel allowed, by an 8-tap filter. Beyond the edge the edge goes on. */
export const cutOut = (src: Plane, x: number, y: number, width: number, height: number): Plane => {
  const table = new Float32Array(tableLength(0));
  fillTable(table, x, y, 0);
  const out = { width, height, data: new Float32Array(width * height) };
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const across = new Float32Array(width * src.height);
  for (let row = Math.max(0, y0 - 4); row < Math.min(src.height, y0 + height + 6); row++)
    for (let i = 0; i < width; i++) {
      let sum = 0;
      for (let k = 0; k < 8; k++) sum += table[k]! * src.data[row * src.width + Math.min(src.width - 1, Math.max(0, i + x0 + k - 3))]!;
      across[row * width + i] = sum;
    }
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++) {
      let sum = 0;
      for (let k = 0; k < 8; k++) sum += table[8 + k]! * across[Math.min(src.height - 1, Math.max(0, j + y0 + k - 3)) * width + i]!;
      out.data[j * width + i] = Math.min(1, Math.max(0, sum));
    }
  return out;
};

/** The frames with weave, and the truth: by how much each was moved. */
export const weave = (
  frames: readonly Plane[],
  damage: WeaveDamage,
): { readonly frames: readonly Plane[]; readonly truth: readonly Place[] } => {
  const truth = weavePath(frames.length, damage);
  return { frames: frames.map((frame, n) => cutOut(frame, -truth[n]!.x, -truth[n]!.y, frame.width, frame.height)), truth };
};
