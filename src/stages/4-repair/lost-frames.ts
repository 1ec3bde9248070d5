/**
 * @file Where frames were lost: between two frames everything that moves goes a whole number of times as far as before and after, the same way. Told from the motion
 * there as a multiple of the motion around, place by place; a gap is believed when most places that move agree and nothing around goes nearly as far.
 */
import type { SmallFrame } from '../proxy.ts';
import { medianOf } from '../quantile.ts';

/** Motion between two small pictures, pixels. */
export type SmallFlow = { readonly width: number; readonly height: number; readonly u: Float32Array; readonly v: Float32Array };

export type Gap = {
  /** The frame before it. */
  readonly after: number;
  readonly count: number;
  readonly confidence: number;
};

/** No more than this is made between two frames. */
export const mostLost = 6;

const [columns, rows] = [5, 4];
/** Small pixels a frame by which a place moves at least to have a say. */
const leastMotion = 0.3;
/** With fewer places that move nothing is said. */
const leastPlaces = 4;
/** A frame around that moves less than this share of what is usual is the rest of a jerk. */
const leastTimes = 0.3;

/** What a flow is of another in each place: how many times as long, and how alike in direction (cosine). */
const multiples = (flow: SmallFlow, usual: SmallFlow): readonly { readonly times: number; readonly alike: number }[] => {
  const { width, height } = flow;
  const found: { times: number; alike: number }[] = [];
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++) {
      let [product, own, other, moving, count] = [0, 0, 0, 0, 0];
      for (let y = Math.floor((j * height) / rows); y < Math.floor(((j + 1) * height) / rows); y++)
        for (let x = Math.floor((i * width) / columns); x < Math.floor(((i + 1) * width) / columns); x++) {
          const p = y * width + x;
          count++;
          if (Math.hypot(usual.u[p]!, usual.v[p]!) < leastMotion) continue;
          moving++;
          product += flow.u[p]! * usual.u[p]! + flow.v[p]! * usual.v[p]!;
          own += flow.u[p]! ** 2 + flow.v[p]! ** 2;
          other += usual.u[p]! ** 2 + usual.v[p]! ** 2;
        }
      if (moving > 0.25 * count) found.push({ times: product / other, alike: product / Math.sqrt(Math.max(1e-12, own * other)) });
    }
  return found;
};

const meanOf = (flows: readonly SmallFlow[]): SmallFlow => {
  const { width, height } = flows[0]!;
  const mean = (axis: 'u' | 'v'): Float32Array =>
    Float32Array.from(flows[0]![axis], (_, p) => flows.reduce((sum, flow) => sum + flow[axis][p]!, 0) / flows.length);
  return { width, height, u: mean('u'), v: mean('v') };
};

/** How far beyond the threshold, as a share of what is plenty. */
const ample = (value: number, none: number, plenty: number): number => Math.min(1, Math.max(0, (value - none) / (plenty - none)));

/**
 * The gap within `flow`, given the flows before and after it in order of time, at least two each side; undefined where there is none. What is usual there is the mean of
 * the flows next to it; a jerk of the camera is told from a gap by the farther ones, none of which may come near to it, and by all of them going the same way.
 */
export const gapIn = (after: number, flow: SmallFlow, before: readonly SmallFlow[], behind: readonly SmallFlow[]): Gap | undefined => {
  const around = [...before, ...behind];
  const usual = meanOf(around);
  const places = multiples(flow, usual);
  if (places.length < leastPlaces) return undefined;
  const each = around.map((one) => {
    const own = multiples(one, usual);
    return { times: medianOf(own.map((place) => place.times)), alike: medianOf(own.map((place) => place.alike)) };
  });
  if (Math.min(...each.map(({ times }) => times)) < leastTimes) return undefined;
  const times = medianOf(places.map((place) => place.times));
  const next = (each[before.length - 1]!.times + each[before.length]!.times) / 2;
  const count = Math.round(times / next) - 1;
  if (count < 1 || count > mostLost) return undefined;
  const agree = places.filter((place) => Math.abs(place.times - times) < 0.35 * times && place.alike > 0.8).length / places.length;
  const sure = Math.min(
    ample(agree, 0, 0.6),
    ample(medianOf(places.map((place) => place.alike)), 0.7, 0.9),
    ample(times / Math.max(...each.map((one) => one.times)), 1, 1.75),
    ample(Math.min(...each.map(({ alike }) => alike)), 0, 0.8),
  );
  return sure > 0.5 ? { after, count, confidence: Math.round((0.5 + 0.48 * sure) * 100) / 100 } : undefined;
};

/** Mean difference of two small pictures, levels: 0 for a frame shown twice. */
export const differenceOf = (a: SmallFrame, b: SmallFrame): number =>
  a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]!), 0) / a.data.length;
