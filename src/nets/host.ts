/** @file The net host: networks by name, each opened once a run on the device asked for. Stages see only this. */
import type { Plane } from '../film/frame.ts';
import { type AbPicture, applyColour } from './colour-net.ts';
import type { Net, Task } from './net.ts';
import { findNet, readWeights } from './net-store.ts';
import { applyPicture, type Levels, type TileSize } from './picture-net.ts';
import { type DeviceName, openSession, type Session } from './runtime.ts';

export type Nets = {
  /** Throws `device` where there is no such network for the task. */
  readonly find: (id: string, task: Task) => Net;
  /** Brings a plane through a picture network; `out` is the layout's scale times its size. */
  readonly picture: (net: Net, plane: Plane, out: Plane, levels: Levels, signal?: AbortSignal) => Promise<void>;
  /** What a colour network says of a picture of any size, at a size of its own. */
  readonly colour: (net: Net, plane: Plane, levels: Levels, signal?: AbortSignal) => Promise<AbPicture>;
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

export const createNets = ({ device, threads, warn, folder }: NetOptions): Nets => {
  const open = new Map<string, Opened>();
  const found = new Map<string, Net>();
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
    picture: async (net, plane, out, levels, signal) => {
      const layout = net.picture;
      if (!layout) throw new RangeError(`${net.id} is no picture network`);
      await inTurn(net, (session, tile) => applyPicture(session, layout, plane, out, levels, tile, signal));
    },
    colour: async (net, plane, levels, signal) => {
      const layout = net.colour;
      if (!layout) throw new RangeError(`${net.id} is no colour network`);
      return inTurn(net, (session) => applyColour(session, layout, plane, levels, signal));
    },
    close: async () => {
      const all = [...open.values()];
      open.clear();
      for (const result of await Promise.allSettled(all.map((entry) => entry.session)))
        if (result.status === 'fulfilled') await result.value[Symbol.asyncDispose]();
    },
  };
};
