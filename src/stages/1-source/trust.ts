/**
 * @file Whether what looks like repeats is believed, by where the motion falls. On a repeat falls none, and the pictures beside it move on as evenly as all others. A coder
 * that saves bits shows the same kind of frames for another reason: it lets a photographed frame stand, and the next makes up for what was left out.
 */
import { medianOf } from '../quantile.ts';
import { deviationOf } from './evidence.ts';

export type Shares = readonly (number | undefined)[];

/**
 * Motion that falls on repeats, at most, as a share of what falls on new pictures: coders smear some onto them, but half of it is a blend of two pictures, of which none
 * may be lost.
 */
export const mostShare = 0.42;
/** Fewer steps than this tell nothing. */
const leastSteps = 5;
/** New pictures beside repeats and away from them move by shares that differ at most by this factor. */
const mostUneven = 1.6;
/** And by so many deviations of their middles. */
const beyondChance = 3;
/** Where repeats differ less than new pictures by this factor there is no doubt that they show the same, whatever moved on behind them. */
const unmistakable = Math.log(8);

/** Known shares of the steps that repeat, and of those that are new. */
export const kindsOf = (shares: Shares, isNew: readonly boolean[]): readonly [readonly number[], readonly number[]] => {
  const of = (kind: boolean): readonly number[] =>
    shares.flatMap((share, n) => (n > 0 && share !== undefined && isNew[n] === kind ? [share] : []));
  return [of(false), of(true)];
};

/** Whether motion falls beyond chance on some new pictures more than on others: on those after a repeat, those before one, and those away from any. */
const isUneven = (shares: Shares, isNew: readonly boolean[]): boolean => {
  const places: readonly number[][] = [[], [], []];
  shares.forEach((share, n) => {
    if (n === 0 || !isNew[n] || share === undefined) return;
    const [after, before] = [!isNew[n - 1], isNew[n + 1] === false];
    if (after) places[0]!.push(share);
    if (before) places[1]!.push(share);
    if (!after && !before) places[2]!.push(share);
  });
  const [least, most] = places
    .filter((values) => values.length >= leastSteps)
    .map((values) => ({ middle: medianOf(values), error: deviationOf(values) / Math.sqrt(values.length) }))
    .sort((a, b) => a.middle - b.middle)
    .filter((_, i, all) => i === 0 || i === all.length - 1);
  if (!least || !most) return false;
  return most.middle > mostUneven * least.middle && most.middle - least.middle > beyondChance * Math.hypot(least.error, most.error);
};

/** Whether the motion speaks for these repeats, or has nothing to say; `contrast` is by how much they differ less than new pictures, as a natural logarithm. */
export const isTrusted = (shares: Shares, isNew: readonly boolean[], contrast: number): boolean => {
  const [repeats, fresh] = kindsOf(shares, isNew);
  if (Math.min(repeats.length, fresh.length) < leastSteps) return true;
  // Motion that goes back is motion too.
  const onRepeats = medianOf(repeats.map(Math.abs));
  return onRepeats < mostShare * medianOf(fresh) && (contrast > unmistakable || !isUneven(shares, isNew));
};
