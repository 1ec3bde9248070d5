/**
 * @file project-motion: the motion at a time between two frames, from both frames' flows. Each pixel of either frame goes to where it is at time t and leaves
 * its vector there (flow projection as in DAIN, Bao et al. 2019, with matching quality in depth's place); where both leave one, the better match wins.
 * Holes are filled from around. `side` says how much of frame 1 is taken: by time, and by which frame saw the place at all.
 */
import type { Plane } from '../film/frame.ts';
import { defineKernel } from './kernel.ts';

export type ProjectMotionArgs = {
  readonly a: Plane;
  readonly b: Plane;
  readonly forwardU: Plane;
  readonly forwardV: Plane;
  readonly backwardU: Plane;
  readonly backwardV: Plane;
  /** Time in (0, 1). */
  readonly t: number;
  /** Motion from frame 0 to frame 1 at each place of the picture at time t. */
  readonly u: Plane;
  readonly v: Plane;
  /** Share of frame 1 in [0, 1]. */
  readonly side: Plane;
};

const clampedAt = (plane: Plane, x: number, y: number): number =>
  plane.data[Math.min(plane.height - 1, Math.max(0, Math.round(y))) * plane.width + Math.min(plane.width - 1, Math.max(0, Math.round(x)))]!;

/** Fills places nothing came to with the mean of their filled neighbours, ring by ring. */
const fillHoles = (width: number, weight: Float32Array, fields: readonly Float32Array[]): void => {
  let holes = weight.reduce((list: number[], w, i) => {
    if (w <= 1e-6) list.push(i);
    return list;
  }, []);
  while (holes.length > 0) {
    const filled: { readonly i: number; readonly values: readonly number[] }[] = [];
    const left: number[] = [];
    for (const i of holes) {
      const x = i % width;
      const around = [x > 0 ? i - 1 : -1, x + 1 < width ? i + 1 : -1, i - width, i + width].filter(
        (k) => k >= 0 && k < weight.length && weight[k]! > 1e-6,
      );
      if (around.length === 0) left.push(i);
      else filled.push({ i, values: fields.map((field) => around.reduce((sum, k) => sum + field[k]!, 0) / around.length) });
    }
    if (filled.length === 0) return;
    for (const { i, values } of filled) {
      weight[i] = 1;
      for (const [f, value] of values.entries()) fields[f]![i] = value;
    }
    holes = left;
  }
};

export default defineKernel<ProjectMotionArgs>({
  id: 'project-motion',
  outputs: ({ u, v, side }) => [u.data, v.data, side.data],
  reference: ({ a, b, forwardU, forwardV, backwardU, backwardV, t, u, v, side }) => {
    const { width, height } = u;
    const total = new Float32Array(width * height);
    const seen = [new Float32Array(width * height), new Float32Array(width * height)] as const;
    u.data.fill(0);
    v.data.fill(0);
    const throwFrom = (from: Plane, to: Plane, flowU: Plane, flowV: Plane, time: number, sign: number, density: Float32Array): void => {
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const i = y * width + x;
          const [fu, fv] = [flowU.data[i]!, flowV.data[i]!];
          const error = Math.abs(from.data[i]! - clampedAt(to, x + fu, y + fv));
          const importance = Math.exp(-8 * error);
          const [tx, ty] = [x + time * fu, y + time * fv];
          const [ix, iy] = [Math.floor(tx), Math.floor(ty)];
          for (let dy = 0; dy < 2; dy++)
            for (let dx = 0; dx < 2; dx++) {
              const [cx, cy] = [ix + dx, iy + dy];
              if (cx < 0 || cy < 0 || cx >= width || cy >= height) continue;
              const area = (1 - Math.abs(tx - cx)) * (1 - Math.abs(ty - cy));
              const weight = area * importance;
              const at = cy * width + cx;
              u.data[at] = u.data[at]! + sign * weight * fu;
              v.data[at] = v.data[at]! + sign * weight * fv;
              total[at] = total[at]! + weight;
              density[at] = density[at]! + area;
            }
        }
    };
    throwFrom(a, b, forwardU, forwardV, t, 1, seen[0]);
    throwFrom(b, a, backwardU, backwardV, 1 - t, -1, seen[1]);
    for (let i = 0; i < total.length; i++) {
      const weight = total[i]!;
      if (weight > 1e-6) {
        u.data[i] = u.data[i]! / weight;
        v.data[i] = v.data[i]! / weight;
      }
      const [zero, one] = [(1 - t) * (Math.min(1, seen[0][i]!) + 0.02), t * (Math.min(1, seen[1][i]!) + 0.02)];
      side.data[i] = one / (zero + one);
    }
    fillHoles(width, total, [u.data, v.data]);
  },
  examples: (make) =>
    [
      [1, 1],
      [9, 7],
      [24, 17],
    ].map(([w, h]) => {
      const flow = (): Plane => make.plane(w!, h!, () => make.random() * 3 - 1.5);
      const zero = (): Plane => make.plane(w!, h!, () => 0);
      return {
        a: make.plane(w!, h!),
        b: make.plane(w!, h!),
        forwardU: flow(),
        forwardV: flow(),
        backwardU: flow(),
        backwardV: flow(),
        t: 0.4,
        u: zero(),
        v: zero(),
        side: zero(),
      };
    }),
  tolerance: 0,
});
