/**
 * @file dain: Depth-Aware Video Frame Interpolation (Bao et al., CVPR 2019), whole, with the user's weights. Three graphs exported by training/ (once per frame,
 * once per pair, once per time) and between them, in kernels, depth-aware flow projection and adaptive warping. Flow and projection see the whole picture;
 * synthesis, whose input has 437 channels, is made in bands of rows with the context it needs, which gives the same result as the whole.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FilmError } from '../../film/errors.ts';
import type { Plane } from '../../film/frame.ts';
import adaptiveWarp from '../../kernels/adaptive-warp.ts';
import { allDone } from '../../kernels/all-done.ts';
import type { LentFloats, LentPlane } from '../../kernels/arena.ts';
import depthFlowProjection from '../../kernels/depth-flow-projection.ts';
import type { Kernels } from '../../kernels/host.ts';
import type { Interpolator, KnownFrame, Rgb } from '../interpolator.ts';
import { cropRows, dainPadding, type Padding, padInto } from '../padding.ts';
import { openSession, type Session, type SessionOptions } from '../runtime.ts';

const featureChannels = 196;
const stackChannels = 437;
const kernelTaps = 16;
/** Synthesis sees so many rows around (a 7x7 and seven 3x3 convolutions). */
const halo = 10;
const bandRows = 64;

type Known = KnownFrame & { readonly padding: Padding; readonly features: LentFloats; readonly weight: LentPlane };
type Side = { readonly known: Known; readonly flow: Float32Array; readonly kernel: LentFloats };
type Graph = 'frame' | 'pair' | 'synthesis';
/** Of a session, what DAIN needs. */
export type DainSessions = Readonly<Record<Graph, Pick<Session, 'run'>>>;

const isKnown = (frame: KnownFrame): frame is Known => 'features' in frame;

/** The flow of the picture at a time back to a side's frame. Two planes, given back by the caller. */
const projected = async (kernels: Kernels, side: Side, share: number, signal?: AbortSignal): Promise<readonly [LentPlane, LentPlane]> => {
  const { width, height } = side.known.padding;
  const size = width * height;
  using flowX = kernels.arena.plane(width, height);
  using flowY = kernels.arena.plane(width, height);
  const factor = Math.fround(share);
  for (let i = 0; i < size; i++) {
    flowX.data[i] = side.flow[i]! * factor;
    flowY.data[i] = side.flow[size + i]! * factor;
  }
  const [outX, outY] = [kernels.arena.plane(width, height), kernels.arena.plane(width, height)];
  try {
    await kernels.run(depthFlowProjection, { flowX, flowY, weight: side.known.weight, fill: true, outX, outY }, signal);
  } catch (error) {
    for (const plane of [outX, outY]) plane[Symbol.dispose]();
    throw error;
  }
  return [outX, outY];
};

/** The channels synthesis takes, of rows `first` on: blend, both warped pictures, both flows, both kernels, both warped features. */
const fillStack = async (
  kernels: Kernels,
  stack: Float32Array,
  sides: readonly { readonly side: Side; readonly flow: readonly [Plane, Plane] }[],
  t: number,
  first: number,
  rows: number,
  signal?: AbortSignal,
): Promise<void> => {
  const { width, height } = sides[0]!.side.known.padding;
  const [size, part] = [width * height, width * rows];
  const channels = (from: number, count: number): Float32Array => stack.subarray(from * part, (from + count) * part);
  await allDone(
    sides.flatMap(({ side, flow }, k) => {
      const begin = 45 + k * featureChannels;
      const share = Math.ceil(featureChannels / kernels.threads);
      return Array.from({ length: kernels.threads }, (_, i) => {
        const [from, count] = [i * share, Math.min(share, featureChannels - i * share)];
        return kernels.run(
          adaptiveWarp,
          {
            source: side.known.features.data.subarray(from * size, (from + count) * size),
            channels: count,
            flowX: flow[0],
            flowY: flow[1],
            kernel: side.kernel.data,
            firstRow: first,
            rows,
            out: channels(begin + from, count),
          },
          signal,
        );
      });
    }),
  );
  for (const [k, { side, flow }] of sides.entries()) {
    for (const [axis, plane] of flow.entries()) channels(9 + 2 * k + axis, 1).set(plane.data.subarray(first * width, first * width + part));
    for (let tap = 0; tap < kernelTaps; tap++) {
      const at = tap * size + first * width;
      channels(13 + kernelTaps * k + tap, 1).set(side.kernel.data.subarray(at, at + part));
    }
    // The first three features are the picture itself, so the warped picture is there already.
    channels(3 + 3 * k, 3).set(channels(45 + k * featureChannels, 3));
  }
  const [blend, zero, one] = [channels(0, 3), channels(3, 3), channels(6, 3)];
  for (let i = 0; i < blend.length; i++) blend[i] = (1 - t) * zero[i]! + t * one[i]!;
};

const synthesise = async (
  kernels: Kernels,
  sessions: DainSessions,
  sides: readonly [Side, Side],
  t: number,
  out: Rgb,
  signal?: AbortSignal,
): Promise<void> => {
  const { padding } = sides[0].known;
  const { width, height } = padding;
  const flows = [await projected(kernels, sides[0], t, signal)];
  try {
    flows.push(await projected(kernels, sides[1], 1 - t, signal));
    const moved = sides.map((side, k) => ({ side, flow: flows[k]! }));
    for (let top = 0; top < height; top += bandRows) {
      const rows = Math.min(bandRows, height - top);
      if (top + rows <= padding.top || top >= padding.top + out[0].height) continue;
      const start = Math.max(0, top - halo);
      const rowsThere = Math.min(height, top + rows + halo) - start;
      using stack = kernels.arena.floats(stackChannels * rowsThere * width);
      await fillStack(kernels, stack.data, moved, t, start, rowsThere, signal);
      const made = await sessions.synthesis.run({ stack: { dims: [1, stackChannels, rowsThere, width], data: stack.data } }, signal);
      const { data } = made.picture!;
      if (!data.every(Number.isFinite)) throw new FilmError('failed', 'expected a picture from dain, it made samples that are no numbers');
      for (const [c, plane] of out.entries()) cropRows(plane, { data, start, rowsThere }, c, padding, top, rows);
    }
  } finally {
    for (const plane of flows.flat()) plane[Symbol.dispose]();
  }
};

/** DAIN's functions on sessions of its three graphs. */
export const dainOn = (sessions: DainSessions, kernels: Kernels): Interpolator => ({
  frame: async (picture, signal) => {
    const { width, height } = picture[0];
    const padding = dainPadding(width, height);
    const padded = new Float32Array(3 * padding.width * padding.height);
    padInto(padded, picture, padding);
    const made = await sessions.frame.run({ picture: { dims: [1, 3, padding.height, padding.width], data: padded } }, signal);
    const features = kernels.arena.floats(made.features!.data.length);
    features.data.set(made.features!.data);
    const weight = kernels.arena.plane(padding.width, padding.height);
    weight.data.set(made.weight!.data);
    const dispose = (): void => {
      features[Symbol.dispose]();
      weight[Symbol.dispose]();
    };
    const nearness = (out: Plane): void => {
      const { left, top, width: columns } = padding;
      for (let y = 0; y < height; y++)
        out.data.set(weight.data.subarray((y + top) * columns + left, (y + top) * columns + left + width), y * width);
    };
    return { width, height, nearness, padding, features, weight, [Symbol.dispose]: dispose } satisfies Known;
  },
  pair: async (first, second, signal) => {
    if (!isKnown(first) || !isKnown(second) || first.width !== second.width || first.height !== second.height)
      throw new FilmError(
        'failed',
        `expected two frames of one size from dain, got ${first.width}x${first.height} and ${second.width}x${second.height}`,
      );
    const { padding } = first;
    const size = padding.width * padding.height;
    const picture = (known: Known) => ({ dims: [1, 3, padding.height, padding.width], data: known.features.data.subarray(0, 3 * size) });
    const made = await sessions.pair.run({ first: picture(first), second: picture(second) }, signal);
    const sides = ([first, second] as const).map((known, k) => {
      const kernel = kernels.arena.floats(kernelTaps * size);
      kernel.data.set(made[`kernel${k}`]!.data);
      return { known, flow: made[k === 0 ? 'forward' : 'backward']!.data, kernel };
    }) as [Side, Side];
    return {
      at: async (t, out, stop) => {
        if (!(t > 0 && t < 1))
          throw new FilmError('failed', `expected a time between 0 and 1, got ${t}; at 0 and 1 the frames themselves are the answer`);
        if (out[0].width !== first.width || out[0].height !== first.height)
          throw new FilmError('failed', `expected room for ${first.width}x${first.height}, got ${out[0].width}x${out[0].height}`);
        await synthesise(kernels, sessions, sides, t, out, stop);
      },
      [Symbol.dispose]: () => {
        for (const side of sides) side.kernel[Symbol.dispose]();
      },
    };
  },
});

const graphs: Readonly<Record<Graph, { readonly inputs: readonly string[]; readonly outputs: readonly string[] }>> = {
  frame: { inputs: ['picture'], outputs: ['features', 'weight'] },
  pair: { inputs: ['first', 'second'], outputs: ['forward', 'backward', 'kernel0', 'kernel1'] },
  synthesis: { inputs: ['stack'], outputs: ['picture'] },
};
const hint = 'Make the graphs with `python -m ciotat_training export dain --weights best.pth --out <folder>` (see training/README.md).';

const openGraph = async (folder: string, graph: Graph, options: SessionOptions): Promise<Session> => {
  const file = join(folder, `dain-${graph}.onnx`);
  if (!existsSync(file))
    throw new FilmError('input', `expected a graph of DAIN in dain-${graph}.onnx, there is no such file`, { hint, where: { file } });
  const session = await openSession(readFileSync(file), options);
  const { inputs, outputs } = graphs[graph];
  const wanted = [...inputs, ...outputs].sort().join(', ');
  const got = [...session.inputs, ...session.outputs]
    .map(({ name }) => name)
    .sort()
    .join(', ');
  if (wanted === got) return session;
  await session[Symbol.asyncDispose]();
  throw new FilmError('input', `expected a graph of DAIN with the tensors ${wanted}; got ${got}`, { hint, where: { file } });
};

/** Opens DAIN from the folder of its three graphs. Errors: `input` for a missing or foreign graph; none then stays open. */
export const openDain = async (
  folder: string,
  kernels: Kernels,
  options: SessionOptions,
): Promise<AsyncDisposable & { readonly interpolator: Interpolator }> => {
  const opened: Session[] = [];
  const close = async (): Promise<void> => {
    for (const session of opened) await session[Symbol.asyncDispose]();
  };
  const open = async (graph: Graph): Promise<Session> => {
    const session = await openGraph(folder, graph, options);
    opened.push(session);
    return session;
  };
  try {
    const sessions = { frame: await open('frame'), pair: await open('pair'), synthesis: await open('synthesis') };
    return { interpolator: dainOn(sessions, kernels), [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
};
