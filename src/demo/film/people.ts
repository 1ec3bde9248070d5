/** @file People on the platform: some stand and shift their weight, some walk. Drawn as upright flat figures with round shading. */
import type { Plane } from '../../film/frame.ts';
import { fill, type Ring } from './canvas.ts';
import { platformY } from './place.ts';
import { type Noise, rough } from './texture.ts';
import type { View } from './view.ts';

type Person = {
  readonly kind: 'man' | 'woman';
  readonly x: number;
  readonly z: number;
  /** Metres a second, to the right and away. */
  readonly walks?: readonly [number, number];
  readonly tall: number;
  readonly coat: number;
  readonly skin: number;
  readonly phase: number;
};

const person = (
  kind: Person['kind'],
  x: number,
  z: number,
  tall: number,
  coat: number,
  phase: number,
  walks?: readonly [number, number],
): Person => ({
  kind,
  x,
  z,
  tall,
  coat,
  phase,
  skin: 0.68,
  ...(walks ? { walks } : {}),
});

const people: readonly Person[] = [
  person('man', 0.2, 26, 1.72, 0.16, 0.4),
  person('woman', 1.1, 24, 1.6, 0.5, 1.9),
  person('man', 1.9, 21, 1.75, 0.22, 3.1, [-0.12, -0.9]),
  person('woman', -0.25, 17.5, 1.62, 0.72, 0.9),
  person('man', 0.35, 17, 1.74, 0.13, 2.2),
  person('man', 2.5, 15, 1.7, 0.3, 4.6),
  person('woman', 1.6, 13.5, 1.6, 0.24, 5.2, [-0.2, -0.75]),
  person('man', 0.1, 12, 1.78, 0.12, 1.2, [0.02, -0.85]),
  person('man', 2.3, 10, 1.71, 0.18, 3.6),
  person('woman', 1.75, 9.6, 1.58, 0.82, 2.7),
  person('man', 1.25, 7, 1.74, 0.15, 0.2, [-0.12, 0.95]),
];

/** A body part in the figure's own metres (x aside, y up from the feet), put on the picture. */
type Put = (points: readonly number[]) => Ring;

const round = (x: number, y: number, rx: number, ry: number): number[] =>
  Array.from({ length: 20 }, (_, i) => (Math.PI * i) / 10).flatMap((a) => [x + rx * Math.cos(a), y + ry * Math.sin(a)]);
const limb = (x0: number, y0: number, w0: number, x1: number, y1: number, w1: number): number[] => [
  x0 - w0,
  y0,
  x1 - w1,
  y1,
  x1 + w1,
  y1,
  x0 + w0,
  y0,
];

const drawPerson = (canvas: Plane, view: View, who: Person, seconds: number, noise: Noise): void => {
  const [vx, vz] = who.walks ?? [0, 0];
  const [x, z] = [who.x + vx * seconds, who.z + vz * seconds];
  if (z < 2.5) return;
  const [sx, sy] = [view.fx / z, view.fy / z];
  const stride = who.walks ? Math.sin(5.6 * seconds + who.phase) : 0;
  const lean = who.walks ? 0 : 0.025 * Math.sin(1.1 * seconds + who.phase) + 0.012 * Math.sin(2.3 * seconds + 2 * who.phase);
  const bob = who.walks ? 0.02 * Math.abs(stride) : 0;
  const k = who.tall / 1.72;
  const put: Put = (points) =>
    points.map((value, i) =>
      i % 2 === 0
        ? view.cx + sx * (x + k * value + lean * (points[i + 1]! / 1.7))
        : view.cy - sy * (platformY + k * Math.max(0, value + (value > 0.2 ? bob : 0))),
    );
  const middle = view.cx + sx * x;
  const cloth =
    (tone: number) =>
    (px: number, py: number): number => {
      const u = (px - middle) / (0.26 * sx);
      return tone * (1.05 + 0.4 * u - 0.25 * u * u) + 0.05 * rough(noise, px / sx - x + 9 * who.phase, py / sy, 0.25, 3, 1 / sx);
    };
  const { coat, skin } = who;
  // The shadow falls to the left, away from the sun.
  fill(canvas, [[...round(middle - 0.28 * sx, view.cy - sy * (platformY + 0.01), 0.5 * sx, 0.06 * sy)]], 0.32, 0.55);
  if (who.kind === 'man') {
    for (const side of [-1, 1]) {
      const swing = 0.1 * stride * side;
      fill(canvas, [put(limb(0.08 * side, 0.9, 0.1, 0.1 * side + swing, 0.07, 0.065))], cloth(coat * 0.85 + 0.02));
      fill(
        canvas,
        [put([0.02 * side + 0.03 * side + swing, 0, 0.04 * side + swing, 0.1, 0.14 * side + swing, 0.09, 0.19 * side + swing, 0])],
        0.08,
      );
    }
    fill(canvas, [put([-0.19, 0.62, -0.2, 1.1, -0.23, 1.38, -0.1, 1.47, 0.1, 1.47, 0.23, 1.38, 0.2, 1.1, 0.19, 0.62])], cloth(coat));
    fill(canvas, [put([-0.045, 1.47, 0, 1.22, 0.045, 1.47])], 0.8);
  } else {
    fill(canvas, [put([-0.32, 0.02, -0.12, 1.02, 0.12, 1.02, 0.32, 0.02])], cloth(coat * 0.9));
    fill(canvas, [put([-0.12, 0.98, -0.2, 1.3, -0.14, 1.42, 0.14, 1.42, 0.2, 1.3, 0.12, 0.98])], cloth(coat));
  }
  for (const side of [-1, 1]) {
    const swing = -0.09 * stride * side;
    fill(canvas, [put(limb(0.2 * side, 1.38, 0.06, 0.26 * side + swing, 0.84, 0.045))], cloth(coat * 0.92));
    fill(canvas, [put(round(0.265 * side + swing, 0.8, 0.045, 0.06))], skin);
  }
  fill(canvas, [put(round(0, 1.57, 0.085, 0.115))], (px) => skin + (0.14 * (px - middle)) / (0.1 * sx));
  if (who.kind === 'man') {
    fill(canvas, [put(round(0, 1.635, 0.17, 0.025))], 0.1);
    fill(canvas, [put([-0.095, 1.63, -0.09, 1.74, 0, 1.77, 0.09, 1.74, 0.095, 1.63])], cloth(who.phase > 3 ? 0.75 : 0.12));
  } else {
    fill(canvas, [put(round(0, 1.66, 0.21, 0.045))], cloth(0.8));
    fill(canvas, [put(round(0.02, 1.71, 0.1, 0.06))], cloth(0.3));
  }
};

/** Everybody, farthest first. */
export const drawPeople = (canvas: Plane, view: View, seconds: number, noise: Noise): void => {
  const distance = (who: Person): number => who.z + (who.walks?.[1] ?? 0) * seconds;
  for (const who of [...people].sort((a, b) => distance(b) - distance(a))) drawPerson(canvas, view, who, seconds, noise);
};
