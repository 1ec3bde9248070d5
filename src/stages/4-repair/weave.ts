/**
 * @file From the camera's path to what is taken out of it: the trend stays (a pan, a walk), the trembling about it goes. A picture that was steady already is left alone.
 */
import { smoothed, type Trend, trendOf } from '../trend.ts';

export type Correction = {
  /** tripod: locked to what stands still; pan: the trembling about the camera's movement; none: steady already, or not wanted. */
  readonly mode: 'tripod' | 'pan' | 'none';
  /** Frame by frame by how much the picture is moved, x and y in pixels, and turned, in radians. */
  readonly moves: readonly (readonly [number, number, number])[];
  /** Frames whose weave was beyond the limit and is taken out only as far as it. */
  readonly limited: readonly number[];
};

export type WeaveOptions = {
  readonly fps: number;
  readonly width: number;
  readonly height: number;
  readonly mode: 'auto' | 'tripod' | 'pan';
  /** Largest move, as a share of the picture's width. */
  readonly limit: number;
};

/** Below this the eye sees nothing and resampling would only soften, pixels. */
const leastWeave = 0.12;
/** Errors of measurement, pixels. */
const measured = 0.04;

/** Old cameras stand: so many shots for one that pans. */
const tripods = 50;

const rms = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length));

/** Rest of a path beside its trend. */
const restOf = (path: Float64Array, trend: Float64Array): readonly number[] => [...path].map((value, n) => value - trend[n]!);

export const correctionOf = (
  path: readonly (readonly [number, number, number, number])[],
  trust: readonly number[],
  { fps, width, height, mode, limit }: WeaveOptions,
): Correction => {
  const weights = Float64Array.from(trust, (value) => (value > 0 ? Math.max(0.05, value) : 0));
  const none: Correction = { mode: 'none', moves: path.map(() => [0, 0, 0] as const), limited: [] };
  if (path.length < 3) return none;
  const [xs, ys, angles] = [0, 1, 2].map((k) => Float64Array.from(path, (pose) => pose[k]!)) as [Float64Array, Float64Array, Float64Array];
  // Each axis by itself: most pans go one way, and along the other the picture stands.
  const [alongX, alongY] = [xs, ys].map((path) => trendOf([path], { fps, weights, floor: measured, curves: true, stillness: tripods })) as [
    Trend,
    Trend,
  ];
  const mean = (values: Float64Array): Float64Array => {
    const total = weights.reduce((sum, weight) => sum + weight, 1e-9);
    return new Float64Array(values.length).fill(values.reduce((sum, value, n) => sum + value * weights[n]!, 0) / total);
  };
  const locked = mode === 'tripod' || (mode === 'auto' && alongX.model === 'constant' && alongY.model === 'constant');
  const trends = locked ? [mean(xs), mean(ys)] : [alongX.paths[0]!, alongY.paths[0]!];
  const [restX, restY] = [restOf(xs, trends[0]!), restOf(ys, trends[1]!)];
  const edge = Math.hypot(width, height) / 2;
  // A turn is taken out where it shows: errors of measurement are slow and small, a loose frame trembles.
  const restAngle = restOf(angles, smoothed(angles, fps, weights));
  const turns = rms(restAngle) * edge > 0.5;
  // What creeps for longer than half a second is not seen; an error of measurement in a picture that stands does so.
  const isStill = (rest: readonly number[]): boolean => {
    const slow = smoothed(Float64Array.from(rest), fps / 2, weights);
    return rms(rest.map((value, n) => value - slow[n]!)) < leastWeave;
  };
  if (isStill(restX) && isStill(restY) && !turns) return none;
  const most = limit * width;
  const limited: number[] = [];
  const moves = path.map((_, n) => {
    const [x, y] = [-restX[n]!, -restY[n]!];
    const size = Math.hypot(x, y);
    if (size > most) limited.push(n);
    const share = size > most ? most / size : 1;
    const round = (value: number, step: number): number => Math.round(value / step) * step + 0;
    const turn = turns ? Math.max(-0.02, Math.min(0.02, -restAngle[n]!)) : 0;
    return [round(x * share, 1e-3), round(y * share, 1e-3), round(turn, 1e-6)] as const;
  });
  return { mode: locked ? 'tripod' : 'pan', moves, limited };
};
