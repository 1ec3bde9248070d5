/**
 * @file What a shot is: photographed, a card (a little bright writing on a flat dark ground that stays where it is but for weave), or blank. Looked at in some
 * frames spread through the shot, each brought over the middle one first, so that weave, flicker and dirt on a period card do not matter.
 */
import type { ShotKind } from '../../film/shot.ts';
import type { SmallFrame } from '../proxy.ts';
import { medianOf } from '../quantile.ts';
import { blankSpread } from './mixes.ts';
import { correlation, type Thumbs } from './thumbs.ts';

const looked = 9;
/** A card's ground is dark and flat, its writing bright and little; all in 8-bit levels and shares. */
const darkest = 90;
const flatGround = 7;
const writing = 0.004;
const mostWriting = 0.4;
/** Frames of a card are alike to this correlation. */
const alike = 0.8;
/** What moves is still like itself a frame later, to this correlation. */
const moving = 0.5;
/** Fewer pairs do not tell what moves from what lies there by chance. */
const leastPairs = 4;

/** Whether one frame could be a card: most of it dark and flat, some of it bright. */
const looksLikeCard = ({ data }: SmallFrame): boolean => {
  const sorted = data.slice().sort();
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;
  const ground = at(0.4);
  // Half of the picture at least is ground: what lies between its darker and its middle parts hardly differs.
  if (ground > darkest || at(0.5) - at(0.1) > 2 * flatGround) return false;
  const bright = data.reduce((count, value) => count + (value > ground + 25 ? 1 : 0), 0) / data.length;
  return bright > writing && bright < mostWriting && at(0.998) > ground + 40;
};

/** The kind of the shot [start, end). */
export const kindOf = (thumbs: Thumbs, spreads: readonly number[], start: number, end: number): ShotKind => {
  const step = Math.max(1, (end - start) / looked);
  const numbers = Array.from({ length: Math.min(looked, end - start) }, (_, i) => Math.floor(start + (i + 0.5) * step));
  const frames = numbers.map(thumbs.at);
  const cards = frames.filter(looksLikeCard).length;
  if (cards >= 0.7 * frames.length) {
    const centre = frames[frames.length >> 1]!;
    const others = frames.filter((frame) => frame !== centre);
    if (others.length === 0 || medianOf(others.map((frame) => correlation(centre, frame))) > alike) return 'card';
    // What moves through the dark was photographed; what shines in one frame and is elsewhere in the next is dirt.
    const next = numbers.filter((n) => n + 1 < end).map((n) => correlation(thumbs.at(n), thumbs.at(n + 1)));
    if (next.length >= leastPairs && medianOf(next) > moving) return 'picture';
  }
  return numbers.every((n) => spreads[n]! < blankSpread) ? 'blank' : 'picture';
};
