/** @file Colours carried through a shot, as facts: a small chroma map a frame, from one or several coloured pictures. */
import type { Clip } from '../../film/clip.ts';
import type { Shot } from '../../film/shot.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import type { Kernels } from '../../kernels/host.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import type { Matching } from './alike.ts';
import { carry, type Walked } from './carry.ts';
import { type ChromaMap, mixMaps, packMap, unpackMap } from './chroma-maps.ts';
import { type SmallStill, smallLuma, smallSize } from './still.ts';

export type CarriedFacts = {
  readonly startFrame: number;
  readonly width: number;
  readonly height: number;
  /** One chroma map a frame (see chroma-maps). */
  readonly maps: readonly string[];
  /** The coloured pictures; `apartLevels` is how far colours that came from the picture before are from this one's, 0 for the first. */
  readonly references: readonly { readonly name: string; readonly frame: number; readonly apartLevels: number }[];
  /** For each frame the share of the picture whose colours come from a coloured picture itself, in percent; the rest is carried on or coloured by its looks. */
  readonly reachedPercent: readonly number[];
};

/** A coloured picture of a frame. */
export type Anchor = { readonly name: string; readonly frame: number; readonly open: () => Promise<SmallStill> };

/** Width of the maps that are kept. */
const mapWidth = 160;

type Kept = { readonly map: ChromaMap; readonly reached: number };

const keep = async (
  kernels: Kernels,
  walked: Walked,
  size: { readonly width: number; readonly height: number },
  signal?: AbortSignal,
): Promise<Kept> => {
  const { blue, red, belief, like } = walked;
  using believed = kernels.arena.plane(belief.width, belief.height);
  let sum = 0;
  for (let i = 0; i < belief.data.length; i++) {
    sum += belief.data[i]!;
    believed.data[i] = belief.data[i]! + (1 - belief.data[i]!) * Math.min(1, like.data[i]!);
  }
  const planes: Float32Array[] = [];
  for (const plane of [blue, red, believed]) {
    using small = kernels.arena.plane(size.width, size.height);
    await resamplePlane(kernels, plane, small, 'area', undefined, signal);
    planes.push(small.data.slice());
  }
  const [b, r, c] = planes as [Float32Array, Float32Array, Float32Array];
  return { map: { ...size, blue: b, red: r, belief: c }, reached: (100 * sum) / belief.data.length };
};

/** Mean distance of two maps' colours in levels, where both are believed. */
const apart = (a: ChromaMap, b: ChromaMap): number => {
  let [sum, weight] = [0, 1e-9];
  for (let i = 0; i < a.belief.length; i++) {
    const w = a.belief[i]! * b.belief[i]!;
    sum += w * Math.hypot(a.blue[i]! - b.blue[i]!, a.red[i]! - b.red[i]!);
    weight += w;
  }
  return Math.round((100 * sum) / weight) / 100;
};

/** Carries the colours of coloured pictures through their shot: both ways from each, mixed between two. Cost grows with the frames, not with the pictures' number. */
export const carryThrough = async (
  kernels: Kernels,
  clip: Clip,
  { startFrame, endFrame }: Shot,
  given: readonly Anchor[],
  progress: (done: number, total: number) => void,
  matching?: Matching,
  signal?: AbortSignal,
): Promise<CarriedFacts> => {
  const anchors = [...given].sort((a, b) => a.frame - b.frame).filter(({ frame }, i, all) => frame !== all[i - 1]?.frame);
  const size = smallSize(clip, mapWidth);
  const length = endFrame - startFrame;
  const lumaOf = async (n: number): Promise<LentPlane> => {
    using frame = await clip.frame(n, signal);
    return smallLuma(kernels, frame, smallSize(clip), undefined, signal);
  };
  const maps = new Array<string>(length).fill('');
  const reachedPercent = new Array<number>(length).fill(0);
  const put = (n: number, { map, reached }: Kept): void => {
    maps[n - startFrame] = packMap(map);
    reachedPercent[n - startFrame] = Math.round(10 * reached) / 10;
  };
  const references: { name: string; frame: number; apartLevels: number }[] = [];
  let done = 0;
  // Maps that came forward from the picture before, waiting for those that come back from the next.
  let waiting = new Map<number, { readonly text: string; readonly reached: number }>();
  for (const [i, { name, frame: at, open }] of anchors.entries()) {
    using still = await open();
    const [before, after] = [anchors[i - 1]?.frame, anchors[i + 1]?.frame];
    let apartLevels = 0;
    await carry(
      kernels,
      still,
      at,
      before ?? startFrame - 1,
      lumaOf,
      async (n, walked) => {
        const back = await keep(kernels, walked, size, signal);
        const held = waiting.get(n);
        const forth = held && { map: unpackMap(held.text, size.width, size.height), reached: held.reached };
        if (forth && n === at) apartLevels = apart(forth.map, back.map);
        if (forth && before !== undefined && n < at) {
          const share = (n - before) / (at - before);
          put(n, { map: mixMaps(forth.map, back.map, share), reached: Math.max(forth.reached, back.reached) });
        } else put(n, back);
        progress(Math.min(length, ++done), length);
      },
      matching,
      signal,
    );
    references.push({ name, frame: at, apartLevels });
    waiting = new Map();
    if (at + 1 >= endFrame) continue;
    await carry(
      kernels,
      still,
      at,
      after === undefined ? endFrame : after + 1,
      lumaOf,
      async (n, walked) => {
        if (n === at) return;
        const forth = await keep(kernels, walked, size, signal);
        if (after === undefined) put(n, forth);
        else waiting.set(n, { text: packMap(forth.map), reached: forth.reached });
        progress(Math.min(length, after === undefined ? ++done : done), length);
      },
      matching,
      signal,
    );
  }
  return { startFrame, ...size, maps, references, reachedPercent };
};

/** The chroma map of a frame; undefined where there is none. */
export const mapOf = ({ startFrame, width, height, maps }: CarriedFacts, n: number): ChromaMap | undefined => {
  const text = maps[n - startFrame];
  return text === undefined || text === '' ? undefined : unpackMap(text, width, height);
};

export const carriedTells = ({ references, reachedPercent }: CarriedFacts): Readonly<Record<string, string>> => {
  const least = Math.min(...reachedPercent);
  const mean = reachedPercent.reduce((sum, value) => sum + value, 0) / Math.max(1, reachedPercent.length);
  return {
    references: references.map(({ name, frame }) => `${name} (frame ${frame})`).join(', '),
    reached: `${mean.toFixed(0)} % of the picture, ${least.toFixed(0)} % at worst; the rest is carried on from its neighbours or coloured by its looks`,
    ...(references.length > 1
      ? {
          drift: references
            .slice(1)
            .map(({ name, apartLevels }) => `${apartLevels} levels on arriving at ${name}`)
            .join(', '),
        }
      : {}),
  };
};
