/** @file How far edges spread, and how strong the noise is, measured in a picture: what sharpening must know. */
import type { Plane } from '../../film/frame.ts';

/** Least rise of an edge that is looked at, in shares of white. */
const leastRise = 0.12;
const lines = 160;

/** Steps along a line of samples, each rise (or fall) as one edge: its height over its steepest step, in deviations of a Gaussian. */
const edgesOf = (at: (i: number) => number, slantAt: (i: number) => number, length: number, found: number[]): void => {
  let i = 1;
  while (i < length - 2) {
    const sign = Math.sign(at(i + 1) - at(i));
    if (sign === 0) {
      i++;
      continue;
    }
    const start = i;
    let [steepest, where] = [0, i];
    while (i < length - 2 && Math.sign(at(i + 1) - at(i)) === sign) {
      const step = Math.abs(at(i + 1) - at(i));
      if (step > steepest) [steepest, where] = [step, i];
      i++;
    }
    const rise = Math.abs(at(i) - at(start));
    // An edge that crosses the line at a slant looks wider than it is.
    if (rise >= leastRise && slantAt(where) < steepest / 3) found.push(rise / (steepest * Math.sqrt(2 * Math.PI)));
  }
};

/**
 * The deviations, in pixels, of the Gaussians that would blur steps into the picture's strong edges: those of about `lines` rows and columns. `black` and
 * `white` are the plane's levels. An ideal step has 0.4.
 */
export const edgeSpreads = ({ width, height, data }: Plane, black: number, white: number): readonly number[] => {
  const gain = 1 / (white - black);
  const value = (x: number, y: number): number => (data[y * width + x]! - black) * gain;
  const found: number[] = [];
  const across = (x: number, y: number): number => Math.abs(value(Math.min(width - 1, x + 1), y) - value(Math.max(0, x - 1), y)) / 2;
  const down = (x: number, y: number): number => Math.abs(value(x, Math.min(height - 1, y + 1)) - value(x, Math.max(0, y - 1))) / 2;
  for (let y = 1; y < height - 1; y += Math.max(1, Math.floor(height / lines)))
    edgesOf(
      (x) => value(x, y),
      (x) => down(x, y),
      width,
      found,
    );
  for (let x = 1; x < width - 1; x += Math.max(1, Math.floor(width / lines)))
    edgesOf(
      (y) => value(x, y),
      (y) => across(x, y),
      height,
      found,
    );
  return found;
};

/** Deviation of the noise in shares of white: the median of absolute second differences along rows, which a smooth picture does not have. */
export const noiseOf = ({ width, height, data }: Plane, black: number, white: number): number => {
  const found: number[] = [];
  for (let y = 0; y < height; y += Math.max(1, Math.floor(height / lines)))
    for (let x = 1; x < width - 1; x += 3)
      found.push(Math.abs(data[y * width + x - 1]! - 2 * data[y * width + x]! + data[y * width + x + 1]!));
  found.sort((a, b) => a - b);
  return (1.4826 * (found[found.length >> 1] ?? 0)) / Math.sqrt(6) / (white - black);
};
