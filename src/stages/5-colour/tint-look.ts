/** @file Whether a shot is tinted or toned: all its chroma of one hue, and hanging on luma alone. */
import { levels } from '../../film/colour-space.ts';
import type { Frame } from '../../film/frame.ts';
import type { Kernels } from '../../kernels/host.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import { type ChromaCurve, curveKnots } from './tints.ts';

export type TintFound = {
  /** grey: hardly any chroma. colours: more than one. tint: whites are coloured. tone: whites are white. */
  readonly kind: 'grey' | 'colours' | 'tint' | 'tone';
  /** Direction of the chroma in the plane of blue (0°) and red (90°). */
  readonly hueDegrees: number;
  /** Mean distance from grey in 8-bit levels. */
  readonly chromaLevels: number;
  /** The shot's own chroma at each luma. */
  readonly curve: ChromaCurve;
};

/** Sums by luma, `curveKnots` bins: pixels, blue, red, and squares of both. */
export type ChromaStatistics = {
  readonly count: Float64Array;
  readonly blue: Float64Array;
  readonly red: Float64Array;
  readonly squares: Float64Array;
};

/** Chroma below this, in levels, is grey. */
const greyLevels = 3;
/** Deviation of chroma at one luma that a dye may show: levels, and share of its mean. */
const [evenLevels, evenShare] = [2.5, 0.3];
/** Share of the chroma's length that must go one way. */
const oneHue = 0.9;
/** Chroma of the brightest tenth beside the strongest of any light that makes a tint; less, and it is a tone. */
const tintedWhites = 0.6;

/** Statistics of one frame, on a small copy. */
export const lookAtChroma = async (
  kernels: Kernels,
  frame: Frame,
  { width, height }: { readonly width: number; readonly height: number },
  signal?: AbortSignal,
): Promise<ChromaStatistics> => {
  const { black, white, chromaZero } = levels(frame.format.space.range, frame.format.bits);
  const scale = (2 ** frame.format.bits - 1) / 2 ** (frame.format.bits - 8);
  using luma = kernels.arena.plane(width, height);
  using blue = kernels.arena.plane(width, height);
  using red = kernels.arena.plane(width, height);
  for (const [i, plane] of [luma, blue, red].entries()) await resamplePlane(kernels, frame.planes[i]!, plane, 'area', undefined, signal);
  const sums = {
    count: new Float64Array(curveKnots),
    blue: new Float64Array(curveKnots),
    red: new Float64Array(curveKnots),
    squares: new Float64Array(curveKnots),
  };
  for (let i = 0; i < luma.data.length; i++) {
    const level = Math.min(1, Math.max(0, (luma.data[i]! - black) / (white - black)));
    const bin = Math.round(level * (curveKnots - 1));
    const [b, r] = [scale * (blue.data[i]! - chromaZero), scale * (red.data[i]! - chromaZero)];
    sums.count[bin]!++;
    sums.blue[bin]! += b;
    sums.red[bin]! += r;
    sums.squares[bin]! += b * b + r * r;
  }
  return sums;
};

/** What the frames of a shot say together. */
export const tintOf = (seen: readonly ChromaStatistics[]): TintFound => {
  const bins = Array.from({ length: curveKnots }, (_, k) => {
    const sum = (of: keyof ChromaStatistics): number => seen.reduce((total, one) => total + one[of][k]!, 0);
    const count = Math.max(1, sum('count'));
    const [b, r] = [sum('blue') / count, sum('red') / count];
    return { count: sum('count'), b, r, variance: Math.max(0, sum('squares') / count - b * b - r * r) };
  });
  const total = Math.max(
    1,
    bins.reduce((sum, { count }) => sum + count, 0),
  );
  const mean = (of: (bin: (typeof bins)[number]) => number, from = bins): number =>
    from.reduce((sum, bin) => sum + bin.count * of(bin), 0) /
    Math.max(
      1,
      from.reduce((sum, { count }) => sum + count, 0),
    );
  const length = mean(({ b, r }) => Math.hypot(b, r));
  const [b, r] = [mean((bin) => bin.b), mean((bin) => bin.r)];
  const spread = Math.sqrt(mean(({ variance }) => variance));
  const farthest = Math.sqrt(mean(({ b, r, variance }) => b * b + r * r + variance));
  const hueDegrees = (Math.round((Math.atan2(r, b) * 180) / Math.PI) + 360) % 360;
  // Levels that no pixel has take their neighbours'.
  const filled = (of: 'b' | 'r'): readonly number[] =>
    bins.map((bin, k) => {
      if (bin.count > total / 2000) return Math.round(10 * bin[of]) / 10;
      const near = bins.map((other, j) => ({ other, far: Math.abs(j - k) })).filter(({ other }) => other.count > total / 2000);
      const nearest = near.sort((x, y) => x.far - y.far)[0];
      return nearest ? Math.round(10 * nearest.other[of]) / 10 : 0;
    });
  const found = { hueDegrees, chromaLevels: Math.round(10 * length) / 10, curve: { blue: filled('b'), red: filled('r') } };
  if (farthest < greyLevels) return { ...found, kind: 'grey' };
  const dyed = length >= greyLevels && Math.hypot(b, r) >= oneHue * length && spread <= Math.max(evenLevels, evenShare * length);
  if (!dyed) return { ...found, kind: 'colours' };
  let left = 0.1 * total;
  const bright = [...bins].reverse().filter(({ count }) => {
    const taken = left > 0;
    left -= count;
    return taken;
  });
  const strongest = Math.max(...bins.map((bin) => (bin.count > total / 100 ? Math.hypot(bin.b, bin.r) : 0)));
  const whites = mean(({ b, r }) => Math.hypot(b, r), bright);
  return { ...found, kind: whites >= tintedWhites * strongest ? 'tint' : 'tone' };
};
