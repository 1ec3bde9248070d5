/**
 * @file Analysing: every stage's `analyse`, in order, over the film as the stages before it leave it; facts are stored by content key and found again.
 * The result is the stack of clips that the whole run pulls from.
 */
import { located } from '../film/errors.ts';
import type { Json } from '../film/facts.ts';
import { type Decision, type Decisions, decided, repairsIn } from '../film/repair.ts';
import type { Shot, ShotKind } from '../film/shot.ts';
import type { Supplies } from '../film/supplies.ts';
import { endedBy, type Kernels } from '../kernels/host.ts';
import type { Nets } from '../nets/host.ts';
import { contentKey } from '../project/content-key.ts';
import type { FactsStore } from '../project/facts-store.ts';
import type { NoteTaker } from '../project/notes.ts';
import type { AnyStage, Deliverable, Delivery, FilmFacts } from '../stages/stage.ts';
import type { Emit } from './events.ts';
import { type FilmClip, type Laid, shapeContextOf, stageClip, wholeFilm, withShots } from './stage-clip.ts';
import type { Step } from './steps.ts';

export type Decided = { readonly id: string; readonly decision: Decision; readonly firstFrame: number; readonly lastFrame: number };

export type Analysed = {
  readonly clip: FilmClip;
  /** The film's own frames, before any stage that makes new ones. */
  readonly film: FilmFacts;
  readonly deliverable: Deliverable;
  /** Facts by stage id, then shot id. */
  readonly facts: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  /** What a person decided, and the frame of the stack's bottom that each changes. */
  readonly decisions: readonly Decided[];
  /** Under which key each of them is stored, by stage id, then shot id. */
  readonly factKeys: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

export type AnalyseInput = {
  readonly base: FilmClip;
  /** Frame of the file at which the clip begins. Default 0. */
  readonly firstFileFrame?: number;
  readonly steps: readonly Step[];
  readonly delivery: Delivery;
  readonly kernels: Kernels;
  readonly nets?: Nets;
  readonly supplies?: Supplies;
  readonly store: FactsStore;
  /** Key of the source and the span. */
  readonly sourceKey: string;
  /** Kinds a person gave shots. */
  readonly shotKinds: Readonly<Record<string, ShotKind>>;
  /** What a person decided about repairs, by id. Later stages' facts stay as they were found. */
  readonly decisions?: Decisions;
  readonly notes?: NoteTaker;
  readonly emit: Emit;
  readonly signal?: AbortSignal;
};

/** Finished frames a stage keeps for the windows of the next one. */
const keptFrames = 4;

/** The next stage that renders, if it asks for more than one frame at a time, will ask for some again; any other asks for each once, and what is kept only fills memory. */
const keptFor = (later: readonly Step[]): number =>
  later.find(({ stage }, i) => stage.render && !isDrawnLater(stage, later.slice(i + 1)))?.stage.window ? keptFrames : 0;

/** A stage whose work a later one draws is not laid over the clip itself. */
const isDrawnLater = (stage: AnyStage, later: readonly Step[]): boolean => later.some((step) => step.stage.id === stage.drawnBy);

export const analyse = async (input: AnalyseInput): Promise<Analysed> => {
  const { steps, delivery, kernels, store, emit, signal } = input;
  let clip = input.base;
  let film: FilmFacts = input.firstFileFrame ? { firstFileFrame: input.firstFileFrame } : {};
  let deliverable: Deliverable = {};
  const all: Record<string, Record<string, Json>> = {};
  const factKeys: Record<string, Record<string, string>> = {};
  const decisions = input.decisions ?? {};
  const taken: Decided[] = [];
  // What the pixels a stage sees depend on; grows stage by stage.
  let upstream = input.sourceKey;

  for (const [position, { stage, values, shotValues, weights, files }] of steps.entries()) {
    signal?.throwIfAborted();
    const later = steps.slice(position + 1);
    const foundFor = (shotId: string): Readonly<Record<string, Json>> =>
      Object.fromEntries(
        (stage.reads ?? []).flatMap((id) => {
          const value = all[id]?.[shotId] ?? all[id]?.film;
          return value === undefined ? [] : [[id, value]];
        }),
      );
    const shots = stage.scope === 'film' || !film.shots ? [wholeFilm(clip.length)] : film.shots.filter((shot) => touches(stage, shot));
    const facts: Record<string, Json> = {};
    if (stage.analyse) {
      const frames = shots.reduce((sum, shot) => sum + shot.endFrame - shot.startFrame, 0);
      let before = 0;
      for (const shot of shots) {
        const own = shotValues[shot.id] ?? values;
        const key = contentKey({
          upstream,
          stage: stage.id,
          version: stage.version,
          weights,
          files,
          own,
          found: foundFor(shot.id),
          shot: stage.scope === 'film' ? 'film' : shot,
        });
        let value = store.read(key);
        if (value === undefined) {
          const start = before;
          const progress = (done: number): void =>
            emit({ type: 'stage', stage: stage.id, shot: shot.id, done: start + done, total: frames });
          progress(0);
          try {
            value = (await stage.analyse({
              kernels: endedBy(kernels, signal),
              ...(input.nets ? { nets: input.nets } : {}),
              ...(input.supplies ? { supplies: input.supplies } : {}),
              values: own,
              film,
              found: foundFor(shot.id),
              delivery,
              clip,
              shot,
              progress,
              ...(signal ? { signal } : {}),
            })) as Json;
          } catch (error) {
            throw located(error, { stage: stage.id, shot: shot.id });
          }
          store.write(key, stage.id, shot.id, value);
        }
        facts[shot.id] = value;
        factKeys[stage.id] = { ...factKeys[stage.id], [shot.id]: key };
        before += shot.endFrame - shot.startFrame;
      }
      emit({ type: 'stage', stage: stage.id, done: frames, total: frames });
      all[stage.id] = facts;
    }
    for (const { id, frames } of Object.values(facts).flatMap(repairsIn)) {
      const decision = Object.hasOwn(decisions, id) ? decisions[id] : undefined;
      if (decision === undefined || frames[1] >= clip.length) continue;
      const [firstFrame, lastFrame] = [clip.originOf(frames[0]).left, clip.originOf(frames[1]).right];
      taken.push({ id, decision, firstFrame, lastFrame });
    }
    const informed = stage.informs && facts.film !== undefined ? stage.informs(film, facts.film) : film;
    film = informed.shots
      ? { ...informed, shots: informed.shots.map((shot) => ({ ...shot, kind: input.shotKinds[shot.id] ?? shot.kind })) }
      : informed;
    const laid: Laid = {
      kernels,
      ...(input.nets ? { nets: input.nets } : {}),
      values,
      shotValues,
      film,
      delivery,
      facts: Object.fromEntries(Object.entries(facts).map(([shot, value]) => [shot, decided(value, decisions)])),
      foundFor,
      keep: keptFor(later),
      ...(input.notes ? { note: (frame, name, value) => input.notes?.note(stage.id, frame, name, value) } : {}),
    };
    if (stage.deliver) deliverable = { ...deliverable, ...stage.deliver(clip, shapeContextOf(laid)) };
    // A stage without render or shape leaves the clip as it is; laying it over would only cost.
    if ((stage.render || stage.shape) && !isDrawnLater(stage, later)) clip = stageClip(clip, stage, laid);
    if (film.shots && stage.informs) clip = withShots(clip, film.shots);
    upstream = contentKey({
      upstream,
      stage: stage.id,
      version: stage.version,
      weights,
      files,
      values,
      shotValues,
      facts,
      kinds: film.shots && input.shotKinds,
    });
  }
  return { clip, film, deliverable, facts: all, decisions: taken, factKeys };
};

const touches = (stage: AnyStage, shot: Shot): boolean => (stage.touches ?? ['picture']).includes(shot.kind);
