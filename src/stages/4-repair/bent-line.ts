/**
 * @file A path as a line with few bends: what is meant of an exposure (constant, a fade, a cloud) beneath what trembles. Bends are added where they explain most and
 * stay as long as they pay for themselves (Schwarz 1978); neighbouring frames' rests are taken to be alike, so a rest counts for fewer frames than there are.
 */
import { solveSymmetric } from './least-squares.ts';

/** Frames between two bends at least. */
const apart = 3;
/** Trembling comes back by itself within so many seconds. */
const memorySeconds = 0.2;

/** Least squares of a line bent at `knots` (first and last frame among them). */
export const bentAt = (path: Float64Array, knots: readonly number[]): Float64Array => {
  const n = knots.length;
  const a = new Float64Array(n * n);
  const b = new Float64Array(n);
  for (let k = 0; k + 1 < n; k++) {
    const [from, to] = [knots[k]!, knots[k + 1]!];
    for (let f = k === 0 ? from : from + 1; f <= to; f++) {
      const t = (f - from) / Math.max(1, to - from);
      a[k * n + k]! += (1 - t) ** 2;
      a[(k + 1) * n + k + 1]! += t * t;
      a[k * n + k + 1]! += t * (1 - t);
      a[(k + 1) * n + k]! += t * (1 - t);
      b[k]! += (1 - t) * path[f]!;
      b[k + 1]! += t * path[f]!;
    }
  }
  for (let k = 0; k < n; k++) a[k * n + k]! += 1e-9;
  const x = solveSymmetric(a, b);
  const out = new Float64Array(path.length);
  for (let k = 0; k + 1 < n; k++) {
    const [from, to] = [knots[k]!, knots[k + 1]!];
    for (let f = from; f <= to; f++) out[f] = x[k]! + ((x[k + 1]! - x[k]!) * (f - from)) / Math.max(1, to - from);
  }
  return out;
};

const restOf = (path: Float64Array, line: Float64Array): number => path.reduce((sum, value, n) => sum + (value - line[n]!) ** 2, 0);

/** The frame at which a bend would take most out of a rest. */
const bestBend = (rest: Float64Array, knots: readonly number[]): number | undefined => {
  let [best, most] = [undefined as number | undefined, 0];
  for (let k = 0; k + 1 < knots.length; k++) {
    const [from, to] = [knots[k]!, knots[k + 1]!];
    for (let at = from + apart; at <= to - apart; at++) {
      let [dot, own] = [0, 0];
      for (let f = from + 1; f < to; f++) {
        const hat = f <= at ? (f - from) / (at - from) : (to - f) / (to - at);
        dot += hat * rest[f]!;
        own += hat * hat;
      }
      if ((dot * dot) / own > most) [best, most] = [at, (dot * dot) / own];
    }
  }
  return best;
};

/** Moves bends by single frames as long as that explains more. */
const settled = (path: Float64Array, knots: readonly number[]): readonly number[] => {
  let [own, rest] = [[...knots], restOf(path, bentAt(path, knots))];
  for (let round = 0; round < 8; round++) {
    let moved = false;
    for (let k = 1; k + 1 < own.length; k++)
      for (const step of [-4, -1, 1, 4]) {
        const at = own[k]! + step;
        if (at - own[k - 1]! < apart || own[k + 1]! - at < apart) continue;
        const tried = own.with(k, at);
        const left = restOf(path, bentAt(path, tried));
        if (left < rest * (1 - 1e-9)) [own, rest, moved] = [tried, left, true];
      }
    if (!moved) break;
  }
  return own;
};

/** The bends of a path, its first and last frame among them; undefined for one that is constant. `floor` is the error of measurement, in the path's units. */
export const bendsOf = (path: Float64Array, fps: number, floor: number): readonly number[] | undefined => {
  const { length } = path;
  const memory = Math.exp(-1 / (memorySeconds * fps));
  const counts = Math.max(2, (length * (1 - memory)) / (1 + memory));
  const bits = (rest: number): number => counts * Math.log(rest / length + floor * floor);
  // Twice the usual: trembling that happens to lean one way is common in short shots, and a bend that was missed is followed all the same.
  const price = 2 * Math.log(counts + 1);
  const mean = path.reduce((sum, value) => sum + value, 0) / length;
  let knots: readonly number[] = [0, length - 1];
  let line = bentAt(path, knots);
  let best: { readonly knots: readonly number[] | undefined; readonly score: number } = {
    knots: undefined,
    score: bits(
      restOf(
        path,
        path.map(() => mean),
      ),
    ),
  };
  // A movement turns at most twice a second.
  const most = 3 + (2 * length) / fps;
  for (let worse = 0; worse < 3; ) {
    // A bend costs its place as well as its size.
    const score = bits(restOf(path, line)) + price * (1 + 2 * (knots.length - 2));
    if (score < best.score) [best, worse] = [{ knots, score }, 0];
    else worse++;
    const at =
      knots.length < most
        ? bestBend(
            path.map((value, n) => value - line[n]!),
            knots,
          )
        : undefined;
    if (at === undefined) break;
    knots = [...knots, at].sort((a, b) => a - b);
    if (knots.length < 16) knots = settled(path, knots);
    line = bentAt(path, knots);
  }
  return best.knots;
};
