/** @file Grey pictures put through stages: what comes out of them and what was found, for benches and tests of repairs. */
import type { Json } from '../src/film/facts.ts';
import { lumaPlane, type Plane } from '../src/film/frame.ts';
import { type Repair, repairsIn } from '../src/film/repair.ts';
import type { Kernels } from '../src/kernels/host.ts';
import { clipOf, runStages } from './stage-run.ts';

export type Mended = {
  readonly made: readonly Plane[];
  /** Repairs of all stages, in their order. */
  readonly repairs: readonly Repair[];
  /** Facts by stage. */
  readonly facts: Readonly<Record<string, Json>>;
  readonly cpuSeconds: number;
};

/** Stages, given by id, run over pictures taken as one shot; values by stage id. */
export const mended = async (
  kernels: Kernels,
  frames: readonly Plane[],
  fps: number,
  ids: readonly string[],
  values: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): Promise<Mended> => {
  const before = process.cpuUsage();
  const { clip, facts } = await runStages(
    kernels,
    clipOf(kernels, frames.length, fps, (n) => frames[n]!),
    ids,
    values,
  );
  const made: Plane[] = [];
  for (let n = 0; n < frames.length; n++) {
    using frame = await clip.frame(n);
    const { width, height, data } = lumaPlane(frame);
    made.push({ width, height, data: data.slice() });
  }
  await clip.release();
  const { user, system } = process.cpuUsage(before);
  return { made, repairs: ids.flatMap((id) => repairsIn(facts[id])), facts, cpuSeconds: (user + system) / 1e6 };
};

/** Those that were made without asking. */
export const sureOf = (repairs: readonly Repair[]): readonly Repair[] => repairs.filter(({ state }) => state === 'auto');
