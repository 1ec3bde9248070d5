/** @file Planes through networks in whole steps, then to the exact size. A family (film, clean) has a network for each scale; others are single networks by name. */
import type { Plane } from '../../film/frame.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import type { Kernels } from '../../kernels/host.ts';
import mix from '../../kernels/mix.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import type { FilterName } from '../../kernels/resample-weights.ts';
import type { Nets } from '../../nets/host.ts';
import type { Net } from '../../nets/net.ts';
import type { Levels } from '../../nets/picture-net.ts';

const families: readonly string[] = ['film', 'clean'];
const scales = [2, 4] as const;

/** The networks that a word for a model stands for. */
export const networksOf = (model: string): readonly string[] =>
  families.includes(model) ? scales.map((scale) => `${model}-x${scale}`) : [model];

/** The network for the next step of `factor`, or undefined where the filter does better. */
export const stepFor = (model: string, factor: number, find: (id: string) => Net): Net | undefined => {
  // Between two scales the nearer one; a family's x2, made smaller again, serves the smallest factors too.
  if (families.includes(model)) return factor > 1 ? find(`${model}-x${factor > Math.sqrt(8) ? 4 : 2}`) : undefined;
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

/** Enlarges `plane` over what the filter made in `out`. Leaves `out` as it is where no network fits. */
export const enlargePlane = async (
  kernels: Kernels,
  nets: Nets,
  plane: Plane,
  out: Plane,
  { model, passes, filter, strength }: Steps,
  levels: Levels,
  signal?: AbortSignal,
): Promise<void> => {
  const held: LentPlane[] = [];
  try {
    let current = plane;
    for (let pass = 0; pass < passes; pass++) {
      const net = stepFor(model, out.height / current.height, (id) => nets.find(id, 'upscale'));
      const scale = net?.picture?.scale;
      if (!net || scale === undefined) break;
      const next = kernels.arena.plane(current.width * scale, current.height * scale);
      held.push(next);
      await nets.picture(net, current, next, levels, signal);
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
