/** @file Trees beyond the track: clumps of leaves that sway a little in the wind. */
import type { Plane } from '../../film/frame.ts';
import { randomOf } from '../../film/random.ts';
import { ellipse, fill } from './canvas.ts';
import { groundY } from './place.ts';
import { type Noise, rough } from './texture.ts';
import { ringOf, type View } from './view.ts';

type Clump = { readonly x: number; readonly y: number; readonly radius: number; readonly light: number; readonly phase: number };
type Tree = { readonly x: number; readonly z: number; readonly height: number; readonly clumps: readonly Clump[] };

/** The trees of a seed, farthest first. */
export const plantTrees = (seed: number): readonly Tree[] => {
  const random = randomOf(seed);
  const places = [
    [-7.5, 14.5],
    [-11.5, 19],
    [-9.5, 25],
    [-15, 30],
    [-10.5, 36],
    [-18, 42],
    [-11, 50],
    [-22, 56],
    [-13, 68],
  ] as const;
  return [...places].reverse().map(([x, z]) => {
    const height = 4.6 + 2.6 * random();
    const clumps = Array.from({ length: 120 }, (): Clump => {
      const [angle, out] = [2 * Math.PI * random(), Math.sqrt(random())];
      const up = Math.sin(angle) * out;
      return {
        x: 0.3 * height * Math.cos(angle) * out,
        y: 0.64 * height + 0.34 * height * up,
        radius: (0.035 + 0.055 * random() * random()) * height + 0.05 * (1 - out) * height,
        light: 0.2 + 0.14 * (up + 0.6 * Math.cos(angle) * out) + 0.09 * random(),
        phase: 6.3 * random(),
      };
    });
    return { x, z, height, clumps: clumps.sort((a, b) => a.light - b.light) };
  });
};

export const drawTrees = (canvas: Plane, view: View, trees: readonly Tree[], seconds: number, noise: Noise): void => {
  for (const { x, z, height, clumps } of trees) {
    const [sx, sy] = [view.fx / z, view.fy / z];
    // What is far is paler.
    const haze = Math.min(0.55, z / 110);
    const pale = (light: number): number => light + (0.62 - light) * haze;
    fill(
      canvas,
      [
        ringOf(view, [
          [x - 0.16, groundY, z],
          [x - 0.09, groundY + 0.6 * height, z],
          [x + 0.09, groundY + 0.6 * height, z],
          [x + 0.16, groundY, z],
        ]),
      ],
      pale(0.16),
    );
    for (const { x: cx, y: cy, radius, light, phase } of clumps) {
      const sway = (0.02 * height * cy) / height;
      const px =
        view.cx + sx * (x + cx + sway * (Math.sin(1.9 * seconds + 0.3 * x + phase * 0.25) + 0.5 * Math.sin(3.7 * seconds + phase)));
      const py = view.cy - sy * (groundY + cy + 0.4 * sway * Math.sin(2.9 * seconds + 2 * phase));
      fill(canvas, [ellipse(px, py, sx * radius, sy * radius * 0.85)], (u, v) =>
        pale(light + 0.17 * rough(noise, (u - px) / sx + 9 * phase, (v - py) / sy, 0.22, 3, 1 / sx) - (0.1 * (v - py)) / (sy * radius)),
      );
    }
  }
};
