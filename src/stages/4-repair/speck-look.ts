/** @file One frame looked at for specks: motion to its neighbours with dirt left out, responses, and for each speck what is needed to judge and to mend it. */
import type { Plane } from '../../film/frame.ts';
import { allDone } from '../../kernels/all-done.ts';
import type { Kernels } from '../../kernels/host.ts';
import opticalFlow from '../../kernels/optical-flow.ts';
import spike from '../../kernels/spike.ts';
import warp from '../../kernels/warp.ts';
import { fitDonor, type Motion, motionFrom, ringAround, tidy } from './donors.ts';
import { foundNear } from './found-near.ts';
import { likeNearby, type Sums } from './like-nearby.ts';
import type { SeeThrough } from './see-through.ts';
import { cannotBeDirt, mayBeSure, nothingSaid } from './speck-confidence.ts';
import { isOnItsWay } from './speck-copies.ts';
import { type Candidate, type Cover, donorsFor } from './speck-donors.ts';
import { crispOf, levelsOf, shapeOf } from './speck-shape.ts';
import { type Blob, grown, markDirty, specksOf, type Thresholds } from './specks.ts';

/** What is known of one speck: all in pixels and, unless said otherwise, in units of the noise. */
export type Sighting = Blob & {
  readonly frame: number;
  readonly cx: number;
  readonly cy: number;
  /** Mean of its own values, 0 to 1, and by how much they stand off the neighbours' mean. */
  readonly level: number;
  readonly contrast: number;
  /** Noise at its level, values of the picture. */
  readonly sigma: number;
  /** Median difference of the two neighbours in its place. */
  readonly disagree: number;
  /** What the best donor leaves on its surroundings. */
  readonly around: number;
  /** What is left of it when it is looked for a little way off in both neighbours, as share of its contrast: near 0 it only moved. */
  readonly elsewhere: number;
  /** How sharply it ends, as share of its contrast over a pixel at its edge. */
  readonly crisp: number;
  /** Length over width, and the direction of its length in radians. */
  readonly stretch: number;
  readonly angle: number;
  /** How much something like it stands out nearby in the neighbours, as share of itself: in the one that shows more, and in the other. */
  readonly nearby: readonly [number, number];
  readonly oneSided: boolean;
  /** Something like it stays in its place, or is on a straight way through its frame and two neighbours. */
  readonly ofTheScene?: true;
  /** It lies on a neighbouring frame too, in the same place. */
  readonly pair?: true;
  /** Its pixels completed by what lies behind it. */
  readonly cover: Cover;
  /** There where the scene shines through it. */
  readonly through?: SeeThrough;
  /** Best first; frames of the film. None of what cannot be dirt. */
  readonly donors: readonly { readonly frame: number; readonly motion: Motion; readonly rms: number }[];
};

/** The two frames a frame is compared with: those beside it, or two on one side at a shot's end. Undefined in shots of one or two frames. */
export const referencesOf = (n: number, start: number, end: number): readonly [number, number] | undefined => {
  if (end - start < 3) return undefined;
  if (n === start) return [n + 1, n + 2];
  if (n === end - 1) return [n - 1, n - 2];
  return [n - 1, n + 1];
};

type Laid = Disposable & { readonly u: Plane; readonly v: Plane; readonly laid: Plane };

const lendLaid = (kernels: Kernels, width: number, height: number): Laid => {
  const [u, v, laid] = [kernels.arena.plane(width, height), kernels.arena.plane(width, height), kernels.arena.plane(width, height)];
  return {
    u,
    v,
    laid,
    [Symbol.dispose]: () => {
      for (const plane of [u, v, laid]) plane[Symbol.dispose]();
    },
  };
};

/** Finds the motion from `own` to `other` and lays `other` on `own`. */
const layOn = async (
  kernels: Kernels,
  own: Plane,
  other: Plane,
  ignore: { readonly own: Plane; readonly other: Plane } | undefined,
  { u, v, laid }: Laid,
  signal: AbortSignal | undefined,
): Promise<void> => {
  // Where nothing is left out the flow is the same to the bit, and found a fifth faster.
  const leavesOut = ignore && [ignore.own, ignore.other].some(({ data }) => data.includes(1));
  const ignored = leavesOut ? { ignoreA: ignore.own, ignoreB: ignore.other } : {};
  await kernels.run(opticalFlow, { a: own, b: other, ...ignored, u, v }, signal);
  await kernels.run(warp, { src: other, u, v, filter: 'bilinear', out: laid }, signal);
};

/** Dirt below this response is left out of the second look for motion, with this many pixels around it. */
const dirtyFrom = 3;
const dirtyReach = 3;
/** When more than this share looks dirty the motion was not found, and leaving it all out would not help. */
const mostDirty = 0.15;

/** First pass: marks what seems dirty in `own`, into `out`. Motion in full: found at half the size it lets flying birds and masts pass for dirt. */
export const markFrame = async (
  kernels: Kernels,
  own: Plane,
  references: readonly [Plane, Plane],
  noise: Float32Array,
  out: Plane,
  signal?: AbortSignal,
): Promise<void> => {
  using before = lendLaid(kernels, own.width, own.height);
  using after = lendLaid(kernels, own.width, own.height);
  await allDone([before, after].map((into, k) => layOn(kernels, own, references[k]!, undefined, into, signal)));
  using beyond = kernels.arena.plane(own.width, own.height);
  using apart = kernels.arena.plane(own.width, own.height);
  await kernels.run(spike, { own, before: before.laid, after: after.laid, noise, beyond, apart }, signal);
  if (markDirty(beyond, dirtyFrom, dirtyReach, out) > mostDirty) out.data.fill(0);
};

export type Seen = {
  readonly n: number;
  readonly luma: Plane;
  readonly dirty: Plane;
  /** Made when first asked for. */
  readonly sums: () => Sums;
};

/** Pixels of the ring on which donors are compared. */
const ringReach = 7;

/** A speck is there in a neighbour too, as it was photographed, when no more than this share of its contrast is left of it, or no more than grain leaves. */
const [sameShare, sameNoise] = [0.35, 1.6];

/** Whether both frames that `own` is compared with lie on one side of it. */
const isOneSided = (own: Seen, [a, b]: readonly [Seen, Seen]): boolean => (a.n - own.n) * (b.n - own.n) > 0;

/** Which of the `references` lies on the way to another frame, and how many times as far that frame is. */
const wayTo = (other: Seen, own: Seen, references: readonly [Seen, Seen]): { readonly k: 0 | 1; readonly times: number } => {
  const k = isOneSided(own, references) || other.n < own.n ? 0 : 1;
  return { k, times: (other.n - own.n) / (references[k].n - own.n) };
};

/** Whether a speck stays in the frames beside its own or is on its way through them: told from the frames themselves, not along the flow, which may be wrong about it. */
const isOfTheScene = (
  own: Seen,
  references: readonly [Seen, Seen],
  further: readonly Seen[],
  blob: Blob,
  guesses: readonly Motion[],
  off: number,
  sigma: number,
): boolean => {
  const most = Math.max(sameShare * off, sameNoise * sigma);
  if (references.every((other) => foundNear(own.luma, other.luma, blob) < most)) return true;
  const neighbours = [...references, ...further].map((other) => {
    const { k, times } = wayTo(other, own, references);
    return { steps: other.n - own.n, sums: other.sums(), panX: guesses[k]![0] * times, panY: guesses[k]![3] * times };
  });
  // What moves may have taken the flow around it along: then the surroundings stand still.
  const resting = neighbours.map((one) => ({ ...one, panX: 0, panY: 0 }));
  return (isOnItsWay(own.sums(), neighbours, blob) ?? true) || isOnItsWay(own.sums(), resting, blob) === true;
};

export type LookOptions = {
  readonly thresholds: Thresholds;
  readonly noise: Float32Array;
  readonly leastArea: number;
  readonly mostArea: number;
  readonly polarity: 'both' | 'dark' | 'bright';
};

/** Everything seen in frame `own`: `references` as `referencesOf` names them, `further` other frames that may lend pixels. */
export const lookAtFrame = async (
  kernels: Kernels,
  own: Seen,
  references: readonly [Seen, Seen],
  further: readonly Seen[],
  { thresholds, noise, leastArea, mostArea, polarity }: LookOptions,
  signal?: AbortSignal,
): Promise<{ readonly sightings: readonly Sighting[]; readonly large: readonly Blob[] }> => {
  const { luma } = own;
  const { width, height } = luma;
  using before = lendLaid(kernels, width, height);
  using after = lendLaid(kernels, width, height);
  await allDone(
    [before, after].map((into, k) => {
      const other = references[k]!;
      return layOn(kernels, luma, other.luma, { own: own.dirty, other: other.dirty }, into, signal);
    }),
  );
  using beyond = kernels.arena.plane(width, height);
  using apart = kernels.arena.plane(width, height);
  await kernels.run(spike, { own: luma, before: before.laid, after: after.laid, noise, beyond, apart }, signal);
  const oneSided = isOneSided(own, references);
  const sightings: Sighting[] = [];
  const large: Blob[] = [];
  for (const blob of specksOf(beyond, apart, thresholds, mostArea)) {
    if (blob.area < leastArea) continue;
    if (blob.area > mostArea) {
      large.push(blob);
      continue;
    }
    if (polarity !== 'both' && (polarity === 'bright') !== blob.sign > 0) continue;
    const { cx, cy, ...shape } = shapeOf(blob);
    const { off, ...levels } = levelsOf(blob, luma, before.laid, after.laid, noise);
    const { sigma } = levels;
    const seen = {
      ...blob,
      ...shape,
      ...levels,
      ...nothingSaid,
      frame: own.n,
      cx: blob.x + cx,
      cy: blob.y + cy,
      contrast: off / sigma,
      crisp: crispOf(blob, apart),
      oneSided,
    };
    // What costs most is measured last, and only of what may still be dirt.
    const hopeless: Sighting = { ...seen, donors: [], cover: blob };
    if (cannotBeDirt(seen)) {
      sightings.push(hopeless);
      continue;
    }
    const near = references.map((other) => likeNearby(own.sums(), other.sums(), blob));
    const nearby: Sighting['nearby'] = [Math.max(...near), Math.min(...near)];
    if (cannotBeDirt({ ...seen, nearby })) {
      sightings.push({ ...hopeless, nearby });
      continue;
    }
    const elsewhere = Math.max(foundNear(luma, before.laid, blob), foundNear(luma, after.laid, blob)) / Math.max(sigma, off);
    if (cannotBeDirt({ ...seen, nearby, elsewhere })) {
      sightings.push({ ...hopeless, nearby, elsewhere });
      continue;
    }
    const wide = grown(blob.bits, blob.width, blob.height, 3);
    const own3 = (x: number, y: number): boolean => {
      const [px, py] = [x - blob.x + 3, y - blob.y + 3];
      return px >= 0 && py >= 0 && px < wide.width && py < wide.height && wide.bits[py * wide.width + px] === 1;
    };
    const ring = ringAround(blob, ringReach, width, height, (x, y) => !own3(x, y) && Math.abs(beyond.data[y * width + x]!) < dirtyFrom);
    const guesses = [before, after].map(({ u, v }) => motionFrom(ring, u, v));
    const radius = Math.max(blob.width, blob.height) / 2 + 3;
    const candidates = [
      ...references.map((other, k) => ({ other, guess: guesses[k]! })),
      ...further.map((other) => {
        const { k, times } = wayTo(other, own, references);
        return { other, guess: guesses[k]!.map((value) => value * times) as unknown as Motion };
      }),
    ].flatMap(({ other, guess }): readonly Candidate[] => {
      const fit = fitDonor(luma, other.luma, ring, guess);
      return fit ? [{ frame: other.n, plane: other.luma, fit }] : [];
    });
    if (candidates.length === 0) continue;
    const around = Math.min(...candidates.map(({ fit }) => fit.rms)) / sigma;
    if (cannotBeDirt({ ...seen, nearby, elsewhere, around })) {
      sightings.push({ ...hopeless, nearby, elsewhere, around });
      continue;
    }
    const { ranked, cover, through } = donorsFor(luma, blob, candidates, off, sigma);
    const donors = ranked.map(({ frame, fit, cost }) => ({ frame, motion: tidy(fit.motion, radius), rms: cost }));
    const told = { ...seen, nearby, elsewhere, around };
    const ofTheScene = mayBeSure(told) && isOfTheScene(own, references, further, blob, guesses, off, sigma);
    sightings.push({ ...told, donors, cover, ...(through ? { through } : {}), ...(ofTheScene ? { ofTheScene } : {}) });
  }
  return { sightings, large };
};
