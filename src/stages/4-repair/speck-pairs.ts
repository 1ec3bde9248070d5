/** @file Specks on two frames running: each stands out of the frames around the two, and both lie in one place of the scan, of one kind. */
import type { Sighting } from './speck-look.ts';

/** How much larger one may be than the other, and by how much their levels may differ. */
const [sized, level] = [1.8, 0.08];
/** Share of the smaller box that both must share. */
const shared = 0.5;

const overlapOf = (a: Sighting, b: Sighting): number => {
  const w = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? (w * h) / Math.min(a.width * a.height, b.width * b.height) : 0;
};

/** Pairs of a frame's candidates and the next one's; what was found in either frame alone is left out. */
export const pairsIn = (
  first: readonly Sighting[],
  second: readonly Sighting[],
  aloneInFirst: readonly Sighting[],
  aloneInSecond: readonly Sighting[],
): readonly (readonly [Sighting, Sighting])[] => {
  const isNew = (speck: Sighting, alone: readonly Sighting[]): boolean => alone.every((other) => overlapOf(speck, other) === 0);
  const left = second.filter((speck) => isNew(speck, aloneInSecond));
  return first
    .filter((speck) => isNew(speck, aloneInFirst))
    .flatMap((a) => {
      const b = left.find(
        (one) =>
          one.sign === a.sign &&
          one.area < sized * a.area &&
          a.area < sized * one.area &&
          Math.abs(one.level - a.level) < level &&
          overlapOf(a, one) >= shared,
      );
      return b
        ? [
            [
              { ...a, pair: true },
              { ...b, pair: true },
            ] as const,
          ]
        : [];
    });
};
