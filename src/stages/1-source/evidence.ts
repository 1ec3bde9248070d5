/**
 * @file What a frame's difference says about whether it repeats the one before: differences judged against the new pictures around, how much likelier each is as a
 * repeat, how much a frame may say at all, and how well a story parts them.
 */
import { medianOf } from '../quantile.ts';
import type { Story } from './pace.ts';

const neighbours = 15;
/** New pictures to either side that a frame is judged by. */
const judges = 4;
const strongest = 4;
export const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(q * (sorted.length - 1))))] ?? 0;
};

/** Spread of most values: their median distance from the middle, as a normal deviation. */
export const deviationOf = (values: readonly number[]): number => {
  const centre = medianOf(values);
  return 1.48 * medianOf(values.map((value) => Math.abs(value - centre)));
};

/** Logs of differences against those of the new pictures nearest to each frame, itself left out. */
export const judged = (logs: readonly number[], isNew: readonly boolean[]): readonly number[] => {
  const places = isNew.flatMap((fresh, n) => (fresh && n > 0 ? [n] : []));
  let after = 0;
  return logs.map((value, n) => {
    while (after < places.length && places[after]! < n) after++;
    const beyond = places[after] === n ? after + 1 : after;
    const around = [...places.slice(Math.max(0, after - judges), after), ...places.slice(beyond, beyond + judges)];
    return around.length === 0 ? 0 : value - medianOf(around.map((place) => logs[place]!));
  });
};

/** How much likelier each value is under the repeats' spread than under the new pictures'; both taken as normal, bounded, and falling with the value. */
export const evidenceOf = (values: readonly number[], isNew: readonly boolean[]): readonly number[] => {
  const spread = (fresh: boolean): { readonly centre: number; readonly deviation: number } => {
    const own = values.filter((_, n) => n > 0 && isNew[n] === fresh);
    return { centre: medianOf(own), deviation: Math.max(0.25, deviationOf(own)) };
  };
  const [repeat, fresh] = [spread(false), spread(true)];
  return values.map((value) => {
    const v = Math.min(fresh.centre, Math.max(repeat.centre, value));
    const log = ({ centre, deviation }: typeof repeat): number => -0.5 * ((v - centre) / deviation) ** 2 - Math.log(deviation);
    return Math.min(strongest, Math.max(-strongest, log(repeat) - log(fresh)));
  });
};

/** Each frame's difference against its neighbourhood's larger ones, in logs. */
export const against = (logs: readonly number[]): readonly number[] =>
  logs.map((value, n) => value - quantile(logs.slice(Math.max(1, n - neighbours), n + neighbours + 1), 0.8));

/** How much a frame may say: nothing where it and all around it stand still. */
export const weights = (logs: readonly number[]): readonly number[] =>
  logs.map((_, n) => {
    const around = logs.slice(Math.max(1, n - neighbours), n + neighbours + 1);
    return Math.min(1, Math.max(0, (quantile(around, 0.85) - quantile(around, 0.1) - Math.log(1.6)) / Math.LN2));
  });

/** How well a story parts the differences: their means' distance against their spread, less its slips. */
export const parts = (values: readonly number[], weight: readonly number[], story: Story): number => {
  const [sums, squares, counts] = [
    [0, 0],
    [0, 0],
    [0, 0],
  ] as [[number, number], [number, number], [number, number]];
  for (let n = 1; n < values.length; n++) {
    const side = story.isNew[n] ? 1 : 0;
    counts[side] += weight[n]!;
    sums[side] += weight[n]! * values[n]!;
    squares[side] += weight[n]! * values[n]! ** 2;
  }
  const [few, many] = counts;
  if (few < 1 || many < 1) return Number.NEGATIVE_INFINITY;
  const within = (squares[0] - sums[0] ** 2 / few + squares[1] - sums[1] ** 2 / many) / (few + many);
  const apartBy = Math.max(0, sums[1] / many - sums[0] / few);
  // Twice the log of the likelihood ratio against one hump, less the slips.
  return 0.5 * (few + many) * Math.log(1 + (few * many * apartBy ** 2) / ((few + many) ** 2 * Math.max(0.01, within))) - story.cost;
};
