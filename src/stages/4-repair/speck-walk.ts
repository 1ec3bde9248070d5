/** @file A walk through a shot that looks at every frame for specks; a few frames at a time are held, however long the shot is. */
import type { Clip } from '../../film/clip.ts';
import { type Frame, lumaPlane } from '../../film/frame.ts';
import type { Shot } from '../../film/shot.ts';
import { allDone } from '../../kernels/all-done.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import { filled } from '../../kernels/filled.ts';
import type { Kernels } from '../../kernels/host.ts';
import { readAhead } from '../../kernels/read-ahead.ts';
import { type Sums, sumsOf } from './like-nearby.ts';
import { countNoise, noiseCurve, noiseLevels, noNoise } from './noise-level.ts';
import { lookAtFrame, markFrame, referencesOf, type Seen, type Sighting } from './speck-look.ts';
import { pairsIn } from './speck-pairs.ts';
import type { Blob } from './specks.ts';

export type Walked = {
  /** Deviation of the noise at 16 levels, values of the picture. */
  readonly noise: readonly number[];
  readonly byFrame: ReadonlyMap<number, readonly Sighting[]>;
  readonly large: ReadonlyMap<number, readonly Blob[]>;
};

type Found = readonly Sighting[];
type Values = {
  readonly threshold: number;
  readonly polarity: 'both' | 'dark' | 'bright';
  readonly largest: number;
  readonly frames: number;
};

/** Pairs of frames from which the noise is measured. */
const noisePairs = 5;

/** What is made once for each number, held as long as it is needed. */
const held = <T extends Disposable>(make: (n: number) => Promise<T>) => {
  const all = new Map<number, Promise<T>>();
  const letGo = async (until: number): Promise<void> => {
    for (const [n, value] of [...all])
      if (n < until) {
        all.delete(n);
        await value.then((one) => one[Symbol.dispose]()).catch(() => undefined);
      }
  };
  return {
    get: (n: number): Promise<T> => {
      const known = all.get(n);
      if (known) return known;
      const made = make(n);
      made.catch(() => undefined);
      all.set(n, made);
      return made;
    },
    letGo,
  };
};

const measureNoise = async (
  kernels: Kernels,
  clip: Clip,
  { startFrame, endFrame }: Shot,
  signal?: AbortSignal,
): Promise<readonly number[]> => {
  const counted = noNoise();
  const pairs = Math.min(noisePairs, endFrame - startFrame - 1);
  for (let k = 0; k < pairs; k++) {
    const n = startFrame + Math.floor(((k + 0.5) * (endFrame - startFrame - 1)) / pairs);
    using own = await clip.frame(n, signal);
    using next = await clip.frame(n + 1, signal);
    await countNoise(kernels, lumaPlane(own), lumaPlane(next), counted, signal);
  }
  return noiseCurve(counted);
};

/** Looks at every frame of a shot. Shots of less than three frames have no specks that could be told. */
export const walkSpecks = async (
  kernels: Kernels,
  clip: Clip,
  shot: Shot,
  values: Values,
  progress: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<Walked> => {
  const { startFrame, endFrame } = shot;
  const { width, height } = clip;
  const byFrame = new Map<number, readonly Sighting[]>();
  const large = new Map<number, readonly Blob[]>();
  if (endFrame - startFrame < 3 || width < 16 || height < 16) return { noise: [], byFrame, large };
  const noise = await measureNoise(kernels, clip, shot, signal);
  using lentNoise = kernels.arena.floats(noiseLevels);
  lentNoise.data.set(noise);
  const frames = held<Frame>((n) => clip.frame(n, signal));
  const lumaOf = async (n: number) => lumaPlane(await frames.get(n));
  const marks = held<LentPlane>(async (n) => {
    const [before, after] = referencesOf(n, startFrame, endFrame)!;
    const [own, a, b] = await allDone([lumaOf(n), lumaOf(before), lumaOf(after)]);
    return await filled(kernels.arena.plane(width, height), (dirty) => markFrame(kernels, own!, [a!, b!], lentNoise.data, dirty, signal));
  });
  const allSums = new Map<number, Sums>();
  const seen = async (n: number): Promise<Seen> => {
    const dirty = await marks.get(n);
    const luma = await lumaOf(n);
    const sums = (): Sums => {
      const known = allSums.get(n) ?? sumsOf(luma);
      allSums.set(n, known);
      return known;
    };
    return { n, luma, dirty, sums };
  };
  const options = {
    thresholds: { seed: values.threshold, grow: Math.min(2, values.threshold / 2) },
    noise: lentNoise.data,
    leastArea: 3,
    mostArea: Math.max(16, (values.largest / 100) * width * height),
    polarity: values.polarity,
  };
  const look = async (n: number) => {
    const [before, after] = referencesOf(n, startFrame, endFrame)!;
    const others = [n - 2, n + 2].filter((k) => k >= startFrame && k < endFrame && k !== before && k !== after);
    const [own, a, b, ...further] = await allDone([n, before, after, ...others].map(seen));
    return lookAtFrame(kernels, own!, [a!, b!], further, options, signal);
  };
  // What lies on this frame and the one beside it stands out of the frame before both and the one behind both.
  const lookPast = async (n: number, before: number, after: number): Promise<readonly Sighting[]> => {
    if (values.frames < 2 || before < startFrame || after >= endFrame) return [];
    const all = [n, before, after, after - n > 1 ? n - 2 : n + 2].filter((k) => k >= startFrame && k < endFrame);
    const [own, a, b, ...further] = await allDone(all.map(seen));
    return (await lookAtFrame(kernels, own!, [a!, b!], further, options, signal)).sightings;
  };
  const lookAll = async (n: number) => {
    const alone = await look(n);
    const [withNext, withLast] = (await allDone([lookPast(n, n - 1, n + 2), lookPast(n, n - 2, n + 1)])) as [Found, Found];
    return { alone, withNext, withLast };
  };
  try {
    let n = startFrame;
    let open: readonly Sighting[] = [];
    for await (const { alone: found, withNext, withLast } of readAhead(startFrame, endFrame, kernels.threads, lookAll)) {
      const pairs = pairsIn(open, withLast, byFrame.get(n - 1) ?? [], found.sightings);
      if (pairs.length > 0) byFrame.set(n - 1, [...byFrame.get(n - 1)!, ...pairs.map(([first]) => first)]);
      byFrame.set(n, [...found.sightings, ...pairs.map(([, second]) => second)]);
      open = withNext;
      large.set(n, found.large);
      n++;
      progress(n - startFrame, endFrame - startFrame);
      await marks.letGo(n - 2);
      for (const k of allSums.keys()) if (k < n - 2) allSums.delete(k);
      await frames.letGo(n - 3);
    }
  } finally {
    await marks.letGo(Number.POSITIVE_INFINITY);
    await frames.letGo(Number.POSITIVE_INFINITY);
  }
  return { noise, byFrame, large };
};
