/** @file From a recipe and what a person asked for to the list of stages with checked values, film-wide and per shot. */
import { FilmError } from '../film/errors.ts';
import type { Json } from '../film/facts.ts';
import { nearestOf } from '../film/nearest.ts';
import { readParams } from '../film/params.ts';
import type { Supplies } from '../film/supplies.ts';
import type { Nets } from '../nets/host.ts';
import type { ShotOverride } from '../project/project.ts';
import type { AnyStage, AnyValues } from '../stages/stage.ts';
import type { RestoreOptions } from './options.ts';

export type Step = {
  readonly stage: AnyStage;
  readonly values: AnyValues;
  readonly shotValues: Readonly<Record<string, AnyValues>>;
  /** SHA-256 of the networks it uses. */
  readonly weights?: readonly string[];
  /** SHA-256 of the files a person gave it. */
  readonly files?: readonly string[];
};

export type Catalogue = Readonly<Record<string, AnyStage>>;

/** The steps with the hashes of the networks they use, in any shot. Throws `device` where one is not there. */
export const withWeights = (steps: readonly Step[], nets: Nets): readonly Step[] =>
  steps.map((step) => {
    const used = [step.values, ...Object.values(step.shotValues)].flatMap((values) => step.stage.networks?.(values) ?? []);
    return used.length === 0 ? step : { ...step, weights: used.map(({ id, task }) => nets.find(id, task).weights.sha256) };
  });

/** The steps with the hashes of the files they are given, in any shot. Throws `input` where one is not there. */
export const withFiles = (steps: readonly Step[], supplies: Supplies): readonly Step[] =>
  steps.map((step) => {
    const named = new Set([step.values, ...Object.values(step.shotValues)].flatMap((values) => step.stage.files?.(values) ?? []));
    return named.size === 0
      ? step
      : { ...step, files: [...named].flatMap((path) => supplies.list(path).map(({ name, sha256 }) => `${name} ${sha256}`)) };
  });

const expectStage = (id: string, catalogue: Catalogue): void => {
  if (id in catalogue) return;
  const ids = Object.keys(catalogue);
  throw new FilmError('usage', `there is no stage "${id}"`, { hint: `Did you mean ${nearestOf(id, ids)}? There are: ${ids.join(', ')}.` });
};

/** The steps of a run. Unknown stages, parameters and bad values are usage errors. */
export const stepsOf = (
  options: Pick<RestoreOptions, 'recipe' | 'stages' | 'without' | 'values' | 'sound' | 'codec' | 'crf'>,
  catalogue: Catalogue,
  shots: Readonly<Record<string, ShotOverride>> = {},
): readonly Step[] => {
  const { recipe } = options;
  for (const id of [...(options.stages ?? []), ...(options.without ?? []), ...Object.keys(options.values ?? {})])
    expectStage(id, catalogue);
  const listed = recipe.steps.map((step) => step.stage);
  const extra = (options.stages ?? []).filter((id) => !listed.includes(id));
  const order = Object.keys(catalogue);
  // A stage whose work is drawn by a later one goes right before it.
  const placeOf = (id: string, i: number): number => {
    const drawn = listed.indexOf(catalogue[id]?.drawnBy ?? '');
    return drawn >= 0 && i > drawn ? drawn - 0.5 : i;
  };
  const wanted = [...recipe.steps, ...extra.map((stage) => ({ stage, values: {} }))]
    // What a person adds takes its place among the phases; the recipe's own order stays.
    .map((step, i) => ({ step, phase: phaseIndex(step.stage, order), i: placeOf(step.stage, i) }))
    .filter(({ step: { stage } }) => options.stages === undefined || options.stages.includes(stage))
    .filter(({ step: { stage } }) => !(options.without ?? []).includes(stage))
    .sort((a, b) => a.phase - b.phase || a.i - b.i)
    .map(({ step }) => step);
  return wanted.map(({ stage: id, values = {} }) => {
    expectStage(id, catalogue);
    const stage = catalogue[id]!;
    const given: Record<string, Json> = { ...values, ...options.values?.[id] };
    const own = (over: Readonly<Record<string, Json>> = {}): AnyValues => readParams(id, stage.params, { ...given, ...over }) as AnyValues;
    const shotValues = Object.fromEntries(
      Object.entries(shots).flatMap(([shot, o]) => (o.values?.[id] ? [[shot, own(o.values[id])]] : [])),
    );
    return { stage, values: own(), shotValues };
  });
};

const phaseIndex = (id: string, order: readonly string[]): number => {
  const phase = id.split('/')[0]!;
  return order.findIndex((other) => other.startsWith(`${phase}/`));
};
