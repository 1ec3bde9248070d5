/** @file What never moves: sky, hills, ground, track, platform and the station building. Drawn once for a view. */
import type { Plane } from '../../film/frame.ts';
import { fill, type Ring } from './canvas.ts';
import { edgeX, groundY, platformY, railY, stationX, track } from './place.ts';
import { band, type Noise, rough, stripes } from './texture.ts';
import { frontRing, onGround, onSide, ringOf, sideRing, type View } from './view.ts';

const far = 400;

const drawSky = (canvas: Plane, view: View, noise: Noise): void => {
  const horizon = view.cy;
  fill(canvas, [[0, 0, view.width, 0, view.width, horizon + 2, 0, horizon + 2]], (x, y) => {
    const [u, v] = [(x - view.cx) / view.fx, (y - view.cy) / view.fy];
    const haze = rough(noise, u * 3, v * 9, 1, 4, 3 / view.fx);
    return 0.8 - 0.35 * Math.max(0, -v) * 0.8 + 0.06 * haze;
  });
};

const drawHills = (canvas: Plane, view: View, noise: Noise): void => {
  for (const [height, size, light, shift] of [
    [0.085, 0.5, 0.62, 0],
    [0.05, 0.22, 0.5, 40],
  ] as const) {
    const outline: number[] = [];
    for (let x = -2; x <= view.width + 2; x += 2) {
      const u = (x - view.cx) / view.fx;
      outline.push(x, view.cy - view.fy * height * (0.55 + 0.4 * rough(noise, u + shift, shift, size, 5, 0)));
    }
    outline.push(view.width + 2, view.cy + 3, -2, view.cy + 3);
    fill(canvas, [outline], (x, y) => light + 0.05 * rough(noise, (x - view.cx) / view.fx, (y - view.cy) / view.fy, 0.05, 3, 2 / view.fx));
  }
};

const drawGround = (canvas: Plane, view: View, noise: Noise): void => {
  const plain = (y: number, x0: number, x1: number, near: number): Ring =>
    ringOf(view, [
      [x0, y, near],
      [x0, y, far],
      [x1, y, far],
      [x1, y, near],
    ]);
  const dry = onGround(
    view,
    groundY,
    (x, z, cx, cz) =>
      0.5 + 0.09 * rough(noise, x, z, 3, 4, Math.max(cx, cz / 3)) + 0.09 * rough(noise, x + 7, z, 0.3, 4, Math.max(cx, cz / 2)),
  );
  fill(canvas, [plain(groundY, -400, 400, 2)], dry);
  const bed = onGround(view, groundY, (x, z, cx, cz) => {
    const sleeper = stripes(z, 0.7, 0.26, cz) * band(x, track.x - 1.25, track.x + 1.25, cx);
    return (
      (0.4 + 0.1 * rough(noise, x + 50, z, 0.5, 2, Math.max(cx, cz / 2)) + 0.22 * rough(noise, x + 9, z, 0.12, 3, Math.max(cx, cz / 2))) *
        (1 - sleeper) +
      sleeper * (0.22 + 0.05 * rough(noise, x, z, 1, 3, cz))
    );
  });
  fill(canvas, [plain(groundY, track.x - 1.9, edgeX + 0.1, 2)], bed);
  for (const side of [-1, 1]) {
    const x = track.x + side * track.gauge;
    fill(canvas, [sideRing(view, x + 0.04, groundY, railY, 2, far)], 0.2);
    fill(canvas, [plain(railY, x - 0.04, x + 0.04, 2)], 0.72);
  }
  // The platform's face towards the track is in its own shadow.
  fill(
    canvas,
    [sideRing(view, edgeX, groundY, platformY, 2, far)],
    onSide(view, edgeX, (y, z, cy, cz) => 0.2 + 0.05 * rough(noise, z, y, 0.8, 4, Math.max(cy, cz))),
  );
  const paving = onGround(view, platformY, (x, z, cx, cz) => {
    const stone = band(x, edgeX, edgeX + 0.45, cx);
    const joint = stone * stripes(z, 1.6, 0.05, cz) + 0.6 * band(x, edgeX + 0.43, edgeX + 0.49, cx);
    const sand =
      0.66 + 0.08 * rough(noise, x, z, 1.7, 4, Math.max(cx, cz / 3)) + 0.08 * rough(noise, x + 7, z, 0.2, 4, Math.max(cx, cz / 2));
    return (sand * (1 - stone) + (0.78 + 0.05 * rough(noise, x, z, 0.6, 3, cz / 2)) * stone) * (1 - 0.55 * joint);
  });
  fill(canvas, [plain(platformY, edgeX, 60, 2)], paving);
};

const drawStation = (canvas: Plane, view: View, noise: Noise): void => {
  const [z0, z1, eaves] = [12.5, 37, 2.9];
  const wall = onSide(view, stationX, (y, z, cy, cz) => {
    const h = y - platformY;
    const opening = stripes(z - z0 - 0.8, 3.1, 1.25, cz);
    const pane = opening * band(h, 1, 3, cy);
    const frame = stripes(z - z0 - 0.65, 3.1, 1.55, cz) * band(h, 0.85, 3.2, cy);
    const plinth = band(h, 0, 0.6, cy);
    const plaster = 0.74 + 0.06 * rough(noise, z, y, 1.5, 5, Math.max(cy, cz / 2)) - 0.15 * plinth - 0.12 * band(h, 3.9, 4.8, cy);
    const bars = stripes(z - z0 - 0.8, 1.55, 0.05, cz) + stripes(h, 0.67, 0.05, cy);
    return plaster * (1 - frame) + frame * (0.86 * (1 - pane) + pane * (0.2 + 0.25 * Math.min(1, bars)));
  });
  fill(canvas, [sideRing(view, stationX, platformY, eaves, z0, z1)], wall);
  const gable = frontRing(view, z0, stationX, stationX + 9, platformY, eaves);
  fill(canvas, [gable], (x, y) => 0.6 + 0.04 * rough(noise, x / view.fx, y / view.fy, 0.04, 4, 2 / view.fx) + 0 * y);
  fill(canvas, [frontRing(view, z0, stationX + 1.3, stationX + 2.5, platformY + 1, platformY + 3)], 0.24);
  fill(
    canvas,
    [
      ringOf(view, [
        [stationX, eaves, z0],
        [stationX + 4.5, eaves + 2.2, z0],
        [stationX + 9, eaves, z0],
      ]),
    ],
    0.57,
  );
  // The roof over the platform, on posts.
  const roof = ringOf(view, [
    [stationX - 1.5, eaves - 0.45, z0 - 0.5],
    [stationX - 1.5, eaves - 0.45, z1],
    [stationX, eaves, z1],
    [stationX, eaves, z0 - 0.5],
  ]);
  fill(canvas, [roof], 0.3);
  fill(
    canvas,
    [sideRing(view, stationX - 1.5, eaves - 0.7, eaves - 0.42, z0 - 0.5, z1)],
    onSide(view, stationX - 1.5, (_, z, __, cz) => 0.42 - 0.14 * stripes(z, 0.5, 0.2, cz)),
  );
  for (let z = z1 - 0.5; z >= z0 - 0.4; z -= 4)
    fill(canvas, [frontRing(view, z, stationX - 1.56, stationX - 1.42, platformY, eaves - 0.5)], 0.2);
};

/** The empty station. */
export const drawStill = (canvas: Plane, view: View, noise: Noise): void => {
  canvas.data.fill(0.5);
  drawSky(canvas, view, noise);
  drawHills(canvas, view, noise);
  drawGround(canvas, view, noise);
  drawStation(canvas, view, noise);
};
