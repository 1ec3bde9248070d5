/**
 * @file Blended frames that come at no cadence, among repeats: where a film is brought to another rate, some transfers lay two of its pictures over each other. Such a frame shows everybody twice and was never
 * photographed; both its parents stand beside it. It is known by this: wherever its neighbours differ widely, it lies the same share of the way between them, while a
 * photographed frame shows there what one of them shows, or the other.
 *
 *     a photographed     b = (1 - w) a + w c     c photographed
 */
import type { Clip } from '../../film/clip.ts';
import { boxMean } from '../../kernels/box-mean.ts';
import type { Kernels } from '../../kernels/host.ts';
import { eachProxy, type SmallFrame } from '../proxy.ts';
import { medianOf } from '../quantile.ts';

/** What a frame says of being its neighbours' blend. */
export type Likeness = {
  /** The middle share of the right neighbour. */
  readonly share: number;
  /** Mean distance of the shares, place by place, from it. */
  readonly spread: number;
};

/** Width at which frames are compared: what moves by a few pixels of the file is told apart from what merely is soft. */
const proxyWidth = 240;
/** Neighbours differ widely where they do by so many levels in all of 3 by 3 samples. */
const levels = 20;
const leastPlaces = 40;
/** Both what gets lighter and what gets darker has at least this share: light that changes as a whole is no motion. */
const leastOfEither = 0.1;
/** A blend's shares lie this close together; those of the frames beside it, and of most frames, much further apart. */
const mostSpread = 0.12;
const setApart = 0.6;
const ofMost = 0.4;
const mostUneven = 0.25;
/** Fewer of a stretch than this come by chance, or are the coder's: in hard coding up to one frame in ten is drawn half and half out of its neighbours. */
const leastBlends = 3;
const leastShare = 0.12;

/** How far `b` is a blend of `a` and `c`, proxies of one size in levels; undefined where they differ too little to tell. */
export const likenessOf = (a: SmallFrame, b: SmallFrame, c: SmallFrame): Likeness | undefined => {
  const { width, height } = b;
  const shares: number[] = [];
  let lighter = 0;
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const step = c.data[i]! - a.data[i]!;
      let least = Math.abs(step);
      for (let k = -width; k <= width && least > levels; k += width)
        for (let j = -1; j <= 1; j++) least = Math.min(least, Math.abs(c.data[i + k + j]! - a.data[i + k + j]!));
      if (least <= levels) continue;
      shares.push((b.data[i]! - a.data[i]!) / step);
      if (step > 0) lighter++;
    }
  if (shares.length < leastPlaces) return undefined;
  if (Math.min(lighter, shares.length - lighter) < leastOfEither * shares.length) return undefined;
  const share = medianOf(shares);
  return { share, spread: shares.reduce((sum, value) => sum + Math.min(1, Math.abs(value - share)), 0) / shares.length };
};

/** Which frames are blends that stand alone between photographed ones; in a dissolve, or where motion is slow and soft, all are alike and none is taken. */
export const standAlone = (all: readonly (Likeness | undefined)[]): readonly number[] => {
  const usual = medianOf(all.flatMap((one) => (one ? [one.spread] : [])));
  const found = all.flatMap((one, n) => {
    const beside = [all[n - 1], all[n + 1]].flatMap((other) => (other ? [other.spread] : []));
    const isBlend =
      one !== undefined &&
      beside.length > 0 &&
      one.spread < Math.min(mostSpread, ofMost * usual) &&
      Math.abs(one.share - 0.5) < mostUneven &&
      one.spread < setApart * Math.min(...beside);
    return isBlend ? [n] : [];
  });
  return found.length >= leastBlends && found.length >= leastShare * all.length ? found : [];
};

const softened = ({ width, height, data }: SmallFrame): SmallFrame => {
  const out = new Float32Array(data.length);
  boxMean(data, out, width, height, 1);
  return { width, height, data: out };
};

/** Of the frames `numbers` of a clip, in order and none a repeat, those that are blends of the two beside them. */
export const findLoneBlends = async (
  kernels: Kernels,
  clip: Clip,
  numbers: readonly number[],
  signal: AbortSignal | undefined,
): Promise<readonly number[]> => {
  const picked: Clip = { ...clip, length: numbers.length, frame: (n, stop) => clip.frame(numbers[n]!, stop) };
  const likeness: (Likeness | undefined)[] = numbers.map(() => undefined);
  let last: readonly SmallFrame[] = [];
  await eachProxy(
    kernels,
    picked,
    0,
    numbers.length,
    proxyWidth,
    (n, proxy) => {
      const three = [...last.slice(-2), softened(proxy)];
      const [a, b, c] = three;
      if (a && b && c) likeness[n - 1] = likenessOf(a, b, c);
      last = three;
    },
    signal,
  );
  return standAlone(likeness).map((n) => numbers[n]!);
};
