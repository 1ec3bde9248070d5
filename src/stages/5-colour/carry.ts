/**
 * @file Carrying colour through a shot: from a frame whose colours are known, picture by picture along the motion, both ways. What is carried are places in the coloured
 * picture, settled against it again and again, so nothing blurs or drifts; what the motion loses is carried from its neighbour or, when new, coloured by its looks.
 *
 *     places(n) ◀─ motion ─ places(n - 1)      colours(n) = coloured picture at places(n), as far as believed
 *         └─ settle: coloured picture seen along them against frame n         └─ else colours(n - 1) along the motion, else looks
 */
import type { Plane } from '../../film/frame.ts';
import { allDone } from '../../kernels/all-done.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import carryPlaces from '../../kernels/carry-places.ts';
import flowTrust from '../../kernels/flow-trust.ts';
import type { Kernels } from '../../kernels/host.ts';
import opticalFlow from '../../kernels/optical-flow.ts';
import placedColours from '../../kernels/placed-colours.ts';
import settlePlaces from '../../kernels/settle-places.ts';
import spreadColours from '../../kernels/spread-colours.ts';
import warp from '../../kernels/warp.ts';
import type { Alike, FindAlike, Matching } from './alike.ts';
import { fillByLooks, looksBelief, samplesOf } from './fill.ts';
import { type Held, holding } from './held.ts';
import { looksOf } from './looks.ts';

/** Belief from which nothing is asked for by looks. */
const sure = 0.8;
/** How far apart, in 8-bit levels, colours found by the network's features may lie until they count little; share of them that a place takes, new places all; and belief in them. */
const [apartLevels, taken, alikeBelief] = [8, 0.5, 0.4];
/** Frames between two that are shown to the network. */
const askedEvery = 3;

/** A coloured picture: small luma 0 to 1, chroma in 8-bit levels from grey, and how far each pixel's colour is meant; absent: all of it. */
export type Coloured = { readonly luma: Plane; readonly blue: Plane; readonly red: Plane; readonly meant?: Plane };
/** What is known of a frame on the walk. `like` is belief in what does not come from the coloured picture itself. */
type State = Held & {
  readonly luma: LentPlane;
  readonly x: LentPlane;
  readonly y: LentPlane;
  readonly placed: LentPlane;
  readonly blue: LentPlane;
  readonly red: LentPlane;
  readonly belief: LentPlane;
  readonly like: LentPlane;
};
export type Walked = Pick<State, 'luma' | 'blue' | 'red' | 'belief' | 'like'>;

/** Trust in a motion that ends belief, and that leaves it whole. */
const [noTrust, wholeTrust] = [0.1, 0.4];
/** Between a coloured picture and its own frame: other hands, other programs, another light. */
const [noLikeness, wholeLikeness] = [0.02, 0.2];
/** Trust below which a pixel is new. */
const newTrust = 0.35;
/** Share of the motion left against the coloured picture that is taken at each frame. */
const settled = 0.5;
/** Belief in colours that came along the motion but are no longer seen in the coloured picture. */
const carriedBelief = 0.5;

/** Difference of luma, in 8-bit levels, across which colour hardly spreads; and how far it spreads at each frame where nothing is believed. */
const [edgeLevels, spreading] = [10, 0.25];

const size = ({ width, height }: Plane): readonly [number, number] => [width, height];

type Motion = Held & { readonly u: LentPlane; readonly v: LentPlane; readonly trust: LentPlane };
const motionTo = (kernels: Kernels, from: Plane, to: Plane, signal?: AbortSignal): Promise<Motion> =>
  holding(kernels, ...size(from), async (plane) => {
    const [u, v, trust, backU, backV] = [plane(), plane(), plane(), plane(), plane()];
    await allDone([
      kernels.run(opticalFlow, { a: from, b: to, u, v }, signal),
      kernels.run(opticalFlow, { a: to, b: from, u: backU, v: backV }, signal),
    ]);
    await kernels.run(flowTrust, { a: from, b: to, u, v, backU, backV, trust }, signal);
    return { u, v, trust };
  });

const place = async (
  kernels: Kernels,
  source: Coloured,
  luma: Plane,
  places: Omit<State, keyof Held | 'luma'>,
  carried: Pick<Coloured, 'blue' | 'red'>,
  signal?: AbortSignal,
) =>
  kernels.run(
    placedColours,
    {
      a: luma,
      x: places.x,
      y: places.y,
      belief: places.placed,
      ...{ luma: source.luma, blue: source.blue, red: source.red },
      ...{ carriedBlue: carried.blue, carriedRed: carried.red },
      ...{ outBlue: places.blue, outRed: places.red, outBelief: places.belief },
    },
    signal,
  );

/** The frame the coloured picture belongs to: it may lie a little off, as painted stills of a steadied film do. */
const begin = (
  kernels: Kernels,
  source: Coloured,
  known: Float32Array,
  frame: Plane,
  find?: FindAlike,
  signal?: AbortSignal,
): Promise<State> =>
  holding(kernels, ...size(frame), async (plane) => {
    using motion = await motionTo(kernels, frame, source.luma, signal);
    const state = { luma: plane(), x: plane(), y: plane(), placed: plane(), blue: plane(), red: plane(), belief: plane(), like: plane() };
    state.luma.data.set(frame.data);
    const [zero, one, blue, red] = [plane(), plane(), plane(), plane()];
    zero.data.fill(0);
    if (source.meant) one.data.set(source.meant.data);
    else one.data.fill(1);
    await kernels.run(
      carryPlaces,
      {
        ...{ x: zero, y: zero, belief: one, u: motion.u, v: motion.v, trust: motion.trust, none: noLikeness, whole: wholeLikeness },
        ...{ outX: state.x, outY: state.y, outBelief: state.placed },
      },
      signal,
    );
    await allDone([
      kernels.run(warp, { src: source.blue, u: state.x, v: state.y, filter: 'bilinear', out: blue }, signal),
      kernels.run(warp, { src: source.red, u: state.x, v: state.y, filter: 'bilinear', out: red }, signal),
    ]);
    await place(kernels, source, frame, state, { blue, red }, signal);
    for (let i = 0; i < state.like.data.length; i++) state.like.data[i] = carriedBelief * state.placed.data[i]!;
    await fillByLooks(kernels, state, state.placed.data, newTrust, known, signal);
    if (find) {
      using alike = await find(frame, signal);
      joinAlike(state, alike, () => true);
    }
    return state;
  });

/** Takes over colours found by features, as far as they agree and the place's own are not believed: all of them where the place is `fresh` or its own come from its looks alone. */
const joinAlike = (state: Pick<State, 'blue' | 'red' | 'belief' | 'like'>, alike: Alike, fresh: (i: number) => boolean): void => {
  for (let i = 0; i < state.blue.data.length; i++) {
    const wanting = 1 - Math.min(1, state.belief.data[i]! / sure);
    if (wanting === 0) continue;
    const agreed = Math.exp(-alike.doubt.data[i]! / apartLevels);
    const isFresh = fresh(i) || state.like.data[i]! <= looksBelief;
    const share = wanting * agreed * (isFresh ? 1 : taken);
    state.blue.data[i]! += share * (alike.blue.data[i]! - state.blue.data[i]!);
    state.red.data[i]! += share * (alike.red.data[i]! - state.red.data[i]!);
    if (isFresh) state.like.data[i] = Math.max(state.like.data[i]!, alikeBelief * agreed);
  }
};

const step = (
  kernels: Kernels,
  source: Coloured,
  known: Float32Array,
  before: State,
  frame: Plane,
  find?: FindAlike,
  signal?: AbortSignal,
): Promise<State> =>
  holding(kernels, ...size(frame), async (plane) => {
    using motion = await motionTo(kernels, frame, before.luma, signal);
    const { u, v, trust } = motion;
    const state = { luma: plane(), x: plane(), y: plane(), placed: plane(), blue: plane(), red: plane(), belief: plane(), like: plane() };
    state.luma.data.set(frame.data);
    const [x, y, seen, restU, restV, blue, red] = [plane(), plane(), plane(), plane(), plane(), plane(), plane()];
    const along = (src: Plane, out: Plane, filter: 'bilinear' | 'bicubic'): Promise<void> =>
      kernels.run(warp, { src, u, v, filter, out }, signal);
    await allDone([
      kernels.run(
        carryPlaces,
        {
          ...{ x: before.x, y: before.y, belief: before.placed, u, v, trust, none: noTrust, whole: wholeTrust },
          ...{ outX: x, outY: y, outBelief: state.placed },
        },
        signal,
      ),
      along(before.blue, blue, 'bicubic'),
      along(before.red, red, 'bicubic'),
      along(before.like, state.like, 'bilinear'),
    ]);
    await kernels.run(warp, { src: source.luma, u: x, v: y, filter: 'bilinear', out: seen }, signal);
    await kernels.run(opticalFlow, { a: frame, b: seen, u: restU, v: restV }, signal);
    await kernels.run(
      settlePlaces,
      { a: frame, seen, u: restU, v: restV, x, y, belief: state.placed, amount: settled, outX: state.x, outY: state.y },
      signal,
    );
    await place(kernels, source, frame, state, { blue, red }, signal);
    await fillByLooks(kernels, state, trust.data, newTrust, known, signal);
    if (find) {
      using alike = await find(frame, signal);
      joinAlike(state, alike, (i) => trust.data[i]! < newTrust);
    }
    blue.data.set(state.blue.data);
    red.data.set(state.red.data);
    await kernels.run(
      spreadColours,
      { luma: frame, belief: state.belief, blue, red, edge: edgeLevels / 255, amount: spreading, outBlue: state.blue, outRed: state.red },
      signal,
    );
    return state;
  });

/**
 * Walks from frame `start` of the shot towards `end`, either way, and shows each frame's colours in turn; `end` is not reached. `lumaOf` lends a frame's small luma, 0 to 1.
 * Costs three flows a frame.
 */
export const carry = async (
  kernels: Kernels,
  source: Coloured,
  start: number,
  end: number,
  lumaOf: (n: number) => Promise<LentPlane>,
  see: (n: number, walked: Walked) => Promise<void>,
  matching?: Matching,
  signal?: AbortSignal,
): Promise<void> => {
  using match = await matching?.(source, signal);
  const known = samplesOf(await looksOf(kernels, source.luma, signal), source);
  let state: State | undefined;
  try {
    for (let n = start; n !== end; n += Math.sign(end - start)) {
      using luma = await lumaOf(n);
      const next: State = state
        ? await step(kernels, source, known, state, luma, (n - start) % askedEvery === 0 ? match?.find : undefined, signal)
        : await begin(kernels, source, known, luma, match?.find, signal);
      state?.[Symbol.dispose]();
      state = next;
      await see(n, state);
    }
  } finally {
    state?.[Symbol.dispose]();
  }
};
