/** @file Tracked lines as repairs: one record a line, its path through the frames in `detail.path`, in the source picture's pixels. */
import type { Rectangle } from '../../film/facts.ts';
import { maskOf } from '../../film/mask.ts';
import { type Repair, repairId, stateFor } from '../../film/repair.ts';
import { medianOf } from '../quantile.ts';
import type { LineTrack } from './line-tracks.ts';
import type { Verdict } from './line-verdict.ts';

/** Places along a line that are kept for each frame, evenly spaced from its first row to its last. */
const knots = 9;
/** Numbers a frame takes in `detail.path`: first row, last row, places. */
const stride = 2 + knots;
/** Rows over which a repair fades in at the ends of a line that ends in the picture. */
const fade = 4;

/** A line in one frame, pixels of the picture a stage sees. */
export type LineInFrame = { readonly first: number; readonly last: number; readonly placeAt: (y: number) => number };

/** What a repair says of the line in film frame n, or undefined where it has none there. Throws nothing: what does not fit is no line. */
export const lineInFrame = (
  { frames, detail }: Repair,
  n: number,
  picture: Rectangle,
): (LineInFrame & { readonly half: number }) | undefined => {
  const path = detail?.path;
  const half = detail?.half;
  if (!Array.isArray(path) || typeof half !== 'number') return undefined;
  const own = (path as readonly number[]).slice((n - frames[0]) * stride, (n - frames[0] + 1) * stride);
  const [first, last] = [(own[0] ?? 0) - picture.y, (own[1] ?? -1) - picture.y];
  if (own.length < stride || !(last > first)) return undefined;
  const placeAt = (y: number): number => {
    const along = Math.max(0, Math.min(knots - 1, ((y - first) * (knots - 1)) / (last - first)));
    const k = Math.min(knots - 2, Math.floor(along));
    return own[2 + k]! + (own[3 + k]! - own[2 + k]!) * (along - k) - picture.x;
  };
  return { first, last, placeAt, half };
};

/** How far row y of the picture is taken out. */
export const lineWeight = ({ first, last }: LineInFrame, y: number, height: number): number => {
  if (y < first || y > last) return 0;
  const top = first <= 0 ? 1 : (y - first + 1) / (fade + 1);
  const bottom = last >= height - 1 ? 1 : (last - y + 1) / (fade + 1);
  return Math.min(1, top, bottom);
};

const round = (value: number): number => Math.round(value * 20) / 20;
export type Grid = { readonly columns: number; readonly bands: number; readonly width: number; readonly height: number };

/** The record of a track, or undefined where its confidence drops it. Frames in which the line was missed are passed through from the last to the next. */
export const recordOf = (
  stage: string,
  shot: string,
  track: LineTrack,
  { confidence, why }: Verdict,
  { columns, bands, width, height }: Grid,
  picture: Rectangle,
): Repair | undefined => {
  const state = stateFor(confidence);
  if (!state) return undefined;
  const [across, down] = [width / columns, height / bands];
  const frames = [...track.found.keys()];
  const [start, end] = [frames[0]!, frames.at(-1)!];
  const half = round(medianOf([...track.found.values()].map((line) => line.half)) * across + 0.15);
  const numbers = (n: number): number[] => {
    const line = track.found.get(n)!;
    // A line found to within a band of the picture's edge goes on to it.
    const first = line.first <= 1 ? 0 : Math.round(line.first * down);
    const last = line.last >= bands - 2 ? height - 1 : Math.round((line.last + 1) * down) - 1;
    const placeAt = (y: number): number => {
      const at = (y + 0.5) / down - 0.5 - line.first;
      const k = Math.max(0, Math.min(line.xs.length - 2, Math.floor(at)));
      const [a, b] = [line.xs[k]!, line.xs[k + 1] ?? line.xs[k]!];
      return (a + (b - a) * (at - k) + 0.5) * across - 0.5;
    };
    return [first, last, ...Array.from({ length: knots }, (_, k) => placeAt(first + ((last - first) * k) / (knots - 1)))];
  };
  const path: number[] = [];
  for (let n = start; n <= end; n++) {
    const [before, after] = [frames.findLast((frame) => frame <= n)!, frames.find((frame) => frame >= n)!];
    const [a, b] = [numbers(before), numbers(after)];
    const share = after > before ? (n - before) / (after - before) : 0;
    path.push(
      ...a.map((value, k) =>
        k === 0
          ? Math.round(Math.max(value, b[0]!)) + picture.y
          : k === 1
            ? Math.round(Math.min(value, b[1]!)) + picture.y
            : round(value + (b[k]! - value) * share + picture.x),
      ),
    );
  }
  const detail = { half, path, lighter: track.sign };
  const bits = new Uint8Array(width * height);
  const bare = { frames: [start, end] as const, detail } as unknown as Repair;
  for (let n = start; n <= end; n++) {
    const line = lineInFrame(bare, n, picture);
    if (!line) continue;
    for (let y = Math.max(0, line.first); y <= Math.min(height - 1, line.last); y++) {
      const at = line.placeAt(y);
      for (let x = Math.max(0, Math.ceil(at - half)); x <= Math.min(width - 1, Math.floor(at + half)); x++) bits[y * width + x] = 1;
    }
  }
  const mask = maskOf(bits, width, height, picture);
  if (!mask) return undefined;
  return {
    id: repairId(stage, shot, start, mask),
    stage,
    shot,
    frames: [start, end],
    mask,
    feather: 0,
    method: 'flatten',
    confidence: Math.round(confidence * 100) / 100,
    state,
    ...(state === 'review' ? { why } : {}),
    detail,
  };
};
