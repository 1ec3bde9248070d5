/**
 * @file Which frames of a stretch repeat the one before. Differences are judged against their own neighbourhood, so that the answer does not depend on how
 * much moves or how hard the film was coded: log(d / local upper quartile) has two humps where a slower film lies in a faster file, one where it does not.
 * Repeats are believed only when the valley between the humps is clear and the new frames come at a steady pace.
 */

export type Cadence = {
  /** For each frame whether it shows a new picture; the first always does. */
  readonly isNew: readonly boolean[];
  /** True when repeats were found and believed. */
  readonly clear: boolean;
  /** Why not, for the report. */
  readonly reason: string;
};

const neighbours = 15;
const none = (length: number, reason: string): Cadence => ({ isNew: new Array<boolean>(length).fill(true), clear: false, reason });

const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(q * (sorted.length - 1))))] ?? 0;
};

/** The threshold that parts values best into two groups (Otsu 1979), with the groups' means and shares. */
const part = (
  values: readonly number[],
): { readonly threshold: number; readonly low: number; readonly high: number; readonly share: number } => {
  const sorted = [...values].sort((a, b) => a - b);
  const total = sorted.reduce((a, b) => a + b, 0);
  let best = { threshold: 0, low: 0, high: 0, share: 0, score: -1 };
  let sum = 0;
  for (let i = 1; i < sorted.length; i++) {
    sum += sorted[i - 1]!;
    const low = sum / i;
    const high = (total - sum) / (sorted.length - i);
    const share = i / sorted.length;
    const score = share * (1 - share) * (high - low) ** 2;
    if (score > best.score) best = { threshold: (sorted[i - 1]! + sorted[i]!) / 2, low, high, share, score };
  }
  return best;
};

/**
 * `differences[n]`: how much frame n differs from frame n - 1 (any unit; entry 0 is not read). Returns who is new.
 */
export const findRepeats = (differences: readonly number[]): Cadence => {
  const length = differences.length;
  if (length < 12) return none(length, 'too short to have a cadence');
  const floor = 0.02;
  const d = differences.map((value) => Math.max(floor, value));
  const ratios = d.map((value, n) => {
    const around = d.slice(Math.max(1, n - neighbours), n + neighbours + 1);
    return Math.log(value / quantile(around, 0.8));
  });
  const judged = ratios.slice(1);
  const { threshold, low, high, share } = part(judged);
  if (share < 0.025) return none(length, 'hardly any frame is like the one before');
  // Humps less than a factor of 2.2 apart are one hump.
  if (high - low < Math.log(2.2)) return none(length, 'frames like the one before are not set apart from the others');
  const half = (high - low) * 0.12;
  // The valley is looked for between the humps: the emptiest band.
  let valley = threshold;
  let inside = Number.POSITIVE_INFINITY;
  for (let step = -4; step <= 4; step++) {
    const middle = threshold + (step * (high - low)) / 12;
    const count = judged.filter((value) => Math.abs(value - middle) < half).length;
    if (count < inside || (count === inside && Math.abs(middle - threshold) < Math.abs(valley - threshold)))
      [valley, inside] = [middle, count];
  }
  const below = judged.filter((value) => value < valley).length;
  if (inside > 0.35 * Math.min(below, judged.length - below))
    return none(length, 'there is no clear valley between repeats and new frames');
  const isNew = ratios.map((value, n) => n === 0 || value >= valley);
  return believe(isNew, length);
};

/** Repeats come at a pace: the gaps between new frames hardly vary. Chance look-alikes (a quiet face) come in bunches. */
const believe = (isNew: readonly boolean[], length: number): Cadence => {
  const places = isNew.flatMap((fresh, n) => (fresh ? [n] : []));
  const gaps = places.slice(1).map((place, i) => place - places[i]!);
  if (gaps.length < 4) return none(length, 'the stretch stands still');
  const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
  const fitting =
    gaps.filter((gap) => gap >= Math.floor(mean) - (mean > 2.5 ? 1 : 0) && gap <= Math.ceil(mean) + (mean > 1.2 ? 1 : 0)).length /
    gaps.length;
  if (fitting < 0.9) return none(length, 'the frames like the one before come in bunches, not at a pace');
  // Over blocks of about 12 repeats the number of new frames in equal times varies less than chance would make it.
  const repeats = length - places.length;
  const block = Math.max(10, Math.round((6 * length) / repeats));
  const counts = Array.from(
    { length: Math.floor(length / block) },
    (_, i) => isNew.slice(i * block, (i + 1) * block).filter((fresh) => !fresh).length,
  );
  if (counts.length >= 3) {
    const average = counts.reduce((a, b) => a + b, 0) / counts.length;
    const variance = counts.reduce((sum, count) => sum + (count - average) ** 2, 0) / counts.length;
    const chance = average * (1 - average / block);
    if (variance > 0.6 * chance + 0.35) return none(length, 'the frames like the one before come by chance, not at a pace');
  }
  return { isNew, clear: true, reason: `${repeats} of ${length} frames repeat the one before` };
};
