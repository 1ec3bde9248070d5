/**
 * @file A stage laid over a clip: the clip after it. A frame is rendered when asked for, from its declared window; requests for one frame in
 * flight are shared, and a few finished frames are kept for neighbours.
 */
import type { Clip } from '../film/clip.ts';
import { FilmError, isAbort, located } from '../film/errors.ts';
import type { Json } from '../film/facts.ts';
import type { Frame } from '../film/frame.ts';
import { type Shot, shotAt } from '../film/shot.ts';
import { endedBy, type Kernels } from '../kernels/host.ts';
import type { Nets } from '../nets/host.ts';
import type { AnyRenderContext, AnyShapeContext, AnyStage, AnyValues, Delivery, FilmFacts } from '../stages/stage.ts';
import { createMemory } from './remember.ts';

/** Which frames of the stack's bottom a frame comes from: one that was photographed (left = right, fraction 0), or made a share of the way between two. */
export type Origin = { readonly left: number; readonly right: number; readonly fraction: number };

/** A clip that knows the shot and the origin of each of its frames, and gives back all it holds when released. */
export type FilmClip = Clip & {
  readonly shotOf: (n: number) => Shot;
  readonly originOf: (n: number) => Origin;
  /** First and last frame of the stack's bottom that frames first to last may be made from. */
  readonly reachOf: (first: number, last: number) => readonly [number, number];
  readonly release: () => Promise<void>;
};

export type Laid = {
  readonly kernels: Kernels;
  readonly nets?: Nets;
  readonly values: AnyValues;
  /** Values of single shots where they differ from the film's. */
  readonly shotValues?: Readonly<Record<string, AnyValues>>;
  readonly film: FilmFacts;
  readonly delivery: Delivery;
  /** The stage's own facts by shot id, "film" for film-wide ones. */
  readonly facts: Readonly<Record<string, Json>>;
  /** Facts of the stages it reads, for a shot. */
  readonly foundFor: (shotId: string) => Readonly<Record<string, Json>>;
  /** Finished frames kept for neighbours. */
  readonly keep: number;
  /** Hears what the stage notes of its frames. */
  readonly note?: (frame: number, name: string, value: number) => void;
};

/** Values `remember` holds besides those in use. */
const rememberedValues = 8;

export const shapeContextOf = (laid: Laid): AnyShapeContext => ({
  values: laid.values,
  film: laid.film,
  found: laid.foundFor('film'),
  delivery: laid.delivery,
  facts: laid.facts,
});

/** Lays a stage over a clip. The stage's render is only called through here, so preview and full run are the same code. */
export const stageClip = (input: FilmClip, stage: AnyStage, laid: Laid): FilmClip => {
  const { kernels, film, delivery, facts } = laid;
  const context = shapeContextOf(laid);
  const planned = stage.plan?.(input, context);
  const shapeContext = { ...context, planned };
  const shape = stage.shape ? stage.shape(input, shapeContext) : input;
  const windowOf = (n: number): readonly number[] => stage.window?.(n, input, shapeContext) ?? [n];
  const touches = stage.touches ?? ['picture'];
  const memory = createMemory(rememberedValues);
  const held = new Map<number, { readonly frame: Promise<Frame>; waiting: number }>();
  let closed = false;

  const render = async (n: number, signal: AbortSignal | undefined): Promise<Frame> => {
    signal?.throwIfAborted();
    const numbers = windowOf(n);
    const shot = input.shotOf(numbers[0]!);
    if (!stage.render || !touches.includes(shot.kind)) return input.frame(numbers[0]!, signal);
    const lent = await Promise.allSettled(numbers.map((number) => input.frame(number, signal)));
    const use = memory.open();
    try {
      const frames = lent.map((result) => {
        if (result.status === 'rejected') throw result.reason;
        return result.value;
      });
      const context: AnyRenderContext = {
        kernels: endedBy(kernels, signal),
        ...(laid.nets ? { nets: laid.nets } : {}),
        film,
        delivery,
        shot,
        n,
        numbers,
        input,
        values: laid.shotValues?.[shot.id] ?? laid.values,
        found: laid.foundFor(shot.id),
        facts: facts[shot.id] ?? facts.film ?? null,
        planned,
        remember: use.remember,
        note: (name, value) => laid.note?.(n, name, value),
        ...(signal ? { signal } : {}),
      };
      const frame = await stage.render(frames, context);
      if (frame.width === shape.width && frame.height === shape.height) return frame;
      frame[Symbol.dispose]();
      throw new FilmError('failed', `the stage said ${shape.width} x ${shape.height} and made ${frame.width} x ${frame.height}`);
    } catch (error) {
      throw located(error, { stage: stage.id, shot: shot.id, frame: n });
    } finally {
      use.done();
      for (const result of lent) if (result.status === 'fulfilled') result.value[Symbol.dispose]();
    }
  };

  // One entry a frame in work or kept, in the order of use; nothing is disposed while somebody waits for it.
  const trim = (limit: number): void => {
    let idle = 0;
    for (const entry of held.values()) if (entry.waiting === 0) idle++;
    for (const [n, entry] of held) {
      if (idle <= limit) return;
      if (entry.waiting > 0) continue;
      idle--;
      held.delete(n);
      entry.frame.then((frame) => frame[Symbol.dispose]()).catch(() => undefined);
    }
  };

  const shared = async (n: number, signal: AbortSignal | undefined): Promise<Frame> => {
    const entry = held.get(n) ?? { frame: render(n, signal), waiting: 0 };
    held.delete(n);
    held.set(n, entry);
    entry.waiting++;
    try {
      return (await entry.frame).share();
    } catch (error) {
      if (held.get(n) === entry) held.delete(n);
      // Somebody else, who asked first, gave up; we did not.
      if (isAbort(error) && signal?.aborted !== true && !closed) return await shared(n, signal);
      throw error;
    } finally {
      entry.waiting--;
      trim(laid.keep);
    }
  };

  return {
    ...shape,
    shotOf: (n) => input.shotOf(windowOf(n)[0]!),
    originOf: (n) => {
      const { left, fraction } = stage.moment?.(n, shapeContext) ?? {
        // A stage that keeps the number of frames only looks at neighbours; one that changes it picks.
        left: shape.length === input.length ? n : windowOf(n)[0]!,
        fraction: 0,
      };
      const from = input.originOf(left);
      return fraction === 0 ? from : { left: from.left, right: input.originOf(left + 1).right, fraction };
    },
    reachOf: (first, last) => input.reachOf(Math.min(...windowOf(first)), Math.max(...windowOf(last))),
    frame: async (n, signal) => {
      if (!Number.isInteger(n) || n < 0 || n >= shape.length)
        throw new FilmError('failed', `expected a frame of 0 to ${shape.length - 1} after ${stage.id}, got ${n}`);
      return shared(n, signal);
    },
    release: async () => {
      closed = true;
      const left = [...held.values()];
      held.clear();
      for (const result of await Promise.allSettled(left.map((entry) => entry.frame)))
        if (result.status === 'fulfilled') result.value[Symbol.dispose]();
      await memory.clear();
      await input.release();
    },
  };
};

/** The bottom of a stack: a clip's own frames, one shot before shots are known. */
export const baseClip = (clip: Clip): FilmClip => {
  const whole = wholeFilm(clip.length);
  return {
    ...shapeOnly(clip),
    frame: clip.frame,
    shotOf: () => whole,
    originOf: (n) => ({ left: n, right: n, fraction: 0 }),
    reachOf: (first, last) => [first, last],
    release: async () => undefined,
  };
};

export const wholeFilm = (length: number): Shot => ({
  id: 'film',
  startFrame: 0,
  endFrame: length,
  kind: 'picture',
  join: 'cut',
  joinFrames: 0,
});

/** The same clip once its shots are known; the shots must cover it. */
export const withShots = (clip: FilmClip, shots: readonly Shot[]): FilmClip => ({ ...clip, shotOf: (n) => shotAt(shots, n) });

const shapeOnly = ({ length, width, height, format, pixelAspect, times }: Clip): Omit<Clip, 'frame'> => ({
  length,
  width,
  height,
  format,
  pixelAspect,
  times,
});

/** The part of a clip between two times in seconds from its start, as a clip that starts at 0. Frames belong where they start. */
export const spanOf = (clip: Clip, first: number, last: number, timeBefore: (n: number) => ReturnType<Clip['times']['at']>): Clip => ({
  ...shapeOnly(clip),
  length: last - first,
  times: { at: timeBefore, ...(clip.times.rate ? { rate: clip.times.rate } : {}) },
  frame: (n, signal) => clip.frame(first + n, signal),
});
