/**
 * @file Looking at every picture of a finished film, beside the source's frames it was made from: black or foreign pictures, pictures mixed across a cut, and
 * the first and last photographed frame. Both films are read once, in order.
 */
import type { Clip } from '../film/clip.ts';
import { likeness } from '../film/likeness.ts';
import type { OutputRecord } from '../project/outputs.ts';
import { contrastOf, type LumaGrid, lumaGrid, meanOf, mixedShare } from './luma-grid.ts';

export type PictureFindings = {
  /** Output frames that are black where the source is not. */
  readonly black: readonly number[];
  /** Output frames that look like none of the source's frames around theirs. */
  readonly foreign: readonly number[];
  /** Output frames beside a cut that show both shots. */
  readonly mixed: readonly number[];
  /** Likeness of the first and last photographed frame to what was written of them; undefined where none was. */
  readonly first: number | undefined;
  readonly last: number | undefined;
};

/** Darker than this is black, when the source is brighter than that. */
const blackMean = 0.03;
const blackContrast = 0.02;
const litMean = 0.08;
/** Less likeness than this to every source frame near is another picture; the same picture repaired and steadied has above 0.9. */
const foreignLikeness = 0.5;
/** Source frames looked at around a frame's own when it looks foreign: a frame lost in the film may have been replaced by its neighbour. */
const around = 2;
/** Share of the other shot that is called a mix; coding noise makes a few per cent. */
const mixLimit = 0.15;
/** Likeness of two pictures; an empty one, such as a fade's end, is like any. */
const alike = (a: LumaGrid, b: LumaGrid): number => likeness(a, b, 1e-4) ?? 1;

/** Reads both films through. `source` is the whole file; frames of either that cannot be read reject. */
export const lookThrough = async (
  output: Clip,
  source: Clip | undefined,
  record: OutputRecord,
  progress: (done: number) => void,
  signal?: AbortSignal,
): Promise<PictureFindings> => {
  const { left, right, fraction } = record.origins;
  const sourceGrids = new Map<number, LumaGrid>();
  const sourceGrid = async (n: number): Promise<LumaGrid | undefined> => {
    if (!source || n < 0 || n >= source.length) return undefined;
    const known = sourceGrids.get(n);
    if (known) return known;
    using frame = await source.frame(n, signal);
    const grid = lumaGrid(frame, record.picture);
    sourceGrids.set(n, grid);
    if (sourceGrids.size > 4 * around + 4) sourceGrids.delete(sourceGrids.keys().next().value!);
    return grid;
  };
  const black: number[] = [];
  const foreign: number[] = [];
  const mixed: number[] = [];
  let first: number | undefined;
  let last: number | undefined;
  const cuts = new Set(
    record.shots.filter(({ join, outputStart, outputEnd }) => join === 'cut' && outputEnd > outputStart).map((shot) => shot.outputStart),
  );
  const recent = new Map<number, LumaGrid>();

  const lookAt = async (n: number, grid: LumaGrid): Promise<void> => {
    const from = [left[n]!, right[n]!];
    const nearer = await sourceGrid(fraction[n]! < 0.5 ? from[0]! : from[1]!);
    if (!nearer) return;
    if (n === 0 && from[0] === record.realFrames[0]) first = alike(grid, nearer);
    if (from[0] === record.realFrames.at(-1) && fraction[n] === 0) last = alike(grid, nearer);
    if (meanOf(grid) < blackMean && contrastOf(grid) < blackContrast) {
      if (meanOf(nearer) > litMean) black.push(n);
      return;
    }
    if (alike(grid, nearer) >= foreignLikeness) return;
    for (let k = from[0]! - around; k <= from[1]! + around; k++) {
      const other = await sourceGrid(k);
      if (other && alike(grid, other) >= foreignLikeness) return;
    }
    foreign.push(n);
  };
  /** The last frame before cut `at` and the first after it, each against its neighbour within its shot and the one across the cut. */
  const lookAtCut = (at: number): void => {
    const [inner, before, after, next] = [at - 2, at - 1, at, at + 1].map((n) => recent.get(n));
    if (!before || !after) return;
    if (inner && mixedShare(before, inner, after) > mixLimit) mixed.push(at - 1);
    if (next && mixedShare(after, next, before) > mixLimit) mixed.push(at);
  };

  for (let n = 0; n < output.length; n++) {
    signal?.throwIfAborted();
    const grid = await (async () => {
      using frame = await output.frame(n, signal);
      return lumaGrid(frame);
    })();
    recent.set(n, grid);
    recent.delete(n - 4);
    if (n < left.length) await lookAt(n, grid);
    if (n > 1 && cuts.has(n - 1)) lookAtCut(n - 1);
    progress(n + 1);
  }
  return { black, foreign, mixed: mixed.sort((a, b) => a - b), first, last };
};
