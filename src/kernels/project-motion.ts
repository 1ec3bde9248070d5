/**
 * @file project-motion: where the pixels of one frame are at a time between it and another. Each pixel goes there and leaves its vector back home on the
 * four places around, weighted by trust (flow projection as in DAIN, Bao et al. 2019, with trust in depth's place). With a flow to the frame on the other
 * side, motion is uniformly accelerated (Xu et al. 2019, Quadratic video interpolation).
 *
 *     other ◀──away── from ──flow──▶ to        place at t:  t flow + (t² - t)/2 (flow + away)
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type ProjectMotionArgs = {
  readonly u: Plane;
  readonly v: Plane;
  readonly trust: Plane;
  /** Flow to the frame on the other side, for acceleration; without it motion is even. */
  readonly away?: { readonly u: Plane; readonly v: Plane; readonly trust: Plane } | undefined;
  /** Share of the way, in (0, 1). */
  readonly t: number;
  /** Four floats a place: sums of weighted vectors home (u, v), the weight, and 0. */
  readonly sums: Float32Array;
};

/**
 * Share of an acceleration (ax, ay) that is taken: nothing where the flow away has lost its way, and no more than turns a motion (fu, fv) round within the
 * interval, give or take a pixel, as a gross error of that flow would.
 */
export const bent = (fu: number, fv: number, ax: number, ay: number, trust: number): number =>
  Math.min(1, 4 * trust) * Math.min(1, (2 * Math.hypot(fu, fv) + 1) / (Math.hypot(ax, ay) + 1e-6));

export default defineKernel<ProjectMotionArgs>({
  id: 'project-motion',
  outputs: ({ sums }) => [sums],
  reference: ({ u, v, trust, away, t, sums }) => {
    const { width, height } = u;
    const bend = away ? (t * t - t) / 2 : 0;
    sums.fill(0);
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        const [fu, fv] = [u.data[i]!, v.data[i]!];
        const [ax, ay] = away ? [fu + away.u.data[i]!, fv + away.v.data[i]!] : [0, 0];
        const share = away ? bend * bent(fu, fv, ax, ay, away.trust.data[i]!) : 0;
        const [mu, mv] = [t * fu + share * ax, t * fv + share * ay];
        const [tx, ty] = [x + mu, y + mv];
        const [ix, iy] = [Math.floor(tx), Math.floor(ty)];
        for (let dy = 0; dy < 2; dy++)
          for (let dx = 0; dx < 2; dx++) {
            const [cx, cy] = [ix + dx, iy + dy];
            if (cx < 0 || cy < 0 || cx >= width || cy >= height) continue;
            const weight = (1 - Math.abs(tx - cx)) * (1 - Math.abs(ty - cy)) * trust.data[i]!;
            const place = 4 * (cy * width + cx);
            sums[place] = sums[place]! - weight * mu;
            sums[place + 1] = sums[place + 1]! - weight * mv;
            sums[place + 2] = sums[place + 2]! + weight;
          }
      }
  },
  twin: (simd, { u, v, trust, away, t, sums }) =>
    simd.projectMotion!(
      at(u.data),
      at(v.data),
      at(trust.data),
      at((away?.u ?? u).data),
      at((away?.v ?? v).data),
      at((away?.trust ?? trust).data),
      u.width,
      u.height,
      t,
      away ? (t * t - t) / 2 : 0,
      at(sums),
    ),
  examples: (make) =>
    (
      [
        [1, 1, 2, false],
        [9, 7, 30, true],
        [45, 33, 3, true],
      ] as const
    ).map(([w, h, reach, curved]) => {
      const flow = (): Plane => make.plane(w, h, () => (make.random() * 2 - 1) * reach);
      return {
        u: flow(),
        v: flow(),
        trust: make.plane(w, h, make.random),
        away: curved ? { u: flow(), v: flow(), trust: make.plane(w, h, make.random) } : undefined,
        t: 0.4,
        sums: make.floats(4 * w * h, () => 0),
      };
    }),
  tolerance: 1e-4,
});
