/**
 * @file What lies under a mark that stands still in the scan: other frames in which the scene has moved it out from under the mark. That the surroundings move, and by how
 * much, is found by laying them on the other frame; where they fit no better moved than unmoved, nothing is known.
 */
import type { Plane } from '../../film/frame.ts';
import { fitDonor, type Ring, ringAround } from './donors.ts';
import type { Blob } from './specks.ts';
import { grown } from './specks.ts';

/** Frames on either side that may show what is under a mark. */
export const donorReach = 16;
/** Pixels around a mark that are laid on other frames, and those next to it that are left out. */
const [ringReach, clear] = [12, 3];
/** Most pixels of a ring that are compared in the search. */
const ringPixels = 180;
/** How far the scene may move from one frame to the next, and how far that may change, pixels of a picture 480 wide. */
const [firstReach, nextReach] = [10, 3];
/** Levels beyond which a difference counts no more: another thing, or the mark itself. */
const farOff = 40 / 255;
/** Moved, the surroundings must fit this much better than unmoved. */
const better = 0.7;

/** A mark's surroundings in one frame. */
export type Patch = Plane & { readonly n: number };
/** Where a patch begins in the picture. */
export type PatchBox = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** The part of the picture around a mark in which it is looked for what lies under it. */
export const patchAround = (mark: Blob, width: number, height: number): PatchBox => {
  const reach = ringReach + Math.ceil((3 * firstReach * width) / 480) + 4;
  const [x, y] = [Math.max(0, mark.x - reach), Math.max(0, mark.y - reach)];
  return { x, y, width: Math.min(width, mark.x + mark.width + reach) - x, height: Math.min(height, mark.y + mark.height + reach) - y };
};

/** The ring around a mark, in the patch's places, as far as no mark stands there. */
export const ringOf = (mark: Blob, box: PatchBox, standing: Uint8Array, width: number): Ring => {
  const wide = grown(mark.bits, mark.width, mark.height, clear);
  const [left, top] = [mark.x - clear, mark.y - clear];
  const near = (x: number, y: number): boolean => {
    const [px, py] = [x - left, y - top];
    return px >= 0 && py >= 0 && px < wide.width && py < wide.height && wide.bits[py * wide.width + px] === 1;
  };
  const own = { x: mark.x - box.x, y: mark.y - box.y, width: mark.width, height: mark.height };
  return ringAround(own, ringReach, box.width, box.height, (x, y) => {
    const [px, py] = [x + box.x, y + box.y];
    return !near(px, py) && standing[py * width + px] === 0;
  });
};

/** Mean difference of the ring from where it would be in `other`, each held back at `farOff`. Infinite where most of it lies outside. */
const differenceAt = (own: Plane, other: Plane, { xs, ys }: Ring, every: number, dx: number, dy: number): number => {
  let [sum, count, total] = [0, 0, 0];
  for (let k = 0; k < xs.length; k += every) {
    total++;
    const [x, y] = [xs[k]! + dx, ys[k]! + dy];
    if (x < 0 || y < 0 || x >= other.width || y >= other.height) continue;
    const off = Math.abs(own.data[ys[k]! * own.width + xs[k]!]! - other.data[y * other.width + x]!);
    sum += off < farOff ? off : farOff;
    count++;
  }
  return count < 0.7 * total ? Number.POSITIVE_INFINITY : sum / count;
};

export type Under = {
  readonly frame: number;
  readonly dx: number;
  readonly dy: number;
  /** What is left on the surroundings, values of the picture. */
  readonly rms: number;
  /** Whether the surroundings say that they moved: moved they fit, unmoved they do not. */
  readonly moves: boolean;
};

/** The frame that shows best what lies under a mark, or undefined where none shows it. `free` says whether the mark, moved by (dx, dy), lies clear of all marks. */
export const underMark = (
  own: Patch,
  others: readonly Patch[],
  ring: Ring,
  scale: number,
  free: (dx: number, dy: number) => boolean,
): Under | undefined => {
  const every = Math.max(1, Math.ceil(ring.xs.length / ringPixels));
  const found: { readonly patch: Patch; readonly dx: number; readonly dy: number; readonly cost: number; readonly unmoved: number }[] = [];
  for (const direction of [-1, 1]) {
    let [x, y, vx, vy] = [0, 0, 0, 0];
    const side = others.filter(({ n }) => (n - own.n) * direction > 0).sort((a, b) => Math.abs(a.n - own.n) - Math.abs(b.n - own.n));
    for (const [k, patch] of side.entries()) {
      const reach = Math.ceil((k === 0 ? firstReach : nextReach) * scale);
      const [fromX, fromY] = [x + vx, y + vy];
      let [cost, bx, by] = [Number.POSITIVE_INFINITY, 0, 0];
      for (let dy = fromY - reach; dy <= fromY + reach; dy++)
        for (let dx = fromX - reach; dx <= fromX + reach; dx++) {
          const value = differenceAt(own, patch, ring, every, dx, dy);
          if (value < cost) [cost, bx, by] = [value, dx, dy];
        }
      if (!Number.isFinite(cost)) break;
      [vx, vy, x, y] = [bx - x, by - y, bx, by];
      found.push({ patch, dx: bx, dy: by, cost, unmoved: differenceAt(own, patch, ring, every, 0, 0) });
    }
  }
  const fits = found
    .filter(({ dx, dy }) => free(dx, dy))
    .sort((a, b) => a.cost - b.cost)
    .slice(0, 3)
    .flatMap(({ patch, dx, dy, cost, unmoved }): readonly Under[] => {
      const fit = fitDonor(own, patch, ring, [dx, 0, 0, dy, 0, 0]);
      if (!fit || !free(Math.round(fit.motion[0]), Math.round(fit.motion[3]))) return [];
      return [{ frame: patch.n, dx: fit.motion[0], dy: fit.motion[3], rms: fit.usual, moves: cost < better * unmoved }];
    });
  return fits.sort((a, b) => a.rms - b.rms)[0];
};
