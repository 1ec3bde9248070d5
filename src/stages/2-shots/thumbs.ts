/**
 * @file Thumbs: the whole film in small grey frames kept in bytes (64 wide, about 3 kB each), so that shots are found by looking both ways. Averaged twice,
 * so that grain is gone; values in 8-bit levels.
 */
import { lostBlocks, type SmallFrame } from '../proxy.ts';

export const thumbWidth = 64;
/** Pixels of a thumb that motion may cover between frames looked at. */
const reach = 5;
/** And that weave may. */
const weave = 2;

/** A proxy smoothed by a 3x3 mean and rounded to bytes. */
export const thumbOf = ({ width, height, data }: SmallFrame): Uint8Array => {
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++)
          sum += data[Math.min(height - 1, Math.max(0, y + dy)) * width + Math.min(width - 1, Math.max(0, x + dx))]!;
      out[y * width + x] = Math.min(255, Math.max(0, Math.round(sum / 9)));
    }
  return out;
};

export type Thumbs = {
  readonly length: number;
  readonly at: (n: number) => SmallFrame;
  /** Share of the picture that is found nowhere in the other frame, either way; 0 alike, 1 another scene. A frame outside the film shows another scene. */
  readonly lost: (a: number, b: number) => number;
};

export const thumbsOf = (all: readonly Uint8Array[], width: number, height: number): Thumbs => {
  const known = new Map<number, number>();
  const at = (n: number): SmallFrame => ({ width, height, data: Float32Array.from(all[n]!) });
  const lost = (a: number, b: number): number => {
    if (a < 0 || b >= all.length) return 1;
    const key = a * 64 + (b - a);
    const old = known.get(key);
    if (old !== undefined) return old;
    const [first, second] = [at(a), at(b)];
    const value = Math.max(lostBlocks(first, second, reach), lostBlocks(second, first, reach));
    known.set(key, value);
    return value;
  };
  return { length: all.length, at, lost };
};

/** The best correlation of two frames over small moves. */
export const correlation = (a: SmallFrame, b: SmallFrame): number => {
  const { width, height } = a;
  let best = -1;
  for (let dy = -weave; dy <= weave; dy++)
    for (let dx = -weave; dx <= weave; dx++) {
      let [sa, sb, aa, bb, ab, count] = [0, 0, 0, 0, 0, 0];
      for (let y = weave; y < height - weave; y++)
        for (let x = weave; x < width - weave; x++) {
          const [v, w] = [a.data[y * width + x]!, b.data[(y + dy) * width + x + dx]!];
          sa += v;
          sb += w;
          aa += v * v;
          bb += w * w;
          ab += v * w;
          count++;
        }
      const [va, vb] = [aa - (sa * sa) / count, bb - (sb * sb) / count];
      if (va > 0 && vb > 0) best = Math.max(best, (ab - (sa * sb) / count) / Math.sqrt(va * vb));
    }
  return best;
};

/** The middle of three frames, each brought to the same mean and deviation: dirt, flashes and flicker are gone. */
const middleOf = (frames: readonly SmallFrame[]): SmallFrame => {
  const even = frames.map(({ data }) => {
    const mean = data.reduce((a, b) => a + b, 0) / data.length;
    const deviation = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
    return data.map((value) => 128 + (40 * (value - mean)) / Math.max(4, deviation));
  });
  const { width, height } = frames[0]!;
  const data = even[0]!.map((_, i) => even.map((values) => values[i]!).sort((a, b) => a - b)[even.length >> 1]!);
  return { width, height, data };
};

/** Whether what lies before frame n and what begins with it are different scenes, judged by the middles of three frames to either side. */
export const scenesPart = (thumbs: Thumbs, n: number, threshold: number): boolean => {
  const middle = (from: number, to: number): SmallFrame => middleOf(Array.from({ length: to - from }, (_, k) => thumbs.at(from + k)));
  const before = middle(Math.max(0, n - 3), n);
  const after = middle(n, Math.min(thumbs.length, n + 3));
  const lost = Math.max(lostBlocks(before, after, reach), lostBlocks(after, before, reach));
  return lost > threshold && correlation(before, after) < 0.8;
};

/** Half the distance between dark and bright parts: small in blank frames, whatever spots lie on them. */
export const spreadOf = (data: ArrayLike<number>): number => {
  const sorted = Float32Array.from(data).sort();
  return (sorted[Math.floor(0.88 * (sorted.length - 1))]! - sorted[Math.floor(0.12 * (sorted.length - 1))]!) / 2;
};
