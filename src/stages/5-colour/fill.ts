/** @file Colours for what is new in a picture: entering, uncovered, turned round. They come from what looks like it, in this picture and in the coloured one. */
import type { Plane } from '../../film/frame.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import type { Kernels } from '../../kernels/host.ts';
import lookAlike from '../../kernels/look-alike.ts';
import { entriesOf, gridOf, type Looks, looksOf } from './looks.ts';

/** Pixels between samples of this picture, and of the coloured one; and between places that are looked up. */
const [ownStep, sourceStep, placeStep] = [3, 5, 3];
/** Belief from which a pixel may serve others. */
const serves = 0.6;
/** Belief in colours by looks alone: less than in anything that was carried. */
export const looksBelief = 0.25;

/** Samples of a coloured picture, of what in it is meant. */
export const samplesOf = (
  looks: Looks,
  { blue, red, meant }: { readonly blue: Plane; readonly red: Plane; readonly meant?: Plane },
): Float32Array => {
  const grid = gridOf(looks.width, looks.height, sourceStep).filter((i) => !meant || meant.data[i]! > serves);
  return entriesOf(looks, grid, blue.data, red.data);
};

type Filled = {
  readonly luma: LentPlane;
  readonly blue: LentPlane;
  readonly red: LentPlane;
  readonly belief: LentPlane;
  readonly like: LentPlane;
};

/** Overwrites blue, red and like where trust is below `newTrust`; writes like, less the less alike what was found is. */
export const fillByLooks = async (
  kernels: Kernels,
  { luma, blue, red, belief, like }: Filled,
  trust: Float32Array,
  newTrust: number,
  known: Float32Array,
  signal?: AbortSignal,
): Promise<void> => {
  const { width, height } = luma;
  const isNew = (i: number): boolean => trust[i]! < newTrust && belief.data[i]! < serves;
  // A place of the grid is looked up when a pixel around it is new.
  const columns = Math.ceil(width / placeStep);
  const wanted = new Map<number, number>();
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (!isNew(i)) continue;
      const cell = Math.floor(y / placeStep) * columns + Math.floor(x / placeStep);
      if (!wanted.has(cell)) wanted.set(cell, i);
    }
  if (wanted.size === 0) return;
  const looks = await looksOf(kernels, luma, signal);
  const own = gridOf(width, height, ownStep).filter((i) => belief.data[i]! > serves && trust[i]! >= newTrust);
  const samples = entriesOf(looks, own, blue.data, red.data);
  const asked = entriesOf(looks, [...wanted.values()]);
  using lentSamples = kernels.arena.floats(samples.length + known.length);
  using places = kernels.arena.floats(asked.length);
  using out = kernels.arena.floats(2 * wanted.size);
  using distance = kernels.arena.floats(wanted.size);
  lentSamples.data.set(samples);
  lentSamples.data.set(known, samples.length);
  places.data.set(asked);
  await kernels.run(lookAlike, { places: places.data, samples: lentSamples.data, out: out.data, distance: distance.data }, signal);
  const order = new Map([...wanted.keys()].map((cell, k) => [cell, k]));
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (!isNew(i)) continue;
      const k = order.get(Math.floor(y / placeStep) * columns + Math.floor(x / placeStep))!;
      blue.data[i] = out.data[2 * k]!;
      red.data[i] = out.data[2 * k + 1]!;
      like.data[i] = looksBelief * Math.exp(-0.5 * distance.data[k]!);
    }
};
