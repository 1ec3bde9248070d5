/**
 * @file Scratch or scene: a scratch goes neither with what is around it nor with the camera; it is thin, long and hit nearly everywhere, and it wanders slowly. Hunting
 * the false ones and keeping the rest, after Newson et al. (2014); what cannot be told waits for a person.
 */
import type { LineTrack } from './line-tracks.ts';

export type Verdict = {
  /** 0 to 1. */
  readonly confidence: number;
  readonly why: string;
};

/** How a line moved on its own, and how much of a line it is. */
export type LineMeasures = {
  /** Columns it moves a frame against both its surroundings and the camera, RMS. */
  readonly astray: number;
  /** Columns it moves a frame in the picture, RMS. */
  readonly moves: number;
  /** Share of the height over which it was hit, a mean over its frames. */
  readonly length: number;
  /** Bands of a frame in which it was hit, a mean over its frames. */
  readonly hits: number;
  /** Frames on end in which it was measured. */
  readonly steps: number;
  readonly frames: number;
  /** Distance from the nearer edge of the picture, share of its width. */
  readonly inside: number;
};

const rms = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length));
const ramp = (value: number, from: number, to: number): number => Math.max(0, Math.min(1, (value - from) / (to - from)));

/** What a track shows; `cameraMoved`: columns the camera's picture moved across from the frame before to frame n, undefined where nobody knows. */
export const measuresOf = (
  track: LineTrack,
  columns: number,
  bandCount: number,
  cameraMoved: (n: number) => number | undefined,
): LineMeasures => {
  const lines = [...track.found.values()];
  const hits = lines.reduce((sum, { xs, hitShare }) => sum + xs.length * hitShare, 0) / lines.length;
  const most = 2;
  // A frame shown twice tells nothing.
  const steps = track.steps.filter(({ frame, moved }) => Math.abs(moved) > 0.03 || Math.abs(cameraMoved(frame) ?? 0) > 0.03);
  return {
    astray: rms(steps.map(({ frame, moved, astray }) => Math.min(most, astray, Math.abs(moved - (cameraMoved(frame) ?? 0))))),
    moves: rms(steps.map(({ moved }) => moved)),
    hits,
    length: hits / bandCount,
    steps: steps.length,
    frames: lines.length,
    inside: lines.reduce((sum, { xs }) => Math.min(sum, ...xs.map((x) => Math.min(x, columns - 1 - x) / columns)), 1),
  };
};

/** `columns`: width of the picture in the columns of the measures. */
export const verdictOf = ({ astray, moves, hits, length, steps, frames, inside }: LineMeasures, columns: number): Verdict => {
  // A line that goes with the scene seems to leave it by errors of its places, the more the fewer bands show it.
  const error = 0.14 * Math.sqrt(Math.min(1, Math.max(0.35, 16 / hits)));
  const alone = ramp(astray, error, 1.9 * error);
  const slow = 1 - ramp(moves, 0.5 + 0.001 * columns, 0.9 + 0.0018 * columns);
  // What is short must last.
  const whole = ramp(length * Math.sqrt(Math.min(2.5, Math.max(0.5, frames / 10))), 0.22, 0.4);
  const often = ramp(steps, 1, 4);
  // The edge of the picture in its frame wanders as a scratch does.
  const within = inside < 0.03 ? 0.6 : 1;
  const confidence = 0.98 * alone * slow * whole * often * within;
  if (confidence >= 0.9) return { confidence, why: 'stands or wanders by itself' };
  const why =
    within < 1
      ? 'lies at the edge of the picture'
      : alone < 0.9
        ? 'hardly moves against the scene'
        : slow < 0.9
          ? 'moves fast for a scratch'
          : often < 0.9
            ? 'seen in few frames'
            : 'short or broken';
  return { confidence, why };
};
