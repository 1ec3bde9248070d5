/**
 * @file Missing frames: where a few were lost at a splice, motion jumps by a multiple of its usual step. They are made anew between their neighbours, marked as made, and
 * the shot's frames are spread anew over its time, so that the film lasts as long as before and its sound stays where it was.
 */
import type { ClipShape } from '../../film/clip.ts';
import { number } from '../../film/params.ts';
import { nearest, toNumber } from '../../film/rational.ts';
import type { Shot } from '../../film/shot.ts';
import opticalFlow from '../../kernels/optical-flow.ts';
import { frameBetween } from '../frame-between.ts';
import { findBlocks } from '../pair-blocks.ts';
import { findPair } from '../pair-motion.ts';
import { eachProxy, type SmallFrame } from '../proxy.ts';
import { defineStage } from '../stage.ts';
import { differenceOf, type Gap, gapIn, mostLost, type SmallFlow } from './lost-frames.ts';

export type MissingFacts = {
  /** Made frames: so many after film frame `after`, in the numbers before any were made. */
  readonly gaps: readonly Gap[];
  /** What may be gaps, too, but is less sure than was asked for: left as it is. */
  readonly unsure: readonly Gap[];
  /** The shots as they are with the made frames in. */
  readonly shots: readonly Shot[] | null;
};

const proxyWidth = 160;
const motionWidth = 480;
/** Times are kept to a microsecond. */
const timeBase = 1_000_000;
/** Below this mean difference, in levels, a frame is one shown twice. */
const repeatLevels = 0.15;

/** Where output frame m lies: a share of the way from `left` to the next. */
const placeOf = (gaps: readonly Gap[], m: number): { readonly left: number; readonly fraction: number } => {
  let made = 0;
  for (const { after, count } of gaps) {
    if (m <= after + made) break;
    if (m <= after + made + count) return { left: after, fraction: (m - after - made) / (count + 1) };
    made += count;
  }
  return { left: m - made, fraction: 0 };
};

const placesOf = (gaps: readonly Gap[]): string =>
  gaps.map(({ after, count, confidence }) => `${count} after frame ${after} (${confidence})`).join(', ');

const madeBefore = (gaps: readonly Gap[], n: number): number => gaps.reduce((sum, { after, count }) => sum + (after < n ? count : 0), 0);

/** Start of each frame, seconds: within a shot that gains frames each keeps its share of the shot's time. */
const startsOf = (input: ClipShape, gaps: readonly Gap[], shots: readonly Shot[]): Float64Array => {
  const length = input.length + madeBefore(gaps, input.length);
  const starts = new Float64Array(length + 1);
  const at = (n: number): number => toNumber(input.times.at(n));
  let m = 0;
  for (const { startFrame, endFrame } of shots) {
    const lasts: number[] = [];
    for (let n = startFrame; n < endFrame; n++) {
      const gap = gaps.find(({ after }) => after === n);
      for (let k = 0; k <= (gap?.count ?? 0); k++) lasts.push(at(n + 1) - at(n));
    }
    const total = lasts.reduce((sum, value) => sum + value, 0);
    const share = (at(endFrame) - at(startFrame)) / total;
    let time = at(startFrame);
    for (const last of lasts) {
      starts[m++] = time;
      time += last * share;
    }
  }
  starts[length] = at(input.length);
  return starts;
};

const whole = (length: number): Shot => ({ id: 'film', startFrame: 0, endFrame: length, kind: 'picture', join: 'cut', joinFrames: 0 });

/** The film's own shots, or the film as one. Facts hold the new shots; those of the clip before are counted back from them. */
const shotsBefore = (facts: MissingFacts, length: number): readonly Shot[] =>
  facts.shots?.map((shot) => ({
    ...shot,
    startFrame: placeOf(facts.gaps, shot.startFrame).left,
    endFrame: shot === facts.shots!.at(-1) ? length : placeOf(facts.gaps, shot.endFrame).left,
  })) ?? [whole(length)];

export default defineStage({
  id: 'repair/missing',
  version: 3,
  title: 'Missing frames',
  says: 'Finds frames lost at splices by the jump in motion and makes them anew, marked as made.',
  scope: 'film',
  touches: ['picture', 'card', 'blank'],
  params: {
    most: number({
      default: mostLost,
      min: 0,
      max: mostLost,
      integer: true,
      unit: 'frames',
      says: 'Most frames made in a row; 0 makes none.',
    }),
    confidence: number({ default: 0.9, min: 0.5, max: 1, says: 'How sure a gap must be to be filled.' }),
  },
  analyse: async ({ clip, film, kernels, values, progress, signal }): Promise<MissingFacts> => {
    const gaps: Gap[] = [];
    const unsure: Gap[] = [];
    for (const shot of film.shots ?? [whole(clip.length)]) {
      if (shot.kind !== 'picture' || shot.endFrame - shot.startFrame < 8 || values.most === 0) continue;
      // A frame shown twice is passed over: what comes after it goes on from it.
      const flows: (SmallFlow & { readonly from: number })[] = [];
      let last: { readonly n: number; readonly proxy: SmallFrame } | undefined;
      const see = async (n: number, proxy: SmallFrame): Promise<void> => {
        progress(n + 1, clip.length);
        const before = last;
        last = { n, proxy };
        if (!before) return;
        if (differenceOf(before.proxy, proxy) < repeatLevels) return;
        const { width, height } = proxy;
        using a = kernels.arena.plane(width, height);
        using b = kernels.arena.plane(width, height);
        using u = kernels.arena.plane(width, height);
        using v = kernels.arena.plane(width, height);
        a.data.set(before.proxy.data.map((value) => value / 255));
        b.data.set(proxy.data.map((value) => value / 255));
        await kernels.run(opticalFlow, { a, b, u, v }, signal);
        flows.push({ from: before.n, width, height, u: u.data.slice(), v: v.data.slice() });
        if (flows.length > 5) flows.shift();
        if (flows.length < 5) return;
        const middle = flows[2]!;
        const gap = gapIn(middle.from, middle, flows.slice(0, 2), flows.slice(3));
        if (gap && gap.count <= values.most) (gap.confidence >= values.confidence ? gaps : unsure).push(gap);
      };
      await eachProxy(kernels, clip, shot.startFrame + shot.joinFrames, shot.endFrame, proxyWidth, see, signal);
    }
    const moved = film.shots?.map((shot) => ({
      ...shot,
      startFrame: shot.startFrame + madeBefore(gaps, shot.startFrame),
      endFrame: shot.endFrame + madeBefore(gaps, shot.endFrame),
    }));
    return { gaps, unsure, shots: moved ?? null };
  },
  informs: (film, { shots }) => (shots ? { ...film, shots } : film),
  tells: ({ gaps, unsure }) => ({
    'frames made where some were lost': String(gaps.reduce((sum, { count }) => sum + count, 0)),
    ...(gaps.length > 0 ? { where: placesOf(gaps) } : {}),
    ...(unsure.length > 0 ? { 'perhaps lost, not made': placesOf(unsure) } : {}),
  }),
  plan: (input, { facts }) => {
    const own = facts.film ?? { gaps: [], unsure: [], shots: null };
    return { gaps: own.gaps, starts: own.gaps.length > 0 ? startsOf(input, own.gaps, shotsBefore(own, input.length)) : undefined };
  },
  shape: (input, { planned: { gaps, starts } }) => {
    if (!starts) return input;
    const { width, height, format, pixelAspect } = input;
    const length = input.length + madeBefore(gaps, input.length);
    const end = input.times.at(input.length);
    return { length, width, height, format, pixelAspect, times: { at: (n) => (n === length ? end : nearest(starts[n]!, timeBase)) } };
  },
  window: (n, _, { planned: { gaps } }) => {
    const { left, fraction } = placeOf(gaps, n);
    return fraction === 0 ? [left] : [left, left + 1];
  },
  moment: (n, { planned: { gaps } }) => placeOf(gaps, n),
  render: async (frames, { n, numbers, planned: { gaps }, kernels, remember, signal }) => {
    const [left, right] = frames;
    if (!right) return left!.share();
    const pair = await remember(`pair ${numbers[0]}`, () => findPair(kernels, left!, right, motionWidth, signal));
    const blocks = await remember(`blocks ${numbers[0]}`, () => findBlocks(kernels, pair, signal));
    return frameBetween(kernels, left!, right, placeOf(gaps, n).fraction, { pair, blocks }, signal);
  },
});
