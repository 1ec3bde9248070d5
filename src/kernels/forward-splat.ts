/**
 * @file forward-splat: a plane's samples thrown along their motion to a time, each shared among the four places it falls between, weighted by importance where several
 * meet (Niklaus and Liu 2020 call it softmax splatting when importance is exp of a depth). Places nothing comes to are 0 with weight 0.
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type ForwardSplatArgs = {
  readonly src: Plane;
  /** Motion of each sample in pixels. */
  readonly u: Plane;
  readonly v: Plane;
  /** Not negative. */
  readonly importance: Plane;
  /** Share of the motion that is gone, any number. */
  readonly t: number;
  /** All of one size. */
  readonly out: Plane;
  /** Sum of weights that came to each place. */
  readonly weight: Plane;
};

/** Weights up to this are a hole. */
const hole = 1e-6;

export default defineKernel<ForwardSplatArgs>({
  id: 'forward-splat',
  outputs: ({ out, weight }) => [out.data, weight.data],
  reference: ({ src, u, v, importance, t, out, weight }) => {
    const { width, height } = src;
    const time = Math.fround(t);
    out.data.fill(0);
    weight.data.fill(0);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const i = y * width + x;
        const tx = Math.fround(x + Math.fround(time * u.data[i]!));
        const ty = Math.fround(y + Math.fround(time * v.data[i]!));
        const [x0, y0] = [Math.floor(tx), Math.floor(ty)];
        const [fx, fy] = [tx - x0, ty - y0];
        for (const [cx, cy, share] of [
          [x0, y0, (1 - fx) * (1 - fy)],
          [x0 + 1, y0, fx * (1 - fy)],
          [x0, y0 + 1, (1 - fx) * fy],
          [x0 + 1, y0 + 1, fx * fy],
        ] as const) {
          if (cx < 0 || cy < 0 || cx >= width || cy >= height) continue;
          const to = cy * width + cx;
          const w = share * importance.data[i]!;
          weight.data[to] = weight.data[to]! + w;
          out.data[to] = out.data[to]! + w * src.data[i]!;
        }
      }
    for (let i = 0; i < out.data.length; i++) out.data[i] = weight.data[i]! > hole ? out.data[i]! / weight.data[i]! : 0;
  },
  twin: (simd, { src, u, v, importance, t, out, weight }) =>
    simd.forwardSplat!(
      at(src.data),
      at(u.data),
      at(v.data),
      at(importance.data),
      t,
      src.width,
      src.height,
      at(out.data),
      at(weight.data),
      hole,
    ),
  examples: (make) =>
    (
      [
        [1, 1, 0.5],
        [9, 7, 0.3],
        [33, 18, 1],
      ] as const
    ).map(([w, h, t]) => ({
      src: make.plane(w, h),
      u: make.plane(w, h, () => make.random() * 8 - 4),
      v: make.plane(w, h, () => make.random() * 6 - 3),
      importance: make.plane(w, h, () => 0.1 + make.random()),
      t,
      out: make.plane(w, h, () => 0),
      weight: make.plane(w, h, () => 0),
    })),
  tolerance: 2e-5,
});
