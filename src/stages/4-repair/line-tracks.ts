/**
 * @file Lines followed from frame to frame, and how each moved against what is around it. A line of the scene (a mast, a fence, a door) goes where the scene goes;
 * a scratch stands in the frame, or wanders by itself.
 */
import { medianOf, quantileOf } from '../quantile.ts';
import type { FoundLine } from './line-hits.ts';

/** How a line went from one frame to the next, columns. */
export type LineStep = {
  /** The later frame. */
  readonly frame: number;
  readonly moved: number;
  /** By how much that differs from what the surroundings did, in the quarter of its bands that went with them best. */
  readonly astray: number;
};

export type LineTrack = {
  readonly sign: 1 | -1;
  readonly found: Map<number, FoundLine>;
  readonly steps: LineStep[];
  last: number;
};

/** The scene's motion across at a place of the earlier frame, columns. */
export type MotionAcross = (x: number, band: number) => number;

/** Differences b - a in the bands both lines have, each with its band and place in a. */
const sharedBands = (a: FoundLine, b: FoundLine): readonly { readonly band: number; readonly x: number; readonly moved: number }[] => {
  const first = Math.max(a.first, b.first);
  const last = Math.min(a.last, b.last);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const band = first + i;
    const x = a.xs[band - a.first]!;
    return { band, x, moved: b.xs[band - b.first]! - x };
  });
};

/** How far line b lies from line a; infinite where they share too few bands. */
const distance = (a: FoundLine, b: FoundLine): number => {
  const shared = sharedBands(a, b);
  if (shared.length < 0.3 * Math.min(a.xs.length, b.xs.length)) return Number.POSITIVE_INFINITY;
  return Math.abs(medianOf(shared.map(({ moved }) => moved)));
};

/** How a line moved from one frame to the next, against its surroundings on the side that went along with it better. */
export const stepOf = (frame: number, from: FoundLine, to: FoundLine, motion: MotionAcross): LineStep => {
  const shared = sharedBands(from, to);
  const off = from.half + 8;
  const astray = shared.map(({ band, x, moved }) =>
    Math.min(Math.abs(moved - motion(x - off, band)), Math.abs(moved - motion(x + off, band))),
  );
  return { frame, moved: medianOf(shared.map(({ moved }) => moved)), astray: quantileOf(astray, 0.25) };
};

/** A line may be missed in so many frames on end. */
const patience = 3;

export type Link = { readonly track: LineTrack; readonly from: FoundLine; readonly to: FoundLine };

/** Joins the lines of frame n to tracks, the nearest first, new ones begun for the rest. Gives the links to the frame right before. */
export const follow = (tracks: LineTrack[], n: number, lines: readonly FoundLine[], farthest: number): readonly Link[] => {
  const open = tracks.filter(({ last }) => n - last <= patience);
  const pairs = open
    .flatMap((track) => {
      const before = track.found.get(track.last)!;
      return lines.flatMap((line) => {
        if (line.sign !== track.sign) return [];
        const away = distance(before, line);
        return away <= farthest * Math.sqrt(n - track.last) ? [{ track, before, line, away }] : [];
      });
    })
    .sort((a, b) => a.away - b.away);
  const taken = new Set<LineTrack | FoundLine>();
  const links: Link[] = [];
  for (const { track, before, line } of pairs) {
    if (taken.has(track) || taken.has(line)) continue;
    taken.add(track).add(line);
    if (track.last === n - 1) links.push({ track, from: before, to: line });
    track.found.set(n, line);
    track.last = n;
  }
  for (const line of lines) if (!taken.has(line)) tracks.push({ sign: line.sign, found: new Map([[n, line]]), steps: [], last: n });
  return links;
};

const strength = ({ found }: LineTrack): number => {
  const lines = [...found.values()];
  return (lines.reduce((sum, { contrast, hitShare }) => sum + contrast * hitShare, 0) / lines.length) * Math.min(10, lines.length);
};

/** Tracks without those that only run along beside a stronger one: the fringes of a line pass for lines themselves. */
export const withoutEchoes = (tracks: readonly LineTrack[]): readonly LineTrack[] => {
  const kept: LineTrack[] = [];
  for (const track of [...tracks].sort((a, b) => strength(b) - strength(a))) {
    const beside = (other: LineTrack): boolean => {
      const shared = [...track.found].filter(([n, line]) => {
        const there = other.found.get(n);
        return there && distance(there, line) <= there.half + line.width / 2 + 2;
      });
      return shared.length > 0.5 * track.found.size;
    };
    if (!kept.some(beside)) kept.push(track);
  }
  return kept;
};
