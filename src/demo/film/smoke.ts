/** @file Smoke from the chimney and steam from the cylinders: puffs, each with a birth and a drift, so that any moment can be drawn alone. */
import type { Plane } from '../../film/frame.ts';
import { cloud } from './canvas.ts';
import { chimney } from './locomotive.ts';
import { railY, sideX, track, trainZ } from './place.ts';
import type { Noise } from './texture.ts';
import type { View } from './view.ts';

type Source = {
  readonly everySeconds: number;
  readonly lifeSeconds: number;
  readonly opacity: number;
  readonly light: number;
  readonly dark: number;
};
const smoke: Source = { everySeconds: 0.11, lifeSeconds: 4, opacity: 1, light: 0.9, dark: 0.42 };
const steam: Source = { everySeconds: 0.16, lifeSeconds: 1.1, opacity: 0.55, light: 0.95, dark: 0.72 };

const drawPuffs = (
  canvas: Plane,
  view: View,
  seconds: number,
  noise: Noise,
  source: Source,
  place: (
    nose: number,
    age: number,
    wander: number,
    k: number,
  ) => { readonly x: number; readonly y: number; readonly z: number; readonly radius: number },
): void => {
  const { everySeconds, lifeSeconds, opacity, light, dark } = source;
  const last = Math.floor(seconds / everySeconds);
  // The oldest are the farthest: the train has left them behind.
  for (let k = Math.ceil((seconds - lifeSeconds) / everySeconds); k <= last; k++) {
    const birth = k * everySeconds;
    const age = seconds - birth;
    const { x, y, z, radius } = place(trainZ(birth), age, noise(k * 1.37, 0.5), k);
    if (z < 3) continue;
    const [px, py, pr] = [view.cx + (view.fx * x) / z, view.cy - (view.fy * y) / z, (view.fx * radius) / z];
    const life = age / lifeSeconds;
    const strength = opacity * (1 - life) ** 1.3 * Math.min(1, age / 0.08);
    cloud(
      canvas,
      px,
      py,
      pr,
      (dx, dy) =>
        dark +
        (light - dark) * Math.min(1, Math.max(0, 0.55 - 0.4 * dy + 0.25 * dx + 0.35 * noise(dx * 2.2 + k * 3.1, dy * 2.2 - age * 0.8))),
      (dx, dy) => strength * (0.95 + 0.75 * noise(dx * 1.8 + k * 5.7, dy * 1.8 + k + age * 0.6)),
    );
  }
};

/** Smoke, which trails behind the chimney. */
export const drawSmoke = (canvas: Plane, view: View, seconds: number, noise: Noise): void =>
  drawPuffs(canvas, view, seconds, noise, smoke, (nose, age, wander, k) => ({
    x: track.x - 0.55 * age + 0.35 * wander * age,
    y: chimney.top + 2.1 * (1 - Math.exp(-1.4 * age)) + 0.25 * age + 0.3 * age * noise(k * 2.1, 7.5),
    z: nose + chimney.z + 0.5 * age,
    radius: 0.34 + 1.05 * age ** 0.8,
  }));

/** Steam at the cylinders, low beside the platform. */
export const drawSteam = (canvas: Plane, view: View, seconds: number, noise: Noise): void =>
  drawPuffs(canvas, view, seconds, noise, steam, (nose, age, wander) => ({
    x: sideX - 0.15 + 0.3 * wander * age,
    y: railY + 0.55 + 0.35 * age,
    z: nose + 1.2 + 0.3 * age,
    radius: 0.14 + 0.6 * age,
  }));
