/**
 * @file Repeats that hard coding has hidden: they differ from the frame before nearly as much as new pictures do, but no motion falls on them. One frame says little by
 * that, so only a machine's steady pace is looked for, and it is believed where the two kinds of steps lie apart beyond chance.
 */
import { medianOf } from '../quantile.ts';
import type { Cadence } from './cadence.ts';
import { against, deviationOf, evidenceOf, judged, parts, quantile } from './evidence.ts';
import { bestStory, rates, type Story } from './pace.ts';
import { isTrusted, kindsOf, mostShare, type Shares } from './trust.ts';

/** Less than this moves, in 8-bit levels: nothing to lay a share on. */
const faintest = 0.7;
/** Every other step of a film shot or converted unevenly is small too; below this pace only plain differences tell. */
const slowestPace = 0.55;
/** By how many deviations of their means the two kinds lie apart at least. */
const leastApart = 8;
const leastFrames = 40;
/** By how many nats the story must be better than one told by differences alone. */
const leastBetter = 4;
const tried = 6;

/** How much likelier each share is as that of a repeat; nothing where it is not known or the kinds do not differ. */
const evidenceOfShares = (shares: Shares, isNew: readonly boolean[]): readonly number[] => {
  const kinds = kindsOf(shares, isNew).map((values) => medianOf(values));
  if (!(kinds[0]! < kinds[1]!)) return shares.map(() => 0);
  const scale = 2.5 / (kinds[1]! - kinds[0]!);
  return shares.map((share) =>
    share === undefined ? 0 : Math.max(-2.5, Math.min(2.5, (0.5 * (kinds[0]! + kinds[1]!) - share) * 2 * scale)),
  );
};

const scaled = (values: readonly number[]): readonly number[] => {
  const [low, high] = [quantile(values.slice(1), 0.05), quantile(values.slice(1), 0.95)];
  const spread = Math.max(1e-3, quantile(values.slice(1), 0.9) - quantile(values.slice(1), 0.1));
  return values.map((value) => (Math.min(high, Math.max(low, value)) - low) / spread);
};

const believed = (shares: Shares, { isNew }: Story): boolean => {
  const [repeats, fresh] = kindsOf(shares, isNew);
  if (Math.min(repeats.length, fresh.length) < 6) return false;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [few, many] = [medianOf(repeats), medianOf(fresh)];
  const error = Math.hypot(deviationOf(repeats) / Math.sqrt(repeats.length), deviationOf(fresh) / Math.sqrt(fresh.length));
  return few < mostShare * many && mean(repeats) < mean(fresh) && many - few > leastApart * error;
};

/** The steadiest pace that differences and shares tell together, or undefined where none is believed or `plain`, told by differences alone, parts the steps better. */
export const toldByShares = (differences: readonly number[], shares: Shares, plain: Cadence): Cadence | undefined => {
  const length = differences.length;
  if (length < leastFrames || shares.length !== length || quantile(differences.slice(1), 0.8) < faintest) return undefined;
  const logs = differences.map((value) => Math.log(Math.max(0.02, value)));
  const known = shares.flatMap((share, n) => (n > 0 && share !== undefined ? [share] : []));
  const usual = medianOf(known);
  const [steps, moved] = [scaled(against(logs)), scaled(shares.map((share) => share ?? usual))];
  const values = steps.map((step, n) => step + moved[n]!);
  const weight = values.map(() => 1);
  const ranked = rates
    .filter((rate) => rate >= slowestPace)
    .map((rate) => {
      const threshold = quantile(values.slice(1), 1 - rate);
      return bestStory(
        values.map((value) => 2.5 * (threshold - value)),
        rate,
        'machine',
      );
    })
    .map((story) => ({ story, quality: parts(values, weight, story) }))
    .sort((a, b) => b.quality - a.quality)
    .slice(0, tried);
  let best: { readonly story: Story; readonly quality: number } | undefined;
  for (const { story } of ranked) {
    let refined = story;
    for (let turn = 0; turn < 3 && refined.isNew.includes(false); turn++) {
      const [by, shared] = [evidenceOf(judged(logs, refined.isNew), refined.isNew), evidenceOfShares(shares, refined.isNew)];
      // Where nothing moves around, a frame has no say; at the ends, where nothing is around, its difference has.
      refined = bestStory(
        by.map((value, n) => (shares[n] === undefined && n > 1 && n < length - 1 ? 0 : 0.5 * value + shared[n]!)),
        story.rate,
        'machine',
      );
    }
    const quality = parts(values, weight, refined);
    if (!best || quality > best.quality) best = { story: refined, quality };
  }
  if (!best || !believed(shares, best.story) || !isTrusted(shares, best.story.isNew, 0)) return undefined;
  const better = parts(values, weight, { ...best.story, cost: 0, isNew: plain.isNew }) + leastBetter < best.quality;
  const differing = best.story.isNew.filter((fresh, n) => fresh !== plain.isNew[n]).length;
  if (plain.clear && (!better || differing <= 0.02 * length)) return undefined;
  const { isNew, rate, pace } = best.story;
  const repeats = isNew.filter((fresh) => !fresh).length;
  return {
    isNew,
    clear: true,
    pace,
    reason: `${repeats} of ${length} frames repeat the one before: no motion falls on them, at a steady pace of ${rate.toFixed(2)} pictures a frame`,
  };
};
