/**
 * @file What stages note of frames while they make them: figures that fall out of the work and would cost a second look otherwise. They are kept beside each finished chunk,
 * so that a run that goes on knows them of what was made before.
 */
import { z } from 'zod';

/** Figures by stage and name: of which output frames, and how much. */
export type Notes = Readonly<
  Record<string, Readonly<Record<string, { readonly frames: readonly number[]; readonly values: readonly number[] }>>>
>;

/** Of one stage, as it stands on record. */
export const notedShape = z.record(z.string(), z.object({ frames: z.array(z.number()), values: z.array(z.number()) }));

export type NoteTaker = {
  readonly note: (stage: string, frame: number, name: string, value: number) => void;
  /** What was noted since it was last asked, frames in order. */
  readonly take: () => Notes;
};

export const createNotes = (): NoteTaker => {
  const all = new Map<string, Map<string, Map<number, number>>>();
  return {
    note: (stage, frame, name, value) => {
      const byName = all.get(stage) ?? new Map<string, Map<number, number>>();
      all.set(stage, byName);
      const byFrame = byName.get(name) ?? new Map<number, number>();
      byName.set(name, byFrame);
      byFrame.set(frame, value);
    },
    take: () => {
      const taken = Object.fromEntries(
        [...all].map(([stage, byName]) => [
          stage,
          Object.fromEntries(
            [...byName].map(([name, byFrame]) => {
              const ordered = [...byFrame].sort(([a], [b]) => a - b);
              return [name, { frames: ordered.map(([frame]) => frame), values: ordered.map(([, value]) => value) }];
            }),
          ),
        ]),
      );
      all.clear();
      return taken;
    },
  };
};

/** Notes of chunks, one after another, as one. */
export const joinNotes = (parts: readonly (Notes | undefined)[]): Notes => {
  const joined: Record<string, Record<string, { frames: number[]; values: number[] }>> = {};
  for (const part of parts)
    for (const [stage, byName] of Object.entries(part ?? {}))
      for (const [name, { frames, values }] of Object.entries(byName)) {
        joined[stage] ??= {};
        joined[stage][name] ??= { frames: [], values: [] };
        joined[stage][name].frames.push(...frames);
        joined[stage][name].values.push(...values);
      }
  return joined;
};
