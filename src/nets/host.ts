/** @file The net host: networks by name, each opened once a run on the device asked for. Stages see only this. */
import type { Plane } from '../film/frame.ts';
import type { Kernels } from '../kernels/host.ts';
import { betweenOn } from './between-net.ts';
import { type AbPicture, applyColour, applyFeatures } from './colour-net.ts';
import type { Interpolator } from './interpolator.ts';
import { openDain } from './models/dain.ts';
import type { ColourLayout, Net, Task } from './net.ts';
import { findNet, readWeights } from './net-store.ts';
import { applyPicture, type Beside, type Levels, type TileSize } from './picture-net.ts';
import { type DeviceName, openSession, type Session, type TensorData } from './runtime.ts';

export type Nets = {
  /** Throws `device` where there is no such network for the task. */
  readonly find: (id: string, task: Task) => Net;
  /** Brings a plane through a picture network; `out` is the layout's scale times its size, `beside` what the network is told beside it. */
  readonly picture: (net: Net, plane: Plane, out: Plane, levels: Levels, signal?: AbortSignal, beside?: Beside) => Promise<void>;
  /** What a colour network says of a picture of any size, at a size of its own. */
  readonly colour: (net: Net, plane: Plane, levels: Levels, signal?: AbortSignal) => Promise<AbPicture>;
  /** What places of a picture look like to a colour network that shows it; see applyFeatures. */
  readonly features: (net: Net, plane: Plane, levels: Levels, signal?: AbortSignal) => Promise<readonly TensorData[]>;
  /** Runs a network on tensors, whatever they are. */
  readonly tensors: (
    net: Net,
    inputs: Readonly<Record<string, TensorData>>,
    signal?: AbortSignal,
  ) => Promise<Readonly<Record<string, TensorData>>>;
  /** A network for frames in between, opened once a run. */
  readonly interpolator: (net: Net, kernels: Kernels) => Promise<Interpolator>;
  readonly close: () => Promise<void>;
};

export type NetOptions = {
  readonly device: DeviceName;
  readonly threads: number;
  /** Hears where a network runs when that is not where it was asked to. */
  readonly warn?: (message: string) => void;
  readonly folder?: string;
};

/** Side of the largest part brought through a network at once, in pixels, before memory has its say. */
const firstTile = 512;

type Opened = { readonly session: Promise<Session>; readonly tile: TileSize; turn: Promise<unknown> };

const colourLayoutOf = (net: Net): ColourLayout => {
  if (!net.colour) throw new RangeError(`${net.id} is no colour network`);
  return net.colour;
};

export const createNets = ({ device, threads, warn, folder }: NetOptions): Nets => {
  const open = new Map<string, Opened>();
  const found = new Map<string, Net>();
  const whole = new Map<string, ReturnType<typeof openDain>>();
  const load = async (net: Net): Promise<Session> => {
    const session = await openSession(readWeights(net), { device, threads });
    if (device !== 'auto' && session.device !== device) warn?.(`${net.id} runs on the CPU: ${session.reasons.join('; ')}`);
    return session;
  };
  // One picture at a time: a network uses all threads itself, and memory is bounded by one run.
  const inTurn = async <T>(net: Net, use: (session: Session, tile: TileSize) => Promise<T>): Promise<T> => {
    const entry = open.get(net.id) ?? { session: load(net), tile: { pixels: firstTile }, turn: Promise.resolve() };
    open.set(net.id, entry);
    const session = await entry.session;
    const mine = entry.turn.then(() => use(session, entry.tile));
    entry.turn = mine.catch(() => undefined);
    return mine;
  };
  return {
    // Stages ask once a frame; the folder is looked at once a run.
    find: (id, task) => {
      const key = `${task}/${id}`;
      const net = found.get(key) ?? findNet(id, task, folder);
      found.set(key, net);
      return net;
    },
    picture: async (net, plane, out, levels, signal, beside) => {
      const layout = net.picture;
      if (!layout) throw new RangeError(`${net.id} is no picture network`);
      await inTurn(net, (session, tile) => applyPicture(session, layout, plane, out, levels, tile, signal, beside));
    },
    colour: async (net, plane, levels, signal) => {
      const layout = colourLayoutOf(net);
      return inTurn(net, (session) => applyColour(session, layout, plane, levels, signal));
    },
    features: async (net, plane, levels, signal) => {
      const layout = colourLayoutOf(net);
      return inTurn(net, (session) => applyFeatures(session, layout, plane, levels, signal));
    },
    tensors: (net, inputs, signal) => inTurn(net, (session) => session.run(inputs, signal)),
    interpolator: async (net, kernels) => {
      if (net.graphs) {
        const opened = whole.get(net.id) ?? openDain(net.weights.path, kernels, { device, threads });
        whole.set(net.id, opened);
        return (await opened).interpolator;
      }
      const { between } = net;
      if (!between) throw new RangeError(`${net.id} is no network of two frames`);
      return betweenOn({ run: (inputs, signal) => inTurn(net, (session) => session.run(inputs, signal)) }, between);
    },
    close: async () => {
      const all = [...open.values()];
      open.clear();
      for (const result of await Promise.allSettled(whole.values()))
        if (result.status === 'fulfilled') await result.value[Symbol.asyncDispose]();
      whole.clear();
      for (const result of await Promise.allSettled(all.map((entry) => entry.session)))
        if (result.status === 'fulfilled') await result.value[Symbol.asyncDispose]();
    },
  };
};
