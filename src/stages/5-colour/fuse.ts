/**
 * @file Steady colour: what the network says of each frame is joined with what it says of the frames around, each fetched along the chained motion and weighed by how far
 * that motion is to be believed. Places are chained, not colours, so nothing is blurred by being fetched twice.
 */
import { bilinearAt } from '../../kernels/sample.ts';
import type { AbMap } from './ab-maps.ts';

/** Motion from one frame to the next, or to the one before, on the map's own grid: in samples of it, with trust from 0 to 1. */
export type Motion = { readonly u: Float32Array; readonly v: Float32Array; readonly trust: Float32Array };

/** A frame: what the network said of it, its luma on the same grid (0 to 1), and how things move to its neighbours; absent at a shot's ends. */
export type Told = { readonly map: AbMap; readonly luma: Float32Array; readonly next?: Motion; readonly last?: Motion };

/** Difference of luma between a place and where it came from that halves belief: a chain that lost its object. */
const lumaDoubt = 0.06;

type Sums = { readonly a: Float32Array; readonly b: Float32Array; readonly weight: Float32Array };

/** Follows the frames one way from the middle one, adding what each says. `toNext`: the way in time. */
const follow = (own: Told, others: readonly Told[], toNext: boolean, nearness: (k: number) => number, sums: Sums): void => {
  const { width, height } = own.map;
  const size = width * height;
  const xs = Float32Array.from({ length: size }, (_, i) => i % width);
  const ys = Float32Array.from({ length: size }, (_, i) => Math.floor(i / width));
  const trust = new Float32Array(size).fill(1);
  let from = own;
  for (const [k, told] of others.entries()) {
    const motion = toNext ? from.next : from.last;
    if (!motion) return;
    const share = nearness(k + 1);
    for (let i = 0; i < size; i++) {
      const [x, y] = [xs[i]!, ys[i]!];
      trust[i] = trust[i]! * bilinearAt({ width, height, data: motion.trust }, x, y);
      xs[i] = x + bilinearAt({ width, height, data: motion.u }, x, y);
      ys[i] = y + bilinearAt({ width, height, data: motion.v }, x, y);
      const [nx, ny] = [xs[i]!, ys[i]!];
      if (nx < -0.5 || ny < -0.5 || nx > width - 0.5 || ny > height - 0.5) trust[i] = 0;
      if (trust[i]! < 1e-3) continue;
      const apart = (own.luma[i]! - bilinearAt({ width, height, data: told.luma }, nx, ny)) / lumaDoubt;
      const weight = (share * trust[i]!) / (1 + apart * apart);
      sums.a[i] = sums.a[i]! + weight * bilinearAt({ width, height, data: told.map.a }, nx, ny);
      sums.b[i] = sums.b[i]! + weight * bilinearAt({ width, height, data: told.map.b }, nx, ny);
      sums.weight[i] = sums.weight[i]! + weight;
    }
    from = told;
  }
};

/** The steady map of a frame. `before` and `after`: the frames around it, the nearest first; all maps are of one size. */
export const fuse = (own: Told, before: readonly Told[], after: readonly Told[]): AbMap => {
  const reach = 1 + Math.max(before.length, after.length);
  const nearness = (k: number): number => 1 - (k / reach) ** 2;
  const sums: Sums = { a: own.map.a.slice(), b: own.map.b.slice(), weight: new Float32Array(own.map.a.length).fill(1) };
  follow(own, before, false, nearness, sums);
  follow(own, after, true, nearness, sums);
  const joined = (plane: Float32Array): Float32Array => plane.map((value, i) => value / sums.weight[i]!);
  return { ...own.map, a: joined(sums.a), b: joined(sums.b) };
};
