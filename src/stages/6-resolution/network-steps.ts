/** @file Planes through networks in whole steps, then to the exact size. A family (film, clean) has a network for each scale; others are single networks by name. */
import type { Plane } from '../../film/frame.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import type { Kernels } from '../../kernels/host.ts';
import mix from '../../kernels/mix.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import type { FilterName } from '../../kernels/resample-weights.ts';
import type { Nets } from '../../nets/host.ts';
import type { Net } from '../../nets/net.ts';
import type { Beside, Levels } from '../../nets/picture-net.ts';

type Family = {
  readonly x2: string;
  readonly x4: string;
  /** The family that serves where there are no neighbours: it knows one frame better. */
  readonly alone?: string;
};
const families: Readonly<Record<string, Family>> = {
  film: { x2: 'film-x2', x4: 'film-x4' },
  // Twice as large there is less to gain from neighbours, and no network that looks at them.
  'film-temporal': { x2: 'film-x2', x4: 'film-x4-temporal', alone: 'film' },
  clean: { x2: 'clean-x2', x4: 'clean-x4' },
};
const familyOf = (model: string): Family | undefined => (Object.hasOwn(families, model) ? families[model] : undefined);

/** The networks that a word for a model stands for. */
export const networksOf = (model: string): readonly string[] => {
  const family = familyOf(model);
  if (!family) return [model];
  return [...new Set([family.x2, family.x4, ...(family.alone ? networksOf(family.alone) : [])])];
};

/** From this factor on, between two scales, the larger network is the nearer one. */
const fromX4 = Math.sqrt(8);

/** Whether enlarging by `factor` with this model looks at neighbouring frames. */
export const seesNeighbours = (model: string, factor: number): boolean => {
  const temporal = families['film-temporal']!.x4;
  return model === temporal || (familyOf(model)?.x4 === temporal && factor > fromX4);
};

/** The network for the next step of `factor`, or undefined where the filter does better. */
export const stepFor = (model: string, factor: number, find: (id: string) => Net): Net | undefined => {
  const family = familyOf(model);
  // A family's x2, made smaller again, serves the smallest factors too.
  if (family) return factor > 1 ? find(factor > fromX4 ? family.x4 : family.x2) : undefined;
  const net = find(model);
  const scale = net.picture?.scale ?? 1;
  // A step that would overshoot by more than it falls short is left to the filter.
  return scale > 1 && factor >= Math.sqrt(scale) ? net : undefined;
};

export type Steps = {
  readonly model: string;
  /** Networks one after another at most; a second costs scale squared times the first. */
  readonly passes: number;
  readonly filter: FilterName;
  /** Share of the network's picture, 0 to 1, over what `out` holds already. */
  readonly strength: number;
};

/**
 * Enlarges `plane` over what the filter made in `out`. Leaves `out` as it is where no network fits. `laid` is what a network of several frames sees beside it, in
 * the first pass: later ones enlarge what is clean already.
 */
export const enlargePlane = async (
  kernels: Kernels,
  nets: Nets,
  plane: Plane,
  out: Plane,
  { model, passes, filter, strength }: Steps,
  levels: Levels,
  signal?: AbortSignal,
  laid?: Beside,
): Promise<void> => {
  const held: LentPlane[] = [];
  try {
    let current = plane;
    for (let pass = 0; pass < passes; pass++) {
      const beside = pass === 0 ? laid : undefined;
      const word = beside ? model : (familyOf(model)?.alone ?? model);
      const net = stepFor(word, out.height / current.height, (id) => nets.find(id, 'upscale'));
      const scale = net?.picture?.scale;
      if (!net || scale === undefined) break;
      const next = kernels.arena.plane(current.width * scale, current.height * scale);
      held.push(next);
      await nets.picture(net, current, next, levels, signal, beside);
      current = next;
    }
    if (held.length === 0) return;
    using exact = kernels.arena.plane(out.width, out.height);
    await resamplePlane(kernels, current, exact, filter, undefined, signal);
    await kernels.run(mix, { a: out, b: exact, amount: strength, out }, signal);
  } finally {
    for (const one of held) one[Symbol.dispose]();
  }
};
