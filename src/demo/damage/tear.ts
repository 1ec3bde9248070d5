/**
 * @file A seeded tear: a frame parted along a jagged line from edge to edge, its pieces moved and turned apart, light or darkness between them, a strip along the line lost.
 * The truth: the line, where each piece lies, and what is lost.
 */
import type { Plane } from '../../film/frame.ts';
import { normalOf, randomOf } from '../../film/random.ts';
import { cubicWeights } from '../../kernels/moved-places.ts';

export type TearDamage = {
  readonly seed: number;
  /** The frames that are torn. */
  readonly frames: readonly number[];
  /** Pixels by which the pieces gape, most. */
  readonly opening: number;
  /** Degrees by which a piece turns, most. */
  readonly turn?: number;
  /** Pixels along each edge of the tear that are gone. */
  readonly lost?: number;
  /** Only the piece below the line moves. */
  readonly oneMoves?: boolean;
};

/** Where a pixel of the whole picture lies in the torn frame: (m0 x + m1 y + m2, m3 x + m4 y + m5). */
export type Laid = readonly [number, number, number, number, number, number];
export type TearTruth = {
  readonly frame: number;
  /** The line in the torn frame, in the middle of the gap. */
  readonly line: readonly (readonly [number, number])[];
  /** The piece above the line and the one below. */
  readonly pieces: readonly [Laid, Laid];
  /** 1 where the torn frame shows neither piece. */
  readonly gap: Plane;
};

const sampleAt = ({ width, height, data }: Plane, x: number, y: number): number => {
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const [wx, wy] = [cubicWeights(x - x0), cubicWeights(y - y0)];
  let sum = 0;
  for (let j = 0; j < 4; j++)
    for (let i = 0; i < 4; i++)
      sum += wx[i]! * wy[j]! * data[Math.min(height - 1, Math.max(0, y0 + j - 1)) * width + Math.min(width - 1, Math.max(0, x0 + i - 1))]!;
  return sum;
};

const laidAbout = (cx: number, cy: number, dx: number, dy: number, degrees: number): Laid => {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [c, -s, cx - c * cx + s * cy + dx, s, c, cy - s * cx - c * cy + dy];
};

/** The way back of a turn and a move. */
const back = ([a, b, c, d, e, f]: Laid, x: number, y: number): readonly [number, number] => {
  const [px, py] = [x - c, y - f];
  const det = a * e - b * d;
  return [(e * px - b * py) / det, (a * py - d * px) / det];
};

/** The frames with some torn, and the truth of those. Other frames are the very same. */
export const tear = (
  frames: readonly Plane[],
  { seed, frames: torn, opening, turn = 1, lost = 1.5, oneMoves = false }: TearDamage,
): { readonly frames: readonly Plane[]; readonly truth: readonly TearTruth[] } => {
  const out = [...frames];
  const truth: TearTruth[] = [];
  for (const n of torn) {
    const whole = frames[n]!;
    const { width, height } = whole;
    const random = randomOf(seed * 7919 + n);
    const normal = normalOf(random);
    const points = 14;
    const [from, to] = [height * (0.3 + 0.4 * random()), height * (0.3 + 0.4 * random())];
    let wander = 0;
    const rows = Array.from({ length: points }, (_, k) => {
      wander = 0.6 * wander + 0.02 * height * normal();
      return from + ((to - from) * k) / (points - 1) + wander;
    });
    const rowAt = (x: number): number => {
      const at = Math.min(points - 1.001, Math.max(0, (x / (width - 1)) * (points - 1)));
      const k = Math.floor(at);
      return rows[k]! + (rows[k + 1]! - rows[k]!) * (at - k);
    };
    const share = oneMoves ? 0 : 0.5;
    const sideways = 0.5 * opening * (random() - 0.5);
    const [cx, cy] = [width / 2, height / 2];
    const pieces = [
      laidAbout(cx, cy, -share * sideways, -share * opening * (0.7 + 0.3 * random()), -share * turn * (random() - 0.5)),
      laidAbout(cx, cy, (1 - share) * sideways, (1 - share) * opening * (0.7 + 0.3 * random()), (1 - share) * turn * (random() - 0.5)),
    ] as const;
    const light = random() < 0.6 ? 0.97 : 0.03;
    const gap = new Float32Array(width * height);
    const data = new Float32Array(width * height);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const i = y * width + x;
        const cover = pieces.map((piece, k) => {
          const [px, py] = back(piece, x, y);
          const inside = (k === 0 ? 1 : -1) * (rowAt(px) - py) - lost;
          return { share: Math.min(1, Math.max(0, inside + 0.5)), px, py };
        });
        let left = 1;
        for (const { share: covers, px, py } of cover) {
          const own = Math.min(left, covers);
          if (own > 0) data[i]! += own * Math.min(1, Math.max(0, sampleAt(whole, px, py)));
          left -= own;
        }
        data[i]! += left * light;
        gap[i] = left;
      }
    const line = Array.from({ length: points }, (_, k) => {
      const x = (k * (width - 1)) / (points - 1);
      const ends = pieces.map(([a, b, c, d, e, f]) => [a * x + b * rowAt(x) + c, d * x + e * rowAt(x) + f] as const);
      return [(ends[0]![0] + ends[1]![0]) / 2, (ends[0]![1] + ends[1]![1]) / 2] as const;
    });
    out[n] = { width, height, data };
    truth.push({ frame: n, line, pieces, gap: { width, height, data: gap } });
  }
  return { frames: out, truth };
};
