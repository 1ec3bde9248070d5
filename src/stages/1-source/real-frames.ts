/**
 * @file Real frames out of repeats: a film of 16 to 18 pictures a second lies in a file of 24, 25 or 30. The file is looked through once; it is cut where
 * the picture jumps (a cut is never a repeat, and each stretch has its own cadence), repeats are found in each stretch by its own statistics, and each
 * real frame gets its place on a smooth curve of true speed. Nothing is deleted: `fileFrames` is the map back.
 */

import type { ClipShape } from '../../film/clip.ts';
import { flag } from '../../film/params.ts';
import { nearest, toNumber } from '../../film/rational.ts';
import { eachProxy, lostBlocks, type SmallFrame, topDifference } from '../proxy.ts';
import { defineStage } from '../stage.ts';
import { type Between, betweenOf, findBlends } from './blends.ts';
import { type Cadence, findRepeats } from './cadence.ts';
import { stepBetween } from './differences.ts';
import { findLoneBlends } from './lone-blends.ts';
import { shareReach, stepShare } from './step-shares.ts';
import { smoothTimes } from './true-speed.ts';

export type RealFramesFacts = {
  /** For each film frame the file frame that shows it first. */
  readonly fileFrames: readonly number[];
  /** Start of each film frame in seconds, plus the end of the last. */
  readonly seconds: readonly number[];
  /** File frames that mix the film frames before and after them, and were left out for those. */
  readonly blended: readonly number[];
  /** What was found in each stretch between jumps. */
  readonly stretches: readonly {
    readonly startFrame: number;
    readonly endFrame: number;
    readonly realFrames: number;
    readonly why: string;
  }[];
};

const proxyWidth = 120;
/** Share of the proxy's pixels that speak for a jump. */
const speaking = 0.06;
const jumpShare = 0.55;
/** Times are kept to a microsecond. */
const timeBase = 1_000_000;

const shapeOf = (input: ClipShape, facts: RealFramesFacts): ClipShape => {
  const { fileFrames, seconds } = facts;
  if (fileFrames.length === input.length) return input;
  const end = input.times.at(input.length);
  return {
    length: fileFrames.length,
    width: input.width,
    height: input.height,
    format: input.format,
    pixelAspect: input.pixelAspect,
    times: { at: (n) => (n === fileFrames.length ? end : nearest(seconds[n]!, timeBase)) },
  };
};

type Steps = {
  readonly differences: readonly number[];
  readonly shares: readonly (number | undefined)[];
  readonly across: readonly number[];
  readonly betweens: readonly (Between | undefined)[];
};

/** Who is new in a stretch: mixtures go first, then repeats among what is left. */
const cadenceOf = ({ differences, shares, across, betweens }: Steps): Cadence & { readonly blended: readonly number[] } => {
  const blends = findBlends(betweens);
  if (!blends) return { ...findRepeats(differences, shares), blended: [] };
  const { isBlend, reason } = blends;
  const left = isBlend.flatMap((mixed, n) => (mixed ? [] : [n]));
  // Past a mixture that was left out, a frame is held against the mixture's other parent.
  const repeats = findRepeats(left.map((n) => (isBlend[n - 1] ? across[n - 1]! : differences[n]!)));
  const isNew = isBlend.map((mixed) => !mixed);
  // Beside mixtures, repeats come from the same machine; what looks like one now and then is a photographed frame.
  const believed = repeats.clear && repeats.pace === 'machine';
  if (believed) for (const [k, n] of left.entries()) isNew[n] = repeats.isNew[k]!;
  return {
    isNew,
    clear: true,
    reason: believed ? `${reason}; of the rest ${repeats.reason}` : reason,
    blended: isBlend.flatMap((mixed, n) => (mixed ? [n] : [])),
  };
};

export default defineStage({
  id: 'source/real-frames',
  version: 9,
  title: 'Real frames',
  says: 'Finds the frames that were really photographed among repeats, and their true speed.',
  scope: 'film',
  touches: ['picture', 'card', 'blank'],
  params: {
    repeats: flag({ default: true, says: 'Take repeats out; off keeps every frame of the file.' }),
    blends: flag({
      default: true,
      says: 'Take frames out that mix the one before and the one after, at a steady cadence or among repeats; needs repeats on.',
    }),
  },
  analyse: async ({ clip, kernels, values, progress, signal }): Promise<RealFramesFacts> => {
    const differences: number[] = [0];
    const shares: (number | undefined)[] = [];
    const betweens: (Between | undefined)[] = [];
    /** By how much the neighbours of each frame differ, as differences do. */
    const across: number[] = [];
    const jumps: number[] = [];
    const recent = new Map<number, SmallFrame>();
    /** The share of a step, once the frames around it were seen up to `end`. */
    const share = (n: number, end: number): void => {
      const start = jumps.findLast((jump) => jump <= n) ?? 0;
      shares[n] = stepShare(n, start, jumps.find((jump) => jump > n) ?? end, (k) => recent.get(k)!);
    };
    if (values.repeats) {
      await eachProxy(
        kernels,
        clip,
        0,
        clip.length,
        proxyWidth,
        (n, proxy) => {
          const before = recent.get(n - 1);
          if (before) {
            differences.push(stepBetween(before, proxy));
            // Only a large difference can be a jump; the block search is the dearer test.
            if (differences[n]! > 20 && topDifference(before, proxy, speaking) > 20 && lostBlocks(before, proxy) > jumpShare) jumps.push(n);
          }
          const earlier = recent.get(n - 2);
          if (values.blends && before && earlier) {
            betweens[n - 1] = betweenOf(earlier, before, proxy);
            across[n - 1] = stepBetween(earlier, proxy);
          }
          recent.set(n, proxy);
          recent.delete(n - 2 * shareReach - 2);
          if (n >= shareReach) share(n - shareReach, n + 1);
          progress(n + 1, clip.length);
        },
        signal,
      );
      for (let n = Math.max(0, clip.length - shareReach); n < clip.length; n++) share(n, clip.length);
    }
    const borders = [0, ...jumps, clip.length];
    const at = (n: number): number => toNumber(clip.times.at(n));
    const fileFrames: number[] = [];
    const seconds: number[] = [];
    const blended: number[] = [];
    const stretches: RealFramesFacts['stretches'][number][] = [];
    for (const [i, endFrame] of borders.slice(1).entries()) {
      const startFrame = borders[i]!;
      const cadence = values.repeats
        ? cadenceOf({
            differences: differences.slice(startFrame, endFrame),
            shares: shares.slice(startFrame, endFrame),
            across: across.slice(startFrame, endFrame),
            // A stretch's first and last frame have a neighbour on one side only.
            betweens: Array.from({ length: endFrame - startFrame }, (_, k) =>
              k > 0 && startFrame + k + 1 < endFrame ? betweens[startFrame + k] : undefined,
            ),
          })
        : { isNew: new Array<boolean>(endFrame - startFrame).fill(true), clear: false, reason: 'repeats are kept', blended: [] };
      const fresh = cadence.isNew.flatMap((isNew, k) => (isNew ? [startFrame + k] : []));
      // Among repeats some come at no cadence; what was never brought to another rate has none.
      const isSought = values.blends && cadence.clear && cadence.blended.length === 0;
      const lone = isSought ? await findLoneBlends(kernels, clip, fresh, signal) : [];
      blended.push(...cadence.blended.map((k) => startFrame + k), ...lone);
      const real = fresh.filter((n) => !lone.includes(n));
      const times = real.map(at);
      const smooth = cadence.clear ? smoothTimes(times, at(endFrame)) : times;
      fileFrames.push(...real);
      seconds.push(...smooth.slice(0, real.length));
      const why = lone.length > 0 ? `${cadence.reason}; ${lone.length} of the rest mix the two beside them` : cadence.reason;
      stretches.push({ startFrame, endFrame, realFrames: real.length, why });
    }
    seconds.push(at(clip.length));
    return { fileFrames, seconds, blended, stretches };
  },
  informs: (film, facts) => ({
    ...film,
    source: {
      picture: { x: 0, y: 0, width: 0, height: 0 },
      safe: { x: 0, y: 0, width: 0, height: 0 },
      monochrome: false,
      ...film.source,
      fileFrames: facts.fileFrames,
      seconds: facts.seconds,
    },
  }),
  tells: ({ fileFrames, blended, stretches }) => ({
    'real frames': String(fileFrames.length),
    ...(blended.length > 0
      ? { 'different frames in the file': `${fileFrames.length + blended.length}, ${blended.length} of them two others mixed, left out` }
      : {}),
    ...Object.fromEntries(
      stretches.map(({ startFrame, endFrame, realFrames, why }) => [
        `frames ${startFrame} to ${endFrame - 1} of the file`,
        `${realFrames} real of ${endFrame - startFrame}: ${why}`,
      ]),
    ),
  }),
  shape: (input, { facts }) => shapeOf(input, facts.film!),
  window: (n, _, { facts }) => [facts.film!.fileFrames[n]!],
  render: async ([frame]) => frame!.share(),
});
