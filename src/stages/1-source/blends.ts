/**
 * @file Blended frames: a converter that filled a faster file by mixing two film frames into one. Such a frame is a straight mixture of the frame before it and the one
 * after, which no photographed frame of something that moves is. A frame alone says little, for coders mix too and slow motion is nearly straight; so a machine's
 * steady cadence is looked for, and it is believed where its frames stand apart from all others. Both parents stand in the file, so the mixture is left out.
 */
import type { SmallFrame } from '../proxy.ts';
import { medianOf } from '../quantile.ts';
import { quantile } from './evidence.ts';

/** How a frame lies between its neighbours. */
export type Between = {
  /** The later neighbour's share in the mixture that comes nearest, 0 to 1 for a mixture. */
  readonly share: number;
  /** What the mixture leaves unexplained, as a share of what the neighbours differ by: natural logarithm. */
  readonly rest: number;
  /** By how much the neighbours differ, 8-bit levels RMS, changes of the light as a whole left out. */
  readonly step: number;
};

export type Blends = {
  /** For each frame of the stretch whether it mixes its neighbours. */
  readonly isBlend: readonly boolean[];
  readonly reason: string;
};

/** Every second to every twelfth frame: 25 in 50 down to 23 in 25. */
const [shortest, longest] = [2, 12];
/** Less than this moves between a frame's neighbours, 8-bit levels: nothing tells. */
const faintest = 1.5;
/** Mixtures are explained better than the film's other frames by this factor, in the middle of both. */
const leastContrast = Math.log(3);
/** Of the frames in cadence so many lie below nearly all others. */
const leastShare = 0.85;
/** And this small a part of the others does. */
const lowest = 0.05;
const leastBlends = 6;
/** A mixture holds at least so much of either parent. */
const leastPart = 0.15;
/** A machine mixes in cadence by one and the same share; what a coder predicts out of its neighbours, or moves evenly, lies now here, now there (middle distance). */
const mostWander = 0.008;

/** How `frame` lies between `before` and `after`: least squares of their mixture, the mean light left out. */
export const betweenOf = (before: SmallFrame, frame: SmallFrame, after: SmallFrame): Between => {
  const length = frame.data.length;
  let [su, sv, suu, suv, svv] = [0, 0, 0, 0, 0];
  for (let i = 0; i < length; i++) {
    const [u, v] = [after.data[i]! - before.data[i]!, frame.data[i]! - before.data[i]!];
    su += u;
    sv += v;
    suu += u * u;
    suv += u * v;
    svv += v * v;
  }
  const [uu, uv, vv] = [suu - (su * su) / length, suv - (su * sv) / length, svv - (sv * sv) / length];
  if (uu < 1e-6 * length) return { share: 0, rest: 0, step: 0 };
  return { share: uv / uu, rest: 0.5 * Math.log(Math.max(1e-9, (vv - (uv * uv) / uu) / uu)), step: Math.sqrt(uu / length) };
};

/** The frames of a stretch that mix their neighbours at a steady cadence, or undefined where none is believed. `betweens[n]` is unknown at the stretch's ends. */
export const findBlends = (betweens: readonly (Between | undefined)[]): Blends | undefined => {
  const length = betweens.length;
  const tells = (n: number): boolean => (betweens[n]?.step ?? 0) >= faintest;
  const isMixture = ({ share }: Between): boolean => share > leastPart && share < 1 - leastPart;
  let best: { readonly period: number; readonly phase: number; readonly plain: number; readonly usual: number } | undefined;
  for (let period = shortest; period <= longest; period++)
    for (let phase = 0; phase < period; phase++) {
      const own: Between[] = [];
      const others: number[] = [];
      betweens.forEach((between, n) => {
        if (!between || !tells(n)) return;
        if (n % period === phase) own.push(between);
        else others.push(between.rest);
      });
      if (own.length < leastBlends || others.length < leastBlends) continue;
      const usual = medianOf(others);
      const contrast = usual - medianOf(own.map(({ rest }) => rest));
      const least = quantile(others, lowest);
      const plain = own.filter((between) => isMixture(between) && between.rest < least).length;
      if (contrast < leastContrast || plain < leastShare * own.length) continue;
      const shares = own.map(({ share }) => share);
      const middle = medianOf(shares);
      if (medianOf(shares.map((share) => Math.abs(share - middle))) > mostWander) continue;
      // Of a cadence and its multiples the one that explains most.
      if (!best || plain > best.plain) best = { period, phase, plain, usual };
    }
  if (!best) return undefined;
  const { period, phase, usual } = best;
  // In cadence a frame that plainly is no mixture is kept; where nothing moves it is its neighbours' like.
  const isBlend = betweens.map(
    (between, n) => n % period === phase && between !== undefined && (!tells(n) || (isMixture(between) && between.rest < usual)),
  );
  const count = isBlend.filter(Boolean).length;
  return { isBlend, reason: `${count} of ${length} frames mix the one before and the one after, every ${period} frames` };
};
