/**
 * @file Seeded dirt as it lies on real prints, with exact truth for each piece: clumps and hairs of log-normal size, of levels that the scene itself has (dirt blacker or
 * whiter than everything else would flatter any detector), covering more or less, some of it on two frames, some of it on all.
 */
import type { Plane } from '../../film/frame.ts';
import { normalOf, randomOf } from '../../film/random.ts';
import { countOf } from './random-count.ts';

export type DirtDamage = {
  readonly seed: number;
  /** Mean pieces a frame. */
  readonly pieces: number;
  /** Middle radius as share of the height, and the deviation of its logarithm. */
  readonly radius?: number;
  readonly spread?: number;
  /** Share of pieces that are hairs, that lie on two frames in the same place, and hairs in the gate that stay throughout. */
  readonly hairs?: number;
  readonly twoFrames?: number;
  readonly inGate?: number;
  /** Dark on the print, bright on the negative, or both. */
  readonly polarity?: 'both' | 'dark' | 'bright';
  /** Least and most of what is behind that a piece covers. */
  readonly opacity?: readonly [number, number];
  /** By how much of white a piece stands off its surroundings at least; what nobody can see is no damage. */
  readonly contrast?: number;
};

/** A piece of dirt: the share of each pixel of its box that it covers, 0 to 1. */
export type Piece = {
  readonly frame: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly cover: Float32Array;
  readonly level: number;
  /** Mean change of its covered pixels, of white. */
  readonly change: number;
  readonly kind: 'one frame' | 'two frames' | 'in the gate';
};

type Shape = Pick<Piece, 'x' | 'y' | 'width' | 'height' | 'cover'>;
type Dot = { readonly x: number; readonly y: number; readonly radius: number };

const shapeOf = (dots: readonly Dot[], width: number, height: number, opacity: number): Shape | undefined => {
  const x0 = Math.max(0, Math.floor(Math.min(...dots.map(({ x, radius }) => x - radius - 1))));
  const y0 = Math.max(0, Math.floor(Math.min(...dots.map(({ y, radius }) => y - radius - 1))));
  const x1 = Math.min(width, Math.ceil(Math.max(...dots.map(({ x, radius }) => x + radius + 1))));
  const y1 = Math.min(height, Math.ceil(Math.max(...dots.map(({ y, radius }) => y + radius + 1))));
  if (x1 <= x0 || y1 <= y0) return undefined;
  const cover = new Float32Array((x1 - x0) * (y1 - y0));
  for (const dot of dots)
    for (let y = y0; y < y1; y++)
      for (let x = x0; x < x1; x++) {
        const share = opacity * Math.min(1, Math.max(0, dot.radius + 0.5 - Math.hypot(x + 0.5 - dot.x, y + 0.5 - dot.y)));
        const i = (y - y0) * (x1 - x0) + x - x0;
        if (share > cover[i]!) cover[i] = share;
      }
  return { x: x0, y: y0, width: x1 - x0, height: y1 - y0, cover };
};

/** Values of the scene, from dark to light. */
const rangeOf = ({ data }: Plane): Float32Array => {
  const some = data.filter((_, i) => i % 17 === 0).sort();
  return some.subarray(Math.floor(0.01 * some.length), Math.max(1, Math.ceil(0.99 * some.length)));
};

const meanUnder = ({ width, data }: Plane, shape: Shape): number => {
  let [sum, total] = [0, 0];
  for (let i = 0; i < shape.cover.length; i++) {
    const at = (shape.y + Math.floor(i / shape.width)) * width + shape.x + (i % shape.width);
    sum += shape.cover[i]! * data[at]!;
    total += shape.cover[i]!;
  }
  return total > 0 ? sum / total : 0;
};

/** The frames with dirt, and the truth. Outside the pieces a frame is unchanged, exactly. */
export const dirt = (
  frames: readonly Plane[],
  damage: DirtDamage,
): { readonly frames: readonly Plane[]; readonly truth: readonly Piece[] } => {
  const { seed, pieces, radius = 0.006, spread = 0.6, hairs = 0.12, twoFrames = 0.1, inGate = 0, polarity = 'both' } = damage;
  const { opacity = [0.6, 1], contrast = 0.12 } = damage;
  const { width, height } = frames[0]!;
  const out = frames.map(({ data }) => ({ width, height, data: Float32Array.from(data) }));
  const truth: Piece[] = [];
  const drawShape = (random: () => number, normal: () => number, hair: boolean): Shape | undefined => {
    let [x, y] = [random() * width, random() * height];
    const covers = opacity[0] + (opacity[1] - opacity[0]) * random();
    if (!hair) {
      const r = Math.min(0.02, Math.max(0.001, radius * Math.exp(spread * normal()))) * height;
      const dots = Array.from({ length: 1 + Math.floor(4 * random()) }, () => ({
        x: x + 0.7 * r * normal(),
        y: y + 0.7 * r * normal(),
        radius: Math.max(0.7, r * (0.5 + 0.5 * random())),
      }));
      return shapeOf(dots, width, height, covers);
    }
    let angle = 2 * Math.PI * random();
    const [bend, thick] = [0.06 * normal(), Math.max(0.8, 0.0025 * height)];
    const dots = Array.from({ length: Math.round((0.04 + 0.1 * random()) * height) }, () => {
      angle += bend + 0.05 * normal();
      x += Math.cos(angle);
      y += Math.sin(angle);
      return { x, y, radius: thick };
    });
    return shapeOf(dots, width, height, covers);
  };
  const levelFor = (random: () => number, clean: Plane, range: Float32Array, shape: Shape): number | undefined => {
    const behind = meanUnder(clean, shape);
    for (let round = 0; round < 12; round++) {
      const level = range[Math.floor(random() * range.length)]!;
      const fits = polarity === 'both' || (polarity === 'dark') === level < behind;
      if (fits && Math.abs(level - behind) >= contrast) return level;
    }
    return undefined;
  };
  const lay = (n: number, shape: Shape, level: number, kind: Piece['kind']): void => {
    const own = out[n]!;
    let [change, total] = [0, 0];
    for (let i = 0; i < shape.cover.length; i++) {
      const share = shape.cover[i]!;
      if (share === 0) continue;
      const at = (shape.y + Math.floor(i / shape.width)) * width + shape.x + (i % shape.width);
      const by = share * (level - own.data[at]!);
      own.data[at]! += by;
      change += by;
      total++;
    }
    if (total > 0) truth.push({ ...shape, frame: n, level, change: Math.abs(change) / total, kind });
  };
  const gateRandom = randomOf(seed * 7919 - 1);
  const gate = Array.from({ length: countOf(gateRandom, inGate) }, () => drawShape(gateRandom, normalOf(gateRandom), true));
  for (const shape of gate) {
    const level = shape && levelFor(gateRandom, frames[0]!, rangeOf(frames[0]!), shape);
    if (level !== undefined) for (let n = 0; n < frames.length; n++) lay(n, shape!, level, 'in the gate');
  }
  for (const [n, clean] of frames.entries()) {
    const random = randomOf(seed * 7919 + n);
    const normal = normalOf(random);
    const range = rangeOf(clean);
    for (let k = countOf(random, pieces); k > 0; k--) {
      const shape = drawShape(random, normal, random() < hairs);
      const stays = random() < twoFrames && n + 1 < frames.length;
      const level = shape && levelFor(random, clean, range, shape);
      if (!shape || level === undefined) continue;
      lay(n, shape, level, stays ? 'two frames' : 'one frame');
      if (stays) lay(n + 1, shape, level, 'two frames');
    }
  }
  return { frames: out, truth };
};
