/**
 * @file Upright lines in one frame. Rows are averaged in bands, which leaves an upright line and takes out grain; where a band is lighter or darker than on both sides,
 * in units of what is usual around, is a hit. Hits in a line are a line when chance would not put them there: the number of false alarms, a contrario, after
 * Desolneux, Moisan and Morel (2000) and Newson et al. (2014).
 */
import { medianOf } from '../quantile.ts';

/** A frame with its rows averaged in bands; levels 0 to 255. */
export type Bands = { readonly width: number; readonly count: number; readonly data: Float32Array };

export type Hit = { readonly x: number; readonly sign: 1 | -1; readonly contrast: number; readonly width: number };

/** A line in one frame. */
export type FoundLine = {
  readonly sign: 1 | -1;
  /** First and last band. */
  readonly first: number;
  readonly last: number;
  /** Middle of the line in each band from first to last, columns of the bands. */
  readonly xs: readonly number[];
  /** Columns, as far as the line stands out by half. */
  readonly width: number;
  /** Columns from its middle to where nothing of it is left. */
  readonly half: number;
  /** Mean contrast where it was hit, levels. */
  readonly contrast: number;
  /** Share of its bands in which it was hit. */
  readonly hitShare: number;
};

const widths = [1, 2, 3, 5, 7, 10];
/** In deviations of the same measure around. */
const threshold = 3;
const leastLevels = 0.8;
const block = 32;

/** Contrast of a line of `width` columns at each column: the smaller of the differences to both sides, signed; 0 where the sides differ more than the line from them. */
const responses = (sums: Float64Array, columns: number, width: number): { readonly lone: Float32Array; readonly noise: Float32Array } => {
  const side = width <= 3 ? 2 : 3;
  const lone = new Float32Array(columns);
  const plain = new Float32Array(columns);
  const mean = (from: number, count: number): number => (sums[from + count]! - sums[from]!) / count;
  const half = (width - 1) >> 1;
  for (let x = half + side + 1; x + width - half + side < columns; x++) {
    const from = x - half;
    const middle = mean(from, width);
    const left = middle - mean(from - 1 - side, side);
    const right = middle - mean(from + width + 1, side);
    plain[x] = (left + right) / 2;
    const least = left > 0 && right > 0 ? Math.min(left, right) : left < 0 && right < 0 ? Math.max(left, right) : 0;
    lone[x] = Math.abs(least) >= 0.75 * Math.abs(left - right) ? least : 0;
  }
  const noise = new Float32Array(Math.ceil(columns / block));
  for (let b = 0; b < noise.length; b++)
    noise[b] = medianOf(plain.subarray(Math.max(0, (b - 0.5) * block), (b + 1.5) * block).map(Math.abs)) / 0.6745;
  return { lone, noise };
};

/** Hits of one band, from left to right; no two of a sign within two columns. `over`: threshold in deviations. */
const hitsOf = ({ width, data }: Bands, band: number, widest: number): readonly Hit[] => {
  const sums = new Float64Array(width + 1);
  for (let x = 0; x < width; x++) sums[x + 1] = sums[x]! + data[band * width + x]!;
  const best = new Float32Array(width);
  const bestWidth = new Uint8Array(width);
  const shift = new Float32Array(width);
  for (const w of widths) {
    if (w > widest) break;
    const { lone, noise } = responses(sums, width, w);
    for (let x = 1; x + 1 < width; x++) {
      const size = Math.abs(lone[x]!);
      if (size < leastLevels || size < threshold * noise[(x / block) | 0]! || size <= 1.1 * Math.abs(best[x]!)) continue;
      const [before, after] = [lone[x - 1]! * Math.sign(lone[x]!), lone[x + 1]! * Math.sign(lone[x]!)];
      if (before > size || after >= size) continue;
      best[x] = lone[x]!;
      bestWidth[x] = w;
      const bend = 2 * size - before - after;
      shift[x] = (bend > 0 ? Math.max(-0.5, Math.min(0.5, (after - before) / (2 * bend))) : 0) + (w % 2 === 0 ? 0.5 : 0);
    }
  }
  const hits: Hit[] = [];
  for (let x = 0; x < width; x++) {
    const size = Math.abs(best[x]!);
    if (size === 0) continue;
    const near = Math.max(2, bestWidth[x]!);
    let greatest = true;
    for (let i = Math.max(0, x - near); i <= Math.min(width - 1, x + near) && greatest; i++)
      greatest = best[i]! * best[x]! <= 0 || Math.abs(best[i]!) < size || (Math.abs(best[i]!) === size && i >= x);
    if (greatest) hits.push({ x: x + shift[x]!, sign: best[x]! > 0 ? 1 : -1, contrast: size, width: bestWidth[x]! });
  }
  return hits;
};

/** Natural logarithm of the chance of at least k hits in n bands, each by chance p: Hoeffding's bound. */
const logChance = (k: number, n: number, p: number): number => {
  const share = k / n;
  if (share <= p) return 0;
  return -n * (share * Math.log(share / p) + (share < 1 ? (1 - share) * Math.log((1 - share) / (1 - p)) : 0));
};

type Line = { readonly at: number; readonly slope: number };
type Gathered = readonly (Hit | undefined)[];

const reach = 1.5;
const gather = (bands: readonly (readonly Hit[])[], sign: number, placeIn: (band: number) => number): Gathered =>
  bands.map((hits, band) => {
    const place = placeIn(band);
    let best: Hit | undefined;
    for (const hit of hits)
      if (hit.sign === sign && Math.abs(hit.x - place) <= reach && (!best || Math.abs(hit.x - place) < Math.abs(best.x - place)))
        best = hit;
    return best;
  });

/** The stretch of bands that chance explains least. */
const leastLikely = (on: readonly boolean[], chances: readonly number[]): { first: number; last: number; log: number; hits: number } => {
  let best = { first: 0, last: -1, log: 0, hits: 0 };
  for (let first = 0; first < on.length; first++) {
    if (!on[first]) continue;
    let [hits, chance] = [0, 0];
    for (let last = first; last < on.length; last++) {
      chance += chances[last]!;
      if (!on[last]) continue;
      hits++;
      const log = logChance(hits, last - first + 1, chance / (last - first + 1));
      if (log < best.log) best = { first, last, log, hits };
    }
  }
  return best;
};

/** The line that most hits lie on, by votes of the hits for lines of every slope allowed. */
const mostVoted = (hits: readonly (readonly Hit[])[], width: number, steepest: number): Line & { readonly votes: number } => {
  const middle = (hits.length - 1) / 2;
  const steps = Math.max(1, Math.ceil(steepest * middle));
  const xs = Float64Array.from(hits.flatMap((row) => row.map(({ x }) => x + 1.5)));
  const away = Float64Array.from(hits.flatMap((row, band) => row.map(() => band - middle)));
  let best = { at: 0, slope: 0, votes: 0 };
  const votes = new Uint16Array(width + 2);
  for (let k = 0; k <= 2 * steps; k++) {
    // Upright first: of equals the more upright line is taken.
    const slope = ((k % 2 === 0 ? k / 2 : -(k + 1) / 2) / steps) * steepest;
    votes.fill(0);
    for (let i = 0; i < xs.length; i++) {
      const at = Math.floor(xs[i]! - slope * away[i]!);
      if (at >= 1 && at <= width) votes[at]!++;
    }
    for (let at = 1; at <= width; at++) {
      const count = votes[at - 1]! + votes[at]! + votes[at + 1]!;
      if (count > best.votes) best = { at: at - 1, slope, votes: count };
    }
  }
  return best;
};

/** Places of a line in bands first to last: its hits, smoothed by straight lines over some bands. */
const smoothPlaces = (own: Gathered, first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => {
    const band = first + i;
    for (let span = 4; ; span *= 2) {
      let [n, sx, sy, xx, xy] = [0, 0, 0, 0, 0];
      for (let b = Math.max(first, band - span); b <= Math.min(last, band + span); b++) {
        const hit = own[b];
        if (!hit) continue;
        const x = b - band;
        [n, sx, sy, xx, xy] = [n + 1, sx + x, sy + hit.x, xx + x * x, xy + x * hit.x];
      }
      if (n < 3 && span < last - first) continue;
      const spread = n * xx - sx * sx;
      if (n < 2 || spread <= 0) return n > 0 ? sy / n : 0;
      return (sy - ((n * xy - sx * sy) / spread) * sx) / n;
    }
  });

/** How far a line reaches from its middle, columns: its mean profile against what lies beside it. */
const halfOf = ({ width, data }: Bands, first: number, xs: readonly number[], sign: number, lineWidth: number): number => {
  const most = Math.ceil(lineWidth + 4);
  const profile = new Float64Array(2 * most + 1);
  xs.forEach((middle, i) => {
    const row = (first + i) * width;
    const at = Math.round(middle);
    const value = (x: number): number => data[row + Math.max(0, Math.min(width - 1, x))]!;
    const beside = (side: 1 | -1): number =>
      (value(at + side * (most + 1)) + value(at + side * (most + 2)) + value(at + side * (most + 3))) / 3;
    const [left, right] = [beside(-1), beside(1)];
    for (let k = -most; k <= most; k++)
      profile[k + most]! += sign * (value(at + k) - left - ((right - left) * (k + most + 2)) / (2 * most + 4));
  });
  const top = Math.max(profile[most]!, profile[most - 1]!, profile[most + 1]!);
  let sum = 0;
  for (const side of [1, -1] as const)
    for (let k = side === 1 ? 0 : 1; k <= most && profile[most + side * k]! > top / 8; k++) sum += profile[most + side * k]!;
  // As wide as an even line of the same height and content, and what a pixel and an error of place add.
  return sum / (2 * top) + 0.85;
};

export type LineOptions = {
  /** Widest line looked for, columns. */
  readonly widest: number;
  /** Shortest line, share of the height. */
  readonly shortest: number;
  /** Columns a line may lean from one band to the next. */
  readonly steepest: number;
};

/** All lines of a frame, the surest first. */
export const linesOf = (bands: Bands, { widest, shortest, steepest }: LineOptions): readonly FoundLine[] => {
  const lines: FoundLine[] = [];
  if (bands.count < 6 || bands.width < 24) return lines;
  const least = Math.max(5, Math.ceil(shortest * bands.count));
  const all = Array.from({ length: bands.count }, (_, band) => hitsOf(bands, band, widest));
  const tests = bands.width * (2 * Math.ceil((steepest * bands.count) / 2) + 1) * bands.count * bands.count;
  for (const sign of [1, -1] as const) {
    const left = all.map((hits) => hits.filter((hit) => hit.sign === sign));
    for (let tries = 0; tries < 24; tries++) {
      const { at, slope, votes } = mostVoted(left, bands.width, steepest);
      if (votes < 5) break;
      const middle = (bands.count - 1) / 2;
      const straight = gather(left, sign, (band) => at + slope * (band - middle));
      // A hit anywhere near is found within `reach` by chance this often.
      const chances = all.map((hits) => {
        const around = hits.filter((hit) => hit.sign === sign && Math.abs(hit.x - at) < 40).length;
        return Math.min(0.6, Math.max(0.01, ((around - 1) / 80) * (2 * reach + 1)));
      });
      const { first, last, log, hits } = leastLikely(
        straight.map((hit) => hit !== undefined),
        chances,
      );
      if (last - first + 1 >= least && log < -Math.log(tests)) {
        const rough = smoothPlaces(straight, first, last);
        const own = gather(
          all,
          sign,
          (band) => rough[Math.min(last, Math.max(first, band)) - first]! + slope * (band - Math.min(last, Math.max(first, band))),
        );
        const end = (from: number, step: 1 | -1): number => {
          let edge = from;
          for (let band = from + step, missed = 0; band >= 0 && band < bands.count && missed < 2; band += step)
            if (own[band]) [edge, missed] = [band, 0];
            else missed++;
          return edge;
        };
        const [top, bottom] = [end(first, -1), end(last, 1)];
        const stretch = own.slice(top, bottom + 1).flatMap((hit) => (hit ? [hit] : []));
        const xs = smoothPlaces(own, top, bottom);
        const width = medianOf(stretch.map(({ width }) => width));
        lines.push({
          sign,
          first: top,
          last: bottom,
          xs,
          width,
          half: halfOf(bands, top, xs, sign, width),
          contrast: stretch.reduce((sum, { contrast }) => sum + contrast, 0) / Math.max(1, stretch.length),
          hitShare: hits / (last - first + 1),
        });
        for (let band = 0; band < left.length; band++)
          if (own[band]) left[band] = left[band]!.filter((hit) => Math.abs(hit.x - own[band]!.x) > reach);
      }
      // What was voted for is not looked at again.
      for (let band = 0; band < left.length; band++) if (straight[band]) left[band] = left[band]!.filter((hit) => hit !== straight[band]);
    }
  }
  return lines.sort((a, b) => b.hitShare * b.xs.length - a.hitShare * a.xs.length);
};
