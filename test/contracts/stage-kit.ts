/** What the stage contract runs on: a small coloured film that weaves and flickers, with a card and black leader at its end, and any stage laid over it by the pipeline's own analysis. */
import { rec601 } from '../../src/film/colour-space.ts';
import { type Frame, type FrameFormat, greyOf } from '../../src/film/frame.ts';
import { randomOf } from '../../src/film/random.ts';
import { rational } from '../../src/film/rational.ts';
import type { ShotKind } from '../../src/film/shot.ts';
import type { Kernels } from '../../src/kernels/host.ts';
import { analyse } from '../../src/pipeline/analyse.ts';
import { baseClip, type FilmClip, type Laid, stageClip } from '../../src/pipeline/stage-clip.ts';
import type { Step } from '../../src/pipeline/steps.ts';
import { stageCatalogue } from '../../src/stages/catalogue.gen.ts';
import { phases } from '../../src/stages/phases.ts';
import { type AnyStage, type AnyValues, type Delivery, defineStage } from '../../src/stages/stage.ts';
import { quietKernels, toyShots } from '../toy-clip.ts';

export const colour: FrameFormat = { model: 'ycbcr', bits: 8, subsampling: { x: 1, y: 1 }, siting: 'left', space: rec601 };
export const grey: FrameFormat = greyOf(colour);

export type Film = { readonly width: number; readonly height: number; readonly length: number; readonly format: FrameFormat };

/** The last frames of a film of this length: three of a card, two of black leader, where it is long enough. */
const shotsOf = (length: number): ReturnType<typeof toyShots> =>
  length < 10 ? toyShots(length) : toyShots(length - 5, [length - 2, 'card' as ShotKind], [length, 'blank' as ShotKind]);

const fill = (frame: Frame, n: number, kind: ShotKind): void => {
  const random = randomOf(n + 1);
  const [dx, dy] = [2.5 * Math.sin(n * 1.9), 1.5 * Math.cos(n * 2.3)];
  const gain = 1 + 0.06 * Math.sin(n * 2.1);
  frame.planes.forEach(({ width, data }, plane) => {
    const step = frame.width / width;
    for (let i = 0; i < data.length; i++) {
      const [x, y] = [(i % width) * step + dx, Math.floor(i / width) * step + dy];
      const texture = Math.sin(x * 0.37 + y * 0.11) * Math.cos(y * 0.29 - x * 0.07) + 0.5 * Math.sin(x * 0.83) * Math.sin(y * 0.71);
      if (kind === 'picture') data[i] = plane > 0 ? 0.5 + 0.1 * texture : gain * (0.45 + 0.2 * texture) + 0.02 * (random() - 0.5);
      else if (kind === 'card') data[i] = plane > 0 ? 128 / 255 : Math.floor(i / width) % 7 === 3 && i % width > width / 3 ? 0.8 : 0.1;
      else data[i] = plane > 0 ? 128 / 255 : 16 / 255;
    }
  });
};

export type TestClip = FilmClip & {
  readonly asked: Set<number>;
  /** Whether every frame still holds what it was made with. */
  readonly untouched: () => boolean;
  readonly close: () => void;
};

/** The film as a clip. Its frames are held, so that a stage that writes into one is found out. Frames `poison` names are made of NaN. */
export const filmClip = (
  kernels: Kernels,
  film: Film,
  poison: (n: number) => boolean = () => false,
  onAsk?: (signal?: AbortSignal) => void,
): TestClip => {
  const asked = new Set<number>();
  const held = new Map<number, { readonly frame: Frame; readonly copy: readonly Float32Array[] }>();
  const shots = shotsOf(film.length);
  const made = (n: number): Frame => {
    const frame = kernels.arena.frame(film.format, film.width, film.height);
    if (poison(n)) for (const plane of frame.planes) plane.data.fill(Number.NaN);
    else fill(frame, n, shots.find((shot) => n < shot.endFrame)!.kind);
    held.set(n, { frame, copy: frame.planes.map((plane) => plane.data.slice()) });
    return frame;
  };
  const { length, width, height, format } = film;
  return {
    ...baseClip({
      length,
      width,
      height,
      format,
      pixelAspect: rational(1),
      times: { at: (n) => rational(n, 24), rate: rational(24) },
      frame: async (n, signal) => {
        asked.add(n);
        onAsk?.(signal);
        await new Promise((resolve) => setImmediate(resolve));
        signal?.throwIfAborted();
        return (held.get(n)?.frame ?? made(n)).share();
      },
    }),
    asked,
    untouched: () => [...held.values()].every(({ frame, copy }) => frame.planes.every((plane, i) => sameBytes(plane.data, copy[i]!))),
    close: () => {
      for (const { frame } of held.values()) frame[Symbol.dispose]();
      held.clear();
    },
  };
};

export const sameBytes = (a: Float32Array, b: Float32Array): boolean =>
  a.length === b.length &&
  Buffer.compare(Buffer.from(a.buffer, a.byteOffset, a.byteLength), Buffer.from(b.buffer, b.byteOffset, b.byteLength)) === 0;

export type Watched = Kernels & { onJob: (() => void) | undefined; deafJobs: number };

/** Kernels on this thread; `onJob` is called before each job and may throw in its place. `deafJobs` counts those nobody could stop. */
export const watchedKernels = (): Watched => {
  const kernels = quietKernels();
  const watched: Watched = {
    ...kernels,
    onJob: undefined,
    deafJobs: 0,
    run: async (kernel, args, signal) => {
      watched.onJob?.();
      if (!signal) watched.deafJobs++;
      return kernels.run(kernel, args, signal);
    },
  };
  return watched;
};

/** Puts the shots in place that the shots phase would have found. */
const knownShots = defineStage({
  id: 'shots/known',
  version: 1,
  title: 'Known shots',
  says: 'For tests.',
  scope: 'film',
  params: {},
  analyse: async ({ clip }) => ({ shots: shotsOf(clip.length) }),
  informs: (film, facts) => ({ ...film, shots: facts.shots }),
}) as AnyStage;

const defaultsOf = (stage: AnyStage): AnyValues =>
  Object.fromEntries(
    Object.entries(stage.params as AnyStage['params']).map(([name, spec]) => [
      name,
      (spec as { default: string | number | boolean }).default,
    ]),
  );
const step = (stage: AnyStage, values: AnyValues = {}): Step => ({ stage, values: { ...defaultsOf(stage), ...values }, shotValues: {} });
const readBy = (stage: AnyStage): readonly AnyStage[] =>
  (stage.reads ?? []).flatMap((id) => [...readBy(stageCatalogue[id]!), stageCatalogue[id]!]);

/** The steps before a stage: known shots once the film has any, and what the stage reads. */
export const stepsBefore = (stage: AnyStage): readonly Step[] => {
  const phase = phases.indexOf(stage.id.split('/')[0] as (typeof phases)[number]);
  return [...(phase > phases.indexOf('shots') ? [knownShots] : []), ...new Set(readBy(stage))].map((before) => step(before));
};

export type Case = { readonly stage: AnyStage; readonly values?: AnyValues; readonly delivery?: Delivery };

/** What a stage finds out about a clip, by the pipeline's own analysis. */
export const analysed = (kernels: Kernels, { stage, values, delivery = {} }: Case, base: FilmClip, signal?: AbortSignal) =>
  analyse({
    base,
    steps: [...stepsBefore(stage), step(stage, values)],
    delivery,
    kernels,
    store: { read: () => undefined, write: () => undefined },
    sourceKey: 'film',
    shotKinds: {},
    emit: () => undefined,
    ...(signal ? { signal } : {}),
  });

export type Found = Awaited<ReturnType<typeof analysed>>;

/** The stage over a clip, by facts found before; what it reads has been rendered into `input` or leaves pixels alone. */
export const laidOver = (kernels: Kernels, { stage, values, delivery = {} }: Case, found: Found, input: FilmClip): FilmClip => {
  const foundFor: Laid['foundFor'] = (shotId) =>
    Object.fromEntries((stage.reads ?? []).map((id) => [id, found.facts[id]?.[shotId] ?? found.facts[id]?.film ?? null]));
  const laid: Laid = {
    kernels,
    values: step(stage, values).values,
    film: found.film,
    delivery,
    facts: found.facts[stage.id] ?? {},
    foundFor,
    keep: 2,
  };
  return stageClip(input, stage, laid);
};

/** The clip with the shots it is known to have. */
export const inShots = (clip: FilmClip, stage: AnyStage): FilmClip => {
  const shots = shotsOf(clip.length);
  return stepsBefore(stage).length === 0 || stepsBefore(stage)[0]!.stage !== knownShots
    ? clip
    : { ...clip, shotOf: (n) => shots.find((shot) => n < shot.endFrame)! };
};
