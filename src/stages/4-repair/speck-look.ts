/** @file One frame looked at for specks: motion to its neighbours with dirt left out, responses, and for each speck what is needed to judge and to mend it. */
import type { Plane } from '../../film/frame.ts';
import { allDone } from '../../kernels/all-done.ts';
import type { Kernels } from '../../kernels/host.ts';
import opticalFlow from '../../kernels/optical-flow.ts';
import spike from '../../kernels/spike.ts';
import warp from '../../kernels/warp.ts';
import { fitDonor, type Motion, motionFrom, ringAround, tidy } from './donors.ts';
import { likeNearby, type Sums, sumsOf } from './like-nearby.ts';
import { noiseLevels } from './noise-level.ts';
import type { SeeThrough } from './see-through.ts';
import { type Candidate, type Cover, donorsFor } from './speck-donors.ts';
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
  /** It lies on a neighbouring frame too, in the same place. */
  readonly pair?: true;
  /** Its pixels completed by what lies behind it. */
  readonly cover: Cover;
  /** There where the scene shines through it. */
  readonly through?: SeeThrough;
  /** Best first; frames of the film. */
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
  const leavesOut = ignore && [ignore.own, ignore.other].some(({ data }) => data.some((value) => value > 0));
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

export type Seen = { readonly n: number; readonly luma: Plane; readonly dirty: Plane };

/** Pixels of the ring on which donors are compared. */
const ringReach = 7;

const shapeOf = ({
  bits,
  width,
  height,
  area,
}: Blob): { readonly stretch: number; readonly angle: number; readonly cx: number; readonly cy: number } => {
  let [sx, sy] = [0, 0];
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (bits[y * width + x]) [sx, sy] = [sx + x, sy + y];
  const [cx, cy] = [sx / area, sy / area];
  let [xx, xy, yy] = [1 / 12, 0, 1 / 12];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (bits[y * width + x]) {
        xx += (x - cx) ** 2 / area;
        xy += ((x - cx) * (y - cy)) / area;
        yy += (y - cy) ** 2 / area;
      }
  const [half, apart] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
  return { stretch: Math.sqrt((half + apart) / Math.max(1e-6, half - apart)), angle: 0.5 * Math.atan2(2 * xy, xx - yy), cx, cy };
};

/** Root mean square difference of some pixels from where they would be in `other`, moved by (dx, dy) beyond the flow; stops above `limit`. */
const patchDifference = (
  own: Plane,
  laid: Plane,
  xs: readonly number[],
  ys: readonly number[],
  dx: number,
  dy: number,
  limit: number,
): number => {
  let sum = 0;
  const { width, height } = own;
  for (let k = 0; k < xs.length; k++) {
    const [x, y] = [xs[k]!, ys[k]!];
    const [px, py] = [x + dx, y + dy];
    if (px < 0 || py < 0 || px >= width || py >= height) return Number.POSITIVE_INFINITY;
    sum += (own.data[y * width + x]! - laid.data[py * width + px]!) ** 2;
    if (sum > limit) return Number.POSITIVE_INFINITY;
  }
  return sum;
};

/** Whether a speck with its rim is found a little way off in a neighbour: the least root mean square difference. */
const foundNear = (own: Plane, laid: Plane, blob: Blob): number => {
  const wide = grown(blob.bits, blob.width, blob.height, 2);
  let [xs, ys]: [number[], number[]] = [[], []];
  for (let y = 0; y < wide.height; y++)
    for (let x = 0; x < wide.width; x++) {
      const [px, py] = [blob.x - 2 + x, blob.y - 2 + y];
      if (wide.bits[y * wide.width + x] && px >= 0 && py >= 0 && px < own.width && py < own.height) {
        xs.push(px);
        ys.push(py);
      }
    }
  const every = Math.ceil(xs.length / 60);
  if (every > 1) [xs, ys] = [xs.filter((_, k) => k % every === 0), ys.filter((_, k) => k % every === 0)];
  const [across, down] = [Math.max(6, Math.round(own.width / 30)), Math.max(4, Math.round(own.width / 60))];
  let least = Number.POSITIVE_INFINITY;
  for (let dy = -down; dy <= down; dy++)
    for (let dx = -across; dx <= across; dx++) least = Math.min(least, patchDifference(own, laid, xs, ys, dx, dy, least));
  return Math.sqrt(least / Math.max(1, xs.length));
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
  const oneSided = (references[0].n - own.n) * (references[1].n - own.n) > 0;
  const [sums, ...others] = [luma, ...references.map((other) => other.luma)].map(sumsOf) as [Sums, ...Sums[]];
  const sightings: Sighting[] = [];
  const large: Blob[] = [];
  for (const blob of specksOf(beyond, apart, thresholds, mostArea)) {
    if (blob.area < leastArea) continue;
    if (blob.area > mostArea) {
      large.push(blob);
      continue;
    }
    if (polarity !== 'both' && (polarity === 'bright') !== blob.sign > 0) continue;
    const { stretch, angle, cx, cy } = shapeOf(blob);
    let [level, off, count] = [0, 0, 0];
    const differs: number[] = [];
    for (let y = 0; y < blob.height; y++)
      for (let x = 0; x < blob.width; x++)
        if (blob.bits[y * blob.width + x]) {
          const i = (blob.y + y) * width + blob.x + x;
          const [b, a] = [before.laid.data[i]!, after.laid.data[i]!];
          level += luma.data[i]!;
          off += blob.sign * (luma.data[i]! - (a + b) / 2);
          differs.push(Math.abs(a - b));
          count++;
        }
    level /= count;
    off /= count;
    const behind = level - blob.sign * off;
    const sigma = noise[Math.min(noiseLevels - 1, Math.max(0, Math.floor(behind * noiseLevels)))]!;
    const disagree = differs.sort((a, b) => a - b)[count >> 1]! / sigma;
    const elsewhere = Math.max(foundNear(luma, before.laid, blob), foundNear(luma, after.laid, blob)) / Math.max(sigma, off);
    const nearby = others.map((other) => likeNearby(sums, other, blob));
    const wide = grown(blob.bits, blob.width, blob.height, 3);
    const own3 = (x: number, y: number): boolean => {
      const [px, py] = [x - blob.x + 3, y - blob.y + 3];
      return px >= 0 && py >= 0 && px < wide.width && py < wide.height && wide.bits[py * wide.width + px] === 1;
    };
    const ring = ringAround(blob, ringReach, width, height, (x, y) => !own3(x, y) && Math.abs(beyond.data[y * width + x]!) < dirtyFrom);
    const near = [before, after].map(({ u, v }) => motionFrom(ring, u, v));
    const radius = Math.max(blob.width, blob.height) / 2 + 3;
    const candidates = [
      ...references.map((other, k) => ({ other, guess: near[k]! })),
      ...further.map((other) => {
        const k = oneSided || other.n < own.n ? 0 : 1;
        const steps = (other.n - own.n) / (references[k]!.n - own.n);
        return { other, guess: near[k]!.map((value) => value * steps) as unknown as Motion };
      }),
    ].flatMap(({ other, guess }): readonly Candidate[] => {
      const fit = fitDonor(luma, other.luma, ring, guess);
      return fit ? [{ frame: other.n, plane: other.luma, fit }] : [];
    });
    if (candidates.length === 0) continue;
    const { ranked, cover, through } = donorsFor(luma, blob, candidates, off, sigma);
    const donors = ranked.map(({ frame, fit, cost }) => ({ frame, motion: tidy(fit.motion, radius), rms: cost }));
    const edge = grown(blob.bits, blob.width, blob.height, 1);
    let [steep, edges] = [0, 0];
    for (let y = 0; y < edge.height; y++)
      for (let x = 0; x < edge.width; x++) {
        const [bx, by] = [x - 1, y - 1];
        const isOwn = bx >= 0 && by >= 0 && bx < blob.width && by < blob.height && blob.bits[by * blob.width + bx] === 1;
        const [px, py] = [blob.x + bx, blob.y + by];
        if (!edge.bits[y * edge.width + x] || isOwn || px < 1 || py < 1 || px >= width - 1 || py >= height - 1) continue;
        const i = py * width + px;
        steep += Math.hypot(apart.data[i + 1]! - apart.data[i - 1]!, apart.data[i + width]! - apart.data[i - width]!) / 2;
        edges++;
      }
    sightings.push({
      ...blob,
      frame: own.n,
      cx: blob.x + cx,
      cy: blob.y + cy,
      level,
      contrast: off / sigma,
      sigma,
      disagree,
      around: Math.min(...candidates.map(({ fit }) => fit.rms)) / sigma,
      elsewhere,
      crisp: edges > 0 ? steep / edges / Math.max(1, blob.strength) : 0,
      stretch,
      angle,
      nearby: [Math.max(...nearby), Math.min(...nearby)],
      oneSided,
      donors,
      cover,
      ...(through ? { through } : {}),
    });
  }
  return { sightings, large };
};
