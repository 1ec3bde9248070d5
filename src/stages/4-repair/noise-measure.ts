/**
 * @file How strong a film's grain is at each level of light, and its spectrum, from two neighbouring frames. The difference of tiles laid on each other by motion is noise (twice);
 * tiles are picked by how flat their mean is, which knows nothing of that difference, so the pick does not colour the measure. Medians everywhere: dirt and what motion
 * did not follow fall out. After Immerkær (1996) and Pyatykh et al. (2013) in spirit; the pick by the mean is what keeps texture out.
 */
import type { Plane } from '../../film/frame.ts';
import { tileOf, tileSide, tileSize } from '../../kernels/dct8.ts';
import type { PlaneNoise } from '../grain-facts.ts';
import { medianOf } from '../quantile.ts';

/** One flat tile, seen twice. */
export type TileLook = { readonly level: number; readonly energy: number; readonly squares: Float64Array };

const bins = 16;
/** Share of the tiles of each level that is flat enough to be listened to. */
const flatShare = 0.15;
const enough = 24;
/** The median of a squared normal number. */
const medianSquare = 0.4549;

const binOf = (level: number): number => Math.min(bins - 1, Math.max(0, Math.floor(level * bins)));

/** Tiles of a pair whose mean is flat. `moveAt` tells where a pixel of `a` lies in `b`, less its own place, in pixels; whole pixels are used, so noise stays as it is. */
export const flatTiles = (
  a: Plane,
  b: Plane,
  moveAt: (x: number, y: number) => readonly [number, number],
  most: number,
): readonly TileLook[] => {
  const { width, height } = a;
  const step = Math.max(4, Math.ceil(Math.sqrt((width * height) / most)));
  const [one, other] = [new Float64Array(tileSize), new Float64Array(tileSize)];
  const looks: (TileLook & { readonly texture: number })[] = [];
  for (let y = 0; y + tileSide <= height; y += step)
    for (let x = 0; x + tileSide <= width; x += step) {
      const [u, v] = moveAt(x + 3.5, y + 3.5).map(Math.round) as [number, number];
      if (x + u < 0 || y + v < 0 || x + u + tileSide > width || y + v + tileSide > height) continue;
      tileOf(a, x, y, one);
      tileOf(b, x + u, y + v, other);
      const squares = new Float64Array(tileSize);
      let [energy, texture] = [0, 0];
      for (let k = 1; k < tileSize; k++) {
        squares[k] = 0.5 * (one[k]! - other[k]!) ** 2;
        energy += squares[k]! / (tileSize - 1);
        texture += (0.5 * (one[k]! + other[k]!)) ** 2;
      }
      looks.push({ level: (one[0]! + other[0]!) / 16, energy, squares, texture });
    }
  return Array.from({ length: bins }, (_, bin) => {
    const own = looks.filter(({ level }) => binOf(level) === bin).sort((p, q) => p.texture - q.texture);
    return own.slice(0, Math.ceil(flatShare * own.length));
  }).flat();
};

/** Power of the noise at each level that enough tiles speak of. */
const powers = (looks: readonly TileLook[]): readonly { readonly at: number; readonly power: number }[] =>
  Array.from({ length: bins }, (_, bin) => {
    const own = looks.filter(({ level }) => binOf(level) === bin);
    return own.length < enough ? undefined : { at: (bin + 0.5) / bins, power: medianOf(own.map(({ energy }) => energy)) };
  }).filter((bin) => bin !== undefined);

/** Mean power over the levels the tiles hold, each level counting alike: black borders would drown the film. */
export const meanPower = (looks: readonly TileLook[]): number => {
  const known = powers(looks);
  return known.length === 0 ? medianOf(looks.map(({ energy }) => energy)) : known.reduce((sum, { power }) => sum + power, 0) / known.length;
};

/** What the tiles of many pairs say together; undefined where they are too few to say anything. */
export const noiseOf = (looks: readonly TileLook[]): PlaneNoise | undefined => {
  if (looks.length < enough) return undefined;
  const heard = powers(looks);
  const known = heard.length > 0 ? heard : [{ at: 0.5, power: medianOf(looks.map(({ energy }) => energy)) }];
  // Between the levels that were seen in a straight line, beyond them as at the last.
  const powerAt = (level: number): number => {
    const above = known.findIndex(({ at }) => at >= level);
    if (above <= 0) return known.at(above)!.power;
    const [low, high] = [known[above - 1]!, known[above]!];
    return low.power + ((high.power - low.power) * (level - low.at)) / (high.at - low.at);
  };
  const raw = Array.from({ length: tileSize }, (_, k) =>
    k === 0 ? 0 : medianOf(looks.map(({ squares, energy }) => squares[k]! / Math.max(1e-12, energy))) / medianSquare,
  );
  const mean = raw.reduce((sum, power) => sum + power, 0) / (tileSize - 1) || 1;
  const spectrum = raw.map((power) => Math.round((1000 * power) / mean) / 1000);
  // The mean of a tile is where flicker and clouds are; its noise is that of the slowest waves.
  spectrum[0] = Math.max(spectrum[1]!, spectrum[tileSide]!);
  const deviations = Array.from({ length: 2 * bins + 1 }, (_, i) => Math.round(255 * 1000 * Math.sqrt(powerAt(i / (2 * bins)))) / 1000);
  return { deviations, spectrum };
};
