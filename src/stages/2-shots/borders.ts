/**
 * @file Borders between shots. A cut shows in blocks that are found nowhere on its other side, after brightness is taken out (flicker is no cut) and within
 * a wide search (a pan is none), from both frames before it to both after it (a flash or a spoiled frame is none).
 */
import type { Join } from '../../film/shot.ts';
import { topDifference } from '../proxy.ts';
import { blankSpread, fadeLength, findDissolves, isBlend } from './mixes.ts';
import { correlation, scenesPart, type Thumbs } from './thumbs.ts';

export type Border = { readonly frame: number; readonly join: Join; readonly joinFrames: number };

/** Differences below this, in 8-bit levels, are never looked at closer. */
const leastDifference = 10;
/** Spread, in 8-bit levels, by which a frame is no longer as blank as the one before. */
const leastRise = 0.4;
/** A cut stands out from the frames beside it by this share of blocks. */
const standsOut = 0.15;
/** Frames that correlate more than this show one scene, whatever dirt hides; less than that, and fewer new blocks are asked for, by so much. */
const oneScene = 0.75;
const otherScene = 0.4;
const unlikeHelps = 0.2;

/** A picture of little contrast that fades in is blank by its spread for some frames yet: the first that rises above the darkest, before `end`. */
const riseOf = (spreads: readonly number[], start: number, end: number): number => {
  const darkest = Math.min(...spreads.slice(start, end));
  const rises = (n: number): boolean =>
    spreads[n]! > Math.max(blankSpread / 2, 1.3 * darkest + leastRise) && spreads[n]! < (spreads[n + 1] ?? 0);
  let first = end;
  while (first - start > 2 && rises(first - 1)) first--;
  return first;
};

/** Stretches of blank frames, at least two long. */
const blanksOf = (spreads: readonly number[]): readonly (readonly [number, number])[] => {
  const out: [number, number][] = [];
  for (let start = 0, n = 0; n <= spreads.length; n++) {
    if (n < spreads.length && spreads[n]! < blankSpread) continue;
    if (n - start >= 2) out.push([start, n < spreads.length ? riseOf(spreads, start, n) : n]);
    start = n + 1;
  }
  return out;
};

const cutsOf = (thumbs: Thumbs, differences: readonly number[], threshold: number): readonly number[] =>
  differences.flatMap((difference, n) => {
    if (n === 0 || difference < leastDifference) return [];
    // The frames to either side are asked too: after a flash or a spoiled frame the picture from before it comes back.
    const pairs = [
      [n - 1, n],
      [n - 1, n + 1],
      [n - 2, n],
      [n - 2, n + 1],
      [n - 1, n + 2],
      [n - 3, n],
    ].filter(([a, b]) => a! >= 0 && b! < thumbs.length) as [number, number][];
    const least = Math.min(...pairs.map(([a, b]) => thumbs.lost(a, b)));
    if (least < threshold - unlikeHelps) return [];
    const most = Math.max(...pairs.map(([a, b]) => correlation(thumbs.at(a), thumbs.at(b))));
    if (most > oneScene || (least < threshold && most > otherScene)) return [];
    const beside = Math.min(
      Math.max(n > 1 ? thumbs.lost(n - 2, n - 1) : 0, n + 1 < thumbs.length ? thumbs.lost(n, n + 1) : 0),
      Math.max(n > 2 ? thumbs.lost(n - 3, n - 2) : 0, n + 2 < thumbs.length ? thumbs.lost(n + 1, n + 2) : 0),
    );
    return thumbs.lost(n - 1, n) - beside > standsOut && scenesPart(thumbs, n, threshold / 2) ? [n] : [];
  });

/** The borders of a film, the first at frame 0; `spreads` as `spreadOf` has them, `threshold` the share of the picture that is new at a cut. */
export const bordersOf = (thumbs: Thumbs, spreads: readonly number[], threshold: number): readonly Border[] => {
  const differences = spreads.map((_, n) => (n === 0 ? 0 : topDifference(thumbs.at(n - 1), thumbs.at(n), 0.1)));
  const blanks = blanksOf(spreads);
  // A frame that mixes both sides of a cut is still the old shot's: the new one begins pure.
  const cuts = [...new Set(cutsOf(thumbs, differences, threshold).map((cut) => (isBlend(thumbs, cut) ? cut + 1 : cut)))];
  const fixed = new Set([...cuts, ...blanks.flat()]);
  const near = (n: number, places: Iterable<number>, by: number): boolean => [...places].some((place) => Math.abs(place - n) <= by);
  const ends = blanks.flat();
  const borders: Border[] = [{ frame: 0, join: 'cut', joinFrames: 0 }];
  for (const [start, end] of blanks) {
    borders.push({ frame: start, join: 'cut', joinFrames: 0 });
    const rise = fadeLength(spreads, end);
    borders.push({ frame: end, join: rise > 0 ? 'fade-in' : 'cut', joinFrames: rise });
  }
  for (const cut of cuts)
    if (!near(cut, ends, 2) && !blanks.some(([a, b]) => cut >= a && cut < b)) borders.push({ frame: cut, join: 'cut', joinFrames: 0 });
  for (const [start, end] of findDissolves(thumbs, fixed)) borders.push({ frame: start, join: 'dissolve', joinFrames: end - start });
  return borders
    .filter(({ frame }, i, all) => frame < thumbs.length && all.findIndex((other) => other.frame === frame) === i)
    .sort((a, b) => a.frame - b.frame);
};
