/** @file How a mended tear is measured against its truth. */
import type { TearTruth } from '../src/demo/damage/tear.ts';
import { pictureIn, type Repair } from '../src/film/repair.ts';
import { type Affine, composed, inverted, mapped } from '../src/stages/4-repair/affine.ts';
import { mendOf } from '../src/stages/4-repair/tear-records.ts';
import { fieldOf } from '../src/stages/4-repair/torn-line.ts';

/** 1 for each pixel of the whole picture within `reach` of where it was torn. */
export const bandAround = ({ line, pieces, gap }: TearTruth, reach: number): Uint8Array => {
  // The line lies in the middle of the gap; brought back by either piece it bounds where the tear runs in the whole picture.
  const middle = line.map(([x, y]) => {
    const [a, b] = pieces.map((piece) => mapped(inverted(piece as Affine), x, y)) as [readonly [number, number], readonly [number, number]];
    return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] as const;
  });
  const { signed } = fieldOf(middle, gap.width, gap.height);
  return Uint8Array.from(signed.data, (distance) => (Math.abs(distance) <= reach ? 1 : 0));
};

/** Mean distance along the line by which one piece lies wrong against the other, pixels. */
export const piecesApart = (repair: Repair, { line, pieces, gap }: TearTruth): number => {
  const mend = mendOf(repair, pictureIn({}, gap));
  if (!mend) return Number.POSITIVE_INFINITY;
  const [true0, true1] = pieces as unknown as readonly [Affine, Affine];
  const found = composed(mend.pieces[1].map, inverted(mend.pieces[0].map));
  const right = composed(true1, inverted(true0));
  const [w, h] = [gap.width, gap.height];
  const inside = line.filter(([x, y]) => x >= 0 && y >= 0 && x < w && y < h);
  return inside.reduce((sum, [x, y]) => {
    const [a, b] = [mapped(found, x, y), mapped(right, x, y)];
    return sum + Math.hypot(a[0] - b[0], a[1] - b[1]) / inside.length;
  }, 0);
};
