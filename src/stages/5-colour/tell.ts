/** @file What is known of each frame of a shot before its colour is settled: what the network says of it, its luma, and how things move to its neighbours. */
import type { Clip } from '../../film/clip.ts';
import { levels } from '../../film/colour-space.ts';
import { lumaPlane } from '../../film/frame.ts';
import { allDone } from '../../kernels/all-done.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import { filled } from '../../kernels/filled.ts';
import flowTrust from '../../kernels/flow-trust.ts';
import type { Kernels } from '../../kernels/host.ts';
import opticalFlow from '../../kernels/optical-flow.ts';
import { readAhead } from '../../kernels/read-ahead.ts';
import { fitPlane, resamplePlane } from '../../kernels/resample.ts';
import { sizeSeen } from '../../nets/colour-net.ts';
import type { Nets } from '../../nets/host.ts';
import type { Net } from '../../nets/net.ts';
import type { AbMap } from './ab-maps.ts';
import type { Motion, Told } from './fuse.ts';

/** Motion is found on pictures so many times as wide as the colour map. */
const finer = 2;

type Seen = Disposable & { readonly map: AbMap; readonly luma: Float32Array; readonly picture: LentPlane };

/** Colour is told no finer than this: it is smooth, and facts hold a map of every frame. */
const widest = 96;

const reduced = async (kernels: Kernels, map: AbMap, signal: AbortSignal | undefined): Promise<AbMap> => {
  const factor = widest / Math.max(map.width, map.height);
  if (factor >= 1) return map;
  const [width, height] = [map.width, map.height].map((side) => Math.max(1, Math.round(side * factor))) as [number, number];
  const small = async (data: Float32Array): Promise<Float32Array> => {
    using from = kernels.arena.plane(map.width, map.height);
    using out = kernels.arena.plane(width, height);
    from.data.set(data);
    await resamplePlane(kernels, from, out, 'area', undefined, signal);
    return Float32Array.from(out.data);
  };
  return { width, height, a: await small(map.a), b: await small(map.b) };
};

/** A frame as the network sees it, and what it says. */
const see = async (kernels: Kernels, nets: Nets, net: Net, clip: Clip, n: number, signal: AbortSignal | undefined): Promise<Seen> => {
  const range = levels(clip.format.space.range, clip.format.bits);
  using frame = await clip.frame(n, signal);
  const size = sizeSeen(net.colour!, clip.width, clip.height);
  using shown = kernels.arena.plane(size.width, size.height);
  await fitPlane(kernels, lumaPlane(frame), shown, signal);
  const map = await reduced(kernels, await nets.colour(net, shown, range, signal), signal);
  using small = kernels.arena.plane(map.width, map.height);
  await resamplePlane(kernels, shown, small, 'area', undefined, signal);
  const luma = small.data.map((value) => (value - range.black) / (range.white - range.black));
  const picture = await filled(kernels.arena.plane(finer * map.width, finer * map.height), (out) =>
    resamplePlane(kernels, shown, out, 'area', undefined, signal),
  );
  return { map, luma: Float32Array.from(luma), picture, [Symbol.dispose]: () => picture[Symbol.dispose]() };
};

/** The motion between two frames both ways, on the map's grid. */
const motions = async (
  kernels: Kernels,
  a: LentPlane,
  b: LentPlane,
  map: AbMap,
  signal: AbortSignal | undefined,
): Promise<readonly [Motion, Motion]> => {
  const held: LentPlane[] = [];
  const plane = (width: number, height: number): LentPlane => {
    const lent = kernels.arena.plane(width, height);
    held.push(lent);
    return lent;
  };
  try {
    const flow = () => ({ u: plane(a.width, a.height), v: plane(a.width, a.height), trust: plane(a.width, a.height) });
    const [there, back] = [flow(), flow()];
    await allDone([
      kernels.run(opticalFlow, { a, b, u: there.u, v: there.v }, signal),
      kernels.run(opticalFlow, { a: b, b: a, u: back.u, v: back.v }, signal),
    ]);
    await allDone([
      kernels.run(flowTrust, { a, b, ...there, backU: back.u, backV: back.v }, signal),
      kernels.run(flowTrust, { a: b, b: a, ...back, backU: there.u, backV: there.v }, signal),
    ]);
    const small = async (from: LentPlane, scale: number): Promise<Float32Array> => {
      const out = plane(map.width, map.height);
      await resamplePlane(kernels, from, out, 'area', undefined, signal);
      return Float32Array.from(out.data, (value) => value * scale);
    };
    const onMap = async ({ u, v, trust }: ReturnType<typeof flow>): Promise<Motion> => ({
      u: await small(u, 1 / finer),
      v: await small(v, 1 / finer),
      trust: await small(trust, 1),
    });
    return [await onMap(there), await onMap(back)];
  } finally {
    for (const lent of held) lent[Symbol.dispose]();
  }
};

/** Walks over frames [start, end) in order; each is known once the one after it was seen. */
export async function* tell(
  kernels: Kernels,
  nets: Nets,
  net: Net,
  clip: Clip,
  start: number,
  end: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Told, void, undefined> {
  let before: { readonly seen: Seen; readonly last?: Motion } | undefined;
  const make = (n: number): Promise<Seen> => see(kernels, nets, net, clip, n, signal);
  const walk = readAhead(start, end, kernels.threads + 1, make, (left) => left[Symbol.dispose]());
  try {
    for await (const seen of walk) {
      if (!before) {
        before = { seen };
        continue;
      }
      const { seen: left, last } = before;
      before = { seen };
      try {
        const [next, back] = await motions(kernels, left.picture, seen.picture, left.map, signal);
        before = { seen, last: back };
        yield { map: left.map, luma: left.luma, next, ...(last ? { last } : {}) };
      } finally {
        left[Symbol.dispose]();
      }
    }
    if (before) yield { map: before.seen.map, luma: before.seen.luma, ...(before.last ? { last: before.last } : {}) };
  } finally {
    before?.seen[Symbol.dispose]();
  }
}
