/**
 * @file Where frames were lost: between two frames everything that moves goes a whole number of times as far as before and after, the same way. Told from the motion
 * there as a multiple of the motion around, place by place; a gap is believed when several places that move agree, and when the motion around is even.
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
const leastMotion = 0.35;

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

/** The gap within `flow`, given the flows before and after it in order of time, at least two each side; undefined where there is none. */
export const gapIn = (after: number, flow: SmallFlow, before: readonly SmallFlow[], behind: readonly SmallFlow[]): Gap | undefined => {
  const around = [...before, ...behind];
  const usual = meanOf(around);
  const places = multiples(flow, usual);
  if (places.length < 2) return undefined;
  const each = around.map((one) => {
    const own = multiples(one, usual);
    return { times: medianOf(own.map((place) => place.times)), alike: medianOf(own.map((place) => place.alike)) };
  });
  // Even, or getting faster or slower evenly: near a straight line over time.
  const moments = around.map((_, k) => (k < before.length ? k - before.length : k - before.length + 1));
  const mean = each.reduce((sum, { times }) => sum + times, 0) / each.length;
  const slope = each.reduce((sum, { times }, k) => sum + times * moments[k]!, 0) / moments.reduce((sum, k) => sum + k * k, 0);
  const even = each.every(
    ({ times, alike }, k) => Math.abs(times - mean - slope * moments[k]!) < 0.25 && times > 0.5 && times < 1.6 && alike > 0.8,
  );
  if (!even) return undefined;
  const times = medianOf(places.map((place) => place.times));
  const count = Math.round(times) - 1;
  if (count < 1 || count > mostLost || Math.abs(times - count - 1) > 0.2 + 0.1 * count) return undefined;
  const agree = places.filter((place) => Math.abs(place.times - times) < 0.25 * times && place.alike > 0.85).length / places.length;
  return agree >= 0.6 ? { after, count, confidence: Math.round(Math.min(0.98, 0.5 + 0.5 * agree) * 100) / 100 } : undefined;
};

/** Mean difference of two small pictures, levels: 0 for a frame shown twice. */
export const differenceOf = (a: SmallFrame, b: SmallFrame): number =>
  a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]!), 0) / a.data.length;
