/**
 * @file blend-moved: the picture at time t, out = (1 - side) W0 + side W1, where W0 and W1 are the two frames moved by Catmull-Rom (bicubic) warping along a
 * motion field that may be coarser than the picture: it and `side` are enlarged bilinearly on the way. Full size is touched once.
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type BlendMovedArgs = {
  readonly a: Plane;
  readonly b: Plane;
  /** Motion from a to b, in pixels of its own grid, and the share of b. */
  readonly u: Plane;
  readonly v: Plane;
  readonly side: Plane;
  readonly t: number;
  readonly out: Plane;
};

const clamp = (value: number, top: number): number => Math.min(top, Math.max(0, value));

const bilinear = (plane: Plane, x: number, y: number): number => {
  const [cx, cy] = [clamp(x, plane.width - 1), clamp(y, plane.height - 1)];
  const [x0, y0] = [Math.floor(cx), Math.floor(cy)];
  const [x1, y1] = [Math.min(plane.width - 1, x0 + 1), Math.min(plane.height - 1, y0 + 1)];
  const [fx, fy] = [cx - x0, cy - y0];
  const value = (px: number, py: number): number => plane.data[py * plane.width + px]!;
  return (value(x0, y0) * (1 - fx) + value(x1, y0) * fx) * (1 - fy) + (value(x0, y1) * (1 - fx) + value(x1, y1) * fx) * fy;
};

const weights = (f: number): readonly [number, number, number, number] => [
  ((-0.5 * f + 1) * f - 0.5) * f,
  (1.5 * f - 2.5) * f * f + 1,
  ((-1.5 * f + 2) * f + 0.5) * f,
  (0.5 * f - 0.5) * f * f,
];

const bicubic = (plane: Plane, x: number, y: number): number => {
  const [cx, cy] = [clamp(x, plane.width - 1), clamp(y, plane.height - 1)];
  const [x0, y0] = [Math.floor(cx), Math.floor(cy)];
  const [wx, wy] = [weights(cx - x0), weights(cy - y0)];
  let sum = 0;
  for (let j = 0; j < 4; j++)
    for (let i = 0; i < 4; i++)
      sum += wy[j]! * wx[i]! * plane.data[clamp(y0 + j - 1, plane.height - 1) * plane.width + clamp(x0 + i - 1, plane.width - 1)]!;
  return sum;
};

export default defineKernel<BlendMovedArgs>({
  id: 'blend-moved',
  outputs: ({ out }) => [out.data],
  reference: ({ a, b, u, v, side, t, out }) => {
    const [rx, ry] = [u.width / out.width, u.height / out.height];
    for (let y = 0; y < out.height; y++) {
      for (let x = 0; x < out.width; x++) {
        const [gx, gy] = [(x + 0.5) * rx - 0.5, (y + 0.5) * ry - 0.5];
        const [mu, mv, share] = [bilinear(u, gx, gy) / rx, bilinear(v, gx, gy) / ry, bilinear(side, gx, gy)];
        const first = bicubic(a, x - t * mu, y - t * mv);
        const second = bicubic(b, x + (1 - t) * mu, y + (1 - t) * mv);
        out.data[y * out.width + x] = clamp(first + (second - first) * share, 1);
      }
    }
  },
  twin: (simd, { a, b, u, v, side, t, out }) =>
    simd.blendMoved!(
      at(a.data),
      at(b.data),
      out.width,
      out.height,
      at(u.data),
      at(v.data),
      at(side.data),
      u.width,
      u.height,
      t,
      at(out.data),
    ),
  examples: (make) =>
    [
      [1, 1, 1, 1],
      [9, 7, 9, 7],
      [40, 31, 11, 8],
    ].map(([w, h, gw, gh]) => ({
      a: make.plane(w!, h!),
      b: make.plane(w!, h!),
      u: make.plane(gw!, gh!, () => make.random() * 5 - 2.5),
      v: make.plane(gw!, gh!, () => make.random() * 5 - 2.5),
      side: make.plane(gw!, gh!, make.random),
      t: 0.3,
      out: make.plane(w!, h!, () => 0),
    })),
  tolerance: 2e-4,
});
