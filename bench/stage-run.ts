/** @file Stages run over pictures in memory, without files: for benches of single stages. */

import { rec601 } from '../src/film/colour-space.ts';
import type { Json } from '../src/film/facts.ts';
import type { FrameFormat, Plane } from '../src/film/frame.ts';
import { readParams } from '../src/film/params.ts';
import { rational } from '../src/film/rational.ts';
import type { Supplies } from '../src/film/supplies.ts';
import type { Kernels } from '../src/kernels/host.ts';
import type { Nets } from '../src/nets/host.ts';
import { baseClip, type FilmClip, stageClip, wholeFilm } from '../src/pipeline/stage-clip.ts';
import { stageCatalogue } from '../src/stages/catalogue.gen.ts';
import type { FilmFacts } from '../src/stages/stage.ts';

export const grey: FrameFormat = {
  model: 'grey',
  bits: 8,
  subsampling: { x: 0, y: 0 },
  siting: 'left',
  space: { ...rec601, range: 'full' },
};

/** A film of pictures made when asked for. */
export const clipOf = (kernels: Kernels, length: number, fps: number, make: (n: number) => Plane, format: FrameFormat = grey): FilmClip => {
  const { width, height } = make(0);
  return baseClip({
    length,
    width,
    height,
    format,
    pixelAspect: rational(1),
    times: { at: (n) => rational(n * 1000, Math.round(fps * 1000)), rate: rational(Math.round(fps * 1000), 1000) },
    frame: async (n) => {
      const frame = kernels.arena.frame(format, width, height);
      frame.planes[0]!.data.set(make(n).data);
      return frame;
    },
  });
};

export type Run = {
  readonly clip: FilmClip;
  readonly facts: Readonly<Record<string, Json>>;
  /** Seconds each analysis took, by stage. */
  readonly seconds: Readonly<Record<string, number>>;
};

/** Runs stages, given by id, over a clip taken as one shot; values by stage id. */
export const runStages = async (
  kernels: Kernels,
  base: FilmClip,
  ids: readonly string[],
  values: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
  supplies?: Supplies,
  nets?: Nets,
): Promise<Run> => {
  let clip = base;
  let film: FilmFacts = {};
  const facts: Record<string, Json> = {};
  const seconds: Record<string, number> = {};
  for (const id of ids) {
    const stage = stageCatalogue[id]!;
    const own = readParams(id, stage.params, values[id] ?? {});
    const found = Object.fromEntries((stage.reads ?? []).flatMap((read) => (facts[read] === undefined ? [] : [[read, facts[read]]])));
    const shot = wholeFilm(clip.length);
    const common = { kernels, values: own, film: {}, found, delivery: {}, ...(supplies ? { supplies } : {}), ...(nets ? { nets } : {}) };
    const start = performance.now();
    const result = (await stage.analyse?.({ ...common, clip, shot, progress: () => undefined })) as Json | undefined;
    seconds[id] = (performance.now() - start) / 1000;
    facts[id] = result ?? null;
    film = stage.informs?.(film, result) ?? film;
    if (stage.render && !(stage.drawnBy && ids.slice(ids.indexOf(id)).includes(stage.drawnBy)))
      clip = stageClip(clip, stage, {
        kernels,
        values: own,
        film,
        delivery: {},
        facts: { film: result ?? null },
        foundFor: () => found,
        keep: 4,
      });
  }
  return { clip, facts, seconds };
};
