/** @file Planes that are lent together and given back together. */
import type { LentPlane } from '../../kernels/arena.ts';
import type { Kernels } from '../../kernels/host.ts';

export type Held = Disposable;

/** Runs `make` with planes of one size to take; those in its result stay lent until it is disposed, all others are given back at once. */
export const holding = async <T extends Readonly<Record<string, LentPlane>>>(
  kernels: Kernels,
  width: number,
  height: number,
  make: (plane: () => LentPlane) => Promise<T>,
): Promise<T & Held> => {
  const lent = new Set<LentPlane>();
  const give = (): void => {
    for (const plane of lent) plane[Symbol.dispose]();
    lent.clear();
  };
  try {
    const result = await make(() => {
      const plane = kernels.arena.plane(width, height);
      lent.add(plane);
      return plane;
    });
    const kept = new Set(Object.values(result));
    for (const plane of lent) if (!kept.has(plane)) plane[Symbol.dispose]();
    for (const plane of [...lent]) if (!kept.has(plane)) lent.delete(plane);
    return { ...result, [Symbol.dispose]: give };
  } catch (error) {
    give();
    throw error;
  }
};
