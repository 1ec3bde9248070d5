/**
 * @file Dissolves and fades. Within a dissolve every frame is a sum of the picture before and the picture after, p of one and q of the other, q growing
 * (the weights are free, so flicker does not matter); those two pictures are different scenes, which motion within one never is. A fade grows out of blank.
 */
import type { SmallFrame } from '../proxy.ts';
import type { Thumbs } from './thumbs.ts';

/** Lengths a dissolve is looked for at, in frames, shortest first. */
const spans = [8, 12, 18, 26, 40] as const;
/** Share of a mixed frame's variance that both pictures explain, and what the second adds. */
const explained = 0.88;
const adds = 0.06;
/** What moves fast is explained less by pictures some frames away; then both together must explain more than either by this much. */
const explainedMoving = 0.6;
const explainedMovingMean = 0.78;
const addsMoving = 0.075;
/** And contrast dips to this share, as it does where two scenes lie over each other. */
const dip = 0.88;
/** Pictures of different scenes: their correlation and the share found nowhere. */
const unlike = 0.6;
const otherScene = 0.6;

const centred = ({ data }: SmallFrame): Float32Array => {
  const mean = data.reduce((a, b) => a + b, 0) / data.length;
  return data.map((value) => value - mean);
};
const dot = (a: Float32Array, b: Float32Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

type Fit = { readonly share: number; readonly explained: number; readonly alone: number };

/** How much of `mixed` is `after`, by least squares over both pictures. */
const fitOf = (mixed: Float32Array, before: Float32Array, after: Float32Array): Fit => {
  const [bb, aa, ba] = [dot(before, before), dot(after, after), dot(before, after)];
  const [mb, ma, mm] = [dot(mixed, before), dot(mixed, after), dot(mixed, mixed)];
  const determinant = bb * aa - ba * ba;
  if (determinant < 1e-3 * bb * aa || mm === 0) return { share: 0, explained: 0, alone: 1 };
  const p = (mb * aa - ma * ba) / determinant;
  const q = (ma * bb - mb * ba) / determinant;
  return { share: q / Math.max(1e-6, p + q), explained: (p * mb + q * ma) / mm, alone: Math.max((mb * mb) / bb, (ma * ma) / aa) / mm };
};

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
/** How much more both pictures explain than the better one alone, all the way. */
const gainOf = (fits: readonly Fit[]): number => meanOf(fits.map((fit) => fit.explained - fit.alone));

const isExplained = (fits: readonly Fit[]): boolean => fits.every((fit) => fit.explained >= explained);

const explains = (fits: readonly Fit[], contrast: number): boolean =>
  isExplained(fits)
    ? fits[1]!.explained - fits[1]!.alone >= adds
    : fits.every((fit) => fit.explained > explainedMoving) &&
      meanOf(fits.map((fit) => fit.explained)) > explainedMovingMean &&
      gainOf(fits) > addsMoving &&
      contrast < dip;

/** Whether a frame at a cut is a mix of both sides, as conversion between frame rates leaves it. */
export const isBlend = (thumbs: Thumbs, n: number): boolean => {
  if (n < 1 || n + 1 >= thumbs.length) return false;
  const fit = fitOf(centred(thumbs.at(n)), centred(thumbs.at(n - 1)), centred(thumbs.at(n + 1)));
  return fit.share > 0.1 && fit.share < 0.9 && fit.explained > explained && fit.explained - fit.alone > adds;
};

/** First mixed frame and one past the last of each dissolve; `borders` are cuts and blanks, which no dissolve crosses. */
export const findDissolves = (thumbs: Thumbs, borders: ReadonlySet<number>): readonly (readonly [number, number])[] => {
  const out: [number, number][] = [];
  const candidates: { readonly start: number; readonly end: number; readonly sure: boolean; readonly gain: number }[] = [];
  const flat = Array.from({ length: thumbs.length }, () => undefined as Float32Array | undefined);
  const frame = (n: number): Float32Array => (flat[n] ??= centred(thumbs.at(n)));
  const bordersUpTo = new Uint32Array(thumbs.length + 1);
  for (let n = 0; n < thumbs.length; n++) bordersUpTo[n + 1] = bordersUpTo[n]! + (borders.has(n) ? 1 : 0);
  for (let start = 0; start < thumbs.length; start++) {
    for (const span of spans) {
      const end = start + span;
      if (end >= thumbs.length || bordersUpTo[end + 1]! > bordersUpTo[start + 1]!) break;
      const [a, b] = [frame(start), frame(end)];
      const correlation = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b) + 1e-9);
      if (correlation > unlike) continue;
      const fits = [0.3, 0.5, 0.7].map((share) => {
        const n = start + Math.round(share * span);
        const fit = fitOf(frame(n), a, b);
        // Grain and dirt are explained by no other frame: what the frames beside cannot explain is not asked of the ends.
        const beside = Math.max(0.5, fitOf(frame(n), frame(n - 1), frame(n + 1)).explained);
        return { ...fit, explained: fit.explained / beside, alone: fit.alone / beside };
      });
      const rising = fits.every(({ share }, i) => share > 0.08 && share < 0.92 && (i === 0 || share > fits[i - 1]!.share));
      const middle = frame(start + (span >> 1));
      if (!rising || !explains(fits, dot(middle, middle) / Math.sqrt(dot(a, a) * dot(b, b)))) continue;
      if (thumbs.lost(start, end) < otherScene) continue;
      candidates.push({ start, end, sure: isExplained(fits), gain: gainOf(fits) * (1 - correlation) });
    }
    // Only what a later start may still need stays.
    if (start >= 2) flat[start - 2] = undefined;
  }
  // Within one dissolve mixes of mixes look the same; the pure pair is least alike, and each picture knows most that the other does not.
  for (const { start, end } of candidates.sort((a, b) => Number(b.sure) - Number(a.sure) || b.gain - a.gain)) {
    if (out.some(([first, last]) => start < last + 3 && end > first - 3)) continue;
    // Looked at from a little outside, where both pictures are pure.
    const [from, to] = [Math.max(0, start - 4), Math.min(thumbs.length - 1, end + 4)];
    const shares = Array.from({ length: to - from + 1 }, (_, k) => fitOf(frame(from + k), frame(from), frame(to)).share);
    const half = shares.findIndex((share, k) => k > 0 && share > 0.5);
    const first =
      from +
      Math.max(
        0,
        shares.slice(0, half).findLastIndex((share) => share < 0.05),
      ) +
      1;
    const after = shares.findIndex((share, k) => k >= half && share > 0.95);
    const last = after < 0 ? to : from + after;
    if (half > 0 && last - first >= 3) out.push([first, last]);
  }
  return out.sort((a, b) => a[0] - b[0]);
};

/** A spread of tones below this is blank, whatever its brightness. */
export const blankSpread = 4;
const longestFade = 48;

/** Frames over which the picture that begins at `start` comes up out of blank: 0 for a cut. `step` -1 looks at a fade out, backwards from its end. */
export const fadeLength = (spreads: readonly number[], start: number, step: 1 | -1 = 1): number => {
  const at = (k: number): number | undefined => spreads[start + step * k];
  let most = 0;
  let length = 0;
  for (let k = 0; k < longestFade; k++) {
    const value = at(k);
    if (value === undefined || value < blankSpread * 0.5) break;
    if (value > most * 1.03 + 0.3) {
      most = value;
      length = k;
    } else if (k - length > 3) break;
  }
  return length >= 3 && (at(0) ?? 0) < 0.5 * most ? length : 0;
};
