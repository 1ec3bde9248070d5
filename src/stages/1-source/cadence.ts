/**
 * @file Which frames of a stretch repeat the one before. Differences are judged against the new pictures around them, so that the answer does not depend on
 * how much moves or how hard the film was coded, and put together into the steadiest story that explains them (see pace.ts). Judging and telling take
 * turns until they agree. Repeats are believed only when they are set apart from new pictures and come at a pace; in doubt every frame is kept.
 */
import { medianOf } from '../quantile.ts';
import { against, evidenceOf, judged, parts, quantile, weights } from './evidence.ts';
import { bestStory, type Pace, rates, type Story } from './pace.ts';
import { toldByShares } from './told-by-shares.ts';
import { isTrusted, type Shares } from './trust.ts';

export type Cadence = {
  /** For each frame whether it shows a new picture; the first always does. */
  readonly isNew: readonly boolean[];
  /** True when repeats were found and believed. */
  readonly clear: boolean;
  /** How steadily the new pictures come, where that was asked. */
  readonly pace?: Pace;
  /** Why not, for the report. */
  readonly reason: string;
};

/** Repeats differ from new pictures at least by this factor, in the middle of both. */
const leastContrast = Math.log(2);
/** By this factor, and with a valley no fuller than this share of the smaller hump (of ratios more, the further apart they stand), each frame is judged for itself. */
const wideApart = Math.log(3);
const emptyValley = 0.08;
/** Where larger differences lie below this, in levels, nothing is gained by taking repeats out, and coding decides what looks alike. */
const leastMotion = 3.2;
/** Down to this a steady pace is believed yet. */
const quietMotion = 2.2;
/** Below this motion repeats must differ by the larger factor: coders that save on every other frame halve small differences, but hardly more. */
const ampleMotion = 6;
const quietContrast = Math.log(3);
/** So few at no pace may be chance. */
const fewest = 4;
/** More frames alike in a row than this are something that rests. */
const longestRun = 4;
/** The story must be better than "no repeats" by this much a repeat, in nats. */
const leastScore = 0.8;
/** And by this much in all: chance finds some pace among so many. */
const leastTotal = 25;
const rankedFrames = 500;

const logsOf = (differences: readonly number[]): readonly number[] => differences.map((value) => Math.log(Math.max(0.02, value)));

/** By how much repeats differ less than new pictures around them, in the middle of both. */
const contrastOf = (logs: readonly number[], isNew: readonly boolean[]): number => {
  const values = judged(logs, isNew);
  return medianOf(values.filter((_, n) => n > 0 && isNew[n]!)) - medianOf(values.filter((_, n) => !isNew[n]!));
};

const none = (length: number, reason: string): Cadence => ({ isNew: new Array<boolean>(length).fill(true), clear: false, reason });

/** The threshold that parts values best into two groups (Otsu 1979). */
const part = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const total = sorted.reduce((a, b) => a + b, 0);
  let [threshold, best, sum] = [0, -1, 0];
  for (let i = 1; i < sorted.length; i++) {
    sum += sorted[i - 1]!;
    const share = i / sorted.length;
    const score = share * (1 - share) * ((total - sum) / (sorted.length - i) - sum / i) ** 2;
    if (score > best) [threshold, best] = [(sorted[i - 1]! + sorted[i]!) / 2, score];
  }
  return threshold;
};

/**
 * `differences[n]`: how much frame n differs from frame n - 1, 8-bit levels (entry 0 is not read); `shares[n]`: the share of the motion around that falls on
 * that step, where it is known (see step-shares.ts). Returns who is new.
 */
export const findRepeats = (differences: readonly number[], shares: Shares = []): Cadence => {
  const plain = believedByMotion(differences, shares, byDifferences(differences));
  // What differs plainly needs no further telling; where coding hid it, the motion's shares see more.
  return toldByShares(differences, shares, plain) ?? plain;
};

/** What looks like repeats is kept as it is where the motion speaks against them. */
const believedByMotion = (differences: readonly number[], shares: Shares, cadence: Cadence): Cadence =>
  !cadence.clear || shares.length !== differences.length || isTrusted(shares, cadence.isNew, contrastOf(logsOf(differences), cadence.isNew))
    ? cadence
    : none(differences.length, 'motion falls on the frames like the one before, or the next make up for them: the coder saved there');

const byDifferences = (differences: readonly number[]): Cadence => {
  const length = differences.length;
  if (length < 12) return none(length, 'too short to have a cadence');
  const motion = quantile(differences.slice(1), 0.8);
  const still = none(length, 'hardly anything moves');
  if (motion < quietMotion) return still;
  const logs = logsOf(differences);
  const steady = paced(logs, motion < ampleMotion ? quietContrast : leastContrast);
  if (motion < leastMotion) return steady.pace === 'machine' ? steady : still;
  const free = apart(logs);
  if (!free) return steady;
  if (!steady.clear) return free;
  // A pace that explains nearly every frame also knows the few that look wrong; else the one that sees more.
  const differing = free.isNew.filter((fresh, n) => fresh !== steady.isNew[n]).length;
  const denied = free.isNew.filter((fresh, n) => !fresh && steady.isNew[n]).length;
  const more = repeatsIn(steady) > repeatsIn(free) && (steady.pace === 'machine' || denied <= 0.03 * repeatsIn(free));
  return differing <= 0.03 * length || more ? steady : free;
};

const repeatsIn = ({ isNew }: Pick<Cadence, 'isNew'>): number => isNew.filter((fresh) => !fresh).length;

/** The emptiest place between two humps, or undefined where they stand too near or the valley is too full. */
const valleyOf = (values: readonly number[], lenient: boolean): number | undefined => {
  const threshold = part(values);
  const low = medianOf(values.filter((value) => value < threshold));
  const high = medianOf(values.filter((value) => value >= threshold));
  if (high - low < wideApart) return undefined;
  const half = 0.1 * (high - low);
  let [valley, inside] = [threshold, Number.POSITIVE_INFINITY];
  for (let step = -6; step <= 6; step++) {
    const place = threshold + (step * (high - low)) / 20;
    const count = values.filter((value) => Math.abs(value - place) < half).length;
    if (count < inside || (count === inside && Math.abs(place - threshold) < Math.abs(valley - threshold)))
      [valley, inside] = [place, count];
  }
  const below = values.filter((value) => value < valley).length;
  const fullest = emptyValley * (lenient ? (high - low) / wideApart : 1) * Math.min(below, values.length - below);
  return inside > fullest ? undefined : valley;
};

/** Frame by frame, where the valley between repeats and new pictures is empty or nearly so; the pace may be any. */
const apart = (logs: readonly number[]): Cadence | undefined => {
  const length = logs.length;
  const ratios = against(logs);
  const valley = valleyOf(ratios.slice(1), true);
  if (valley === undefined) return undefined;
  // Where the film as a whole has a valley too, a repeat lies below both: fast motion nearby makes no picture a repeat.
  const absolute = valleyOf(logs.slice(1), false) ?? Number.POSITIVE_INFINITY;
  const isNew = withoutRests(
    whereItMoves(
      logs,
      stepsDown(
        logs,
        ratios.map((value, n) => n === 0 || value >= valley || logs[n]! >= absolute),
      ),
    ),
  );
  const repeats = repeatsIn({ isNew });
  if (repeats < Math.max(fewest, 0.025 * length)) return undefined;
  return { isNew, clear: true, reason: `${repeats} of ${length} frames repeat the one before` };
};

/** What stands among hardly anything that moves is no repeat, however much moves elsewhere in the film. */
const whereItMoves = (logs: readonly number[], isNew: readonly boolean[]): readonly boolean[] => {
  const quiet = Math.log(leastMotion);
  const values = judged(logs, isNew);
  return isNew.map((fresh, n) => fresh || logs[n]! - values[n]! < quiet);
};

/** A repeat differs far less than the new picture before it and the one after it; where motion merely ebbs, frames are kept. */
const stepsDown = (logs: readonly number[], isNew: readonly boolean[]): readonly boolean[] =>
  isNew.map((fresh, n) => {
    if (fresh) return true;
    const [before, after] = [isNew.lastIndexOf(true, n), isNew.indexOf(true, n)];
    return [before, after].some((place) => place > 0 && logs[n]! - logs[place]! > -Math.LN2);
  });

/** Something that rests shows long runs, a film in a faster file does not: what rests is kept whole. */
const withoutRests = (isNew: readonly boolean[]): readonly boolean[] => {
  const out = [...isNew];
  for (let start = 0, n = 0; n <= out.length; n++) {
    if (n < out.length && !isNew[n]) continue;
    if (n - start - 1 > longestRun) out.fill(true, start + 1, n);
    start = n;
  }
  return out;
};

const paced = (logs: readonly number[], least: number): Cadence => {
  const ratios = against(logs);
  const weight = weights(logs);
  const [low, high] = [quantile(ratios.slice(1), 0.05), quantile(ratios.slice(1), 0.95)];
  const bounded = ratios.map((value) => Math.min(high, Math.max(low, value)));
  const speaking = bounded.filter((_, n) => n > 0 && weight[n]! > 0.3);
  if (speaking.length < 12) return none(logs.length, 'too little moves to tell repeats from new pictures');
  const spread = Math.max(0.05, quantile(speaking, 0.9) - quantile(speaking, 0.1));
  // Rates are ranked on the middle of a long stretch; the best are then told over the whole.
  const start = Math.max(0, (logs.length - rankedFrames) >> 1);
  const [some, someWeight] = [bounded.slice(start, start + rankedFrames), weight.slice(start, start + rankedFrames)];
  const evidenceAt = (values: readonly number[], weights: readonly number[], rate: number): readonly number[] => {
    // At this rate the repeats would be the smallest differences.
    const threshold = quantile(speaking, 1 - rate);
    return values.map((value, n) => ((5 * (threshold - value)) / spread) * weights[n]!);
  };
  const ranked = rates
    .flatMap((rate) => (['machine', 'hand'] as const).map((pace) => bestStory(evidenceAt(some, someWeight, rate), rate, pace)))
    .map((story) => ({ story, quality: parts(some, someWeight, story) }))
    .sort((a, b) => b.quality - a.quality)
    .slice(0, 6)
    .map(({ story: { rate, pace } }) => ({ story: bestStory(evidenceAt(bounded, weight, rate), rate, pace) }));
  let best = { story: ranked[0]!.story, quality: Number.NEGATIVE_INFINITY };
  for (const { story } of ranked) {
    let refined = story;
    for (let turn = 0; turn < 2 && refined.isNew.includes(false); turn++) {
      const evidence = evidenceOf(judged(logs, refined.isNew), refined.isNew).map((value, n) => value * weight[n]!);
      refined = bestStory(evidence, story.rate, story.pace);
    }
    const quality = parts(bounded, weight, refined);
    if (quality > best.quality) best = { story: refined, quality };
  }
  return believe(logs, weight, best.story, least);
};

const believe = (logs: readonly number[], weight: readonly number[], { isNew, rate, pace, score }: Story, least: number): Cadence => {
  const length = logs.length;
  const repeats = isNew.filter((fresh) => !fresh).length;
  if (repeats < 0.025 * length) return none(length, 'hardly any frame is like the one before');
  const contrast = contrastOf(logs, isNew);
  if (contrast < least) return none(length, 'frames like the one before are not set apart from the others');
  const speaking = weight.reduce((sum, value, n) => sum + (isNew[n] ? 0 : value), 0);
  if (score < leastScore * speaking || score < leastTotal)
    return none(length, 'the frames like the one before come by chance, not at a pace');
  return {
    isNew,
    clear: true,
    pace,
    reason: `${repeats} of ${length} frames repeat the one before, ${pace === 'machine' ? 'at a steady pace' : 'at a trembling pace'} of ${rate.toFixed(2)} pictures a frame`,
  };
};
