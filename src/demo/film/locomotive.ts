/** @file The locomotive: boiler, chimney, cab, wheels and rods, drawn from the far end to the near. */
import type { Plane } from '../../film/frame.ts';
import { fill } from './canvas.ts';
import { groundY, railY, sideX, track } from './place.ts';
import { band, type Noise, rough, stripes } from './texture.ts';
import { discOf, frontRing, onSide, type Point, ringOf, sideRing, type View } from './view.ts';

export const boiler = { y: railY + 2.25, radius: 0.78, nearZ: 0.9, farZ: 6.2 } as const;
export const chimney = { z: 1.55, top: railY + 4.15 } as const;

/** Light on a dark, slightly shining round surface, by the direction it faces (0 right, 90° up). */
const shine = (angle: number): number =>
  0.13 + 0.16 * Math.max(0, Math.sin(angle)) + 0.34 * Math.exp(-(((angle - 0.95) / 0.22) ** 2)) + 0.05 * Math.max(0, Math.cos(angle));

/** A lying cylinder along the track, seen from its right. */
const drawTube = (canvas: Plane, view: View, x: number, y: number, radius: number, z0: number, z1: number, tone: number): void => {
  const steps = 24;
  const at = (k: number, z: number): Point => {
    const angle = -Math.PI / 2 + (k * 1.5 * Math.PI) / steps;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle), z];
  };
  fill(canvas, [discOf(view, [x, y, z1], radius)], tone * 0.2);
  for (let k = steps - 1; k >= 0; k--)
    // Each strip goes under the next one, so that no seam shows.
    fill(
      canvas,
      [ringOf(view, [at(k, z0), at(Math.min(steps, k + 1.6), z0), at(Math.min(steps, k + 1.6), z1), at(k, z1)])],
      tone * shine(-Math.PI / 2 + ((k + 0.5) * 1.5 * Math.PI) / steps),
    );
};

/** A standing cylinder: chimney, dome. */
const drawPost = (canvas: Plane, view: View, x: number, z: number, y0: number, y1: number, r0: number, r1: number): void => {
  const outline = ringOf(view, [
    [x - r0, y0, z],
    [x - r1, y1, z],
    [x + r1, y1, z],
    [x + r0, y0, z],
  ]);
  const middle = view.cx + (view.fx * x) / z;
  const half = (view.fx * Math.max(r0, r1)) / z;
  fill(canvas, [outline], (px) => {
    const u = (px - middle) / half;
    return 0.1 + 0.12 * (1 - u * u) + 0.4 * Math.exp(-(((u - 0.45) / 0.2) ** 2));
  });
};

const drawWheel = (canvas: Plane, view: View, x: number, z: number, radius: number, turned: number): void => {
  const y = railY + radius;
  const circle = (r: number): number[] =>
    ringOf(
      view,
      Array.from({ length: 40 }, (_, i) => [x, y + r * Math.sin((Math.PI * i) / 20), z + r * Math.cos((Math.PI * i) / 20)] as const),
    );
  fill(canvas, [circle(radius)], 0.34);
  fill(canvas, [circle(radius * 0.88)], 0.07);
  const spokes = radius > 0.6 ? 12 : 8;
  for (let k = 0; k < spokes; k++) {
    const angle = turned / radius + (2 * Math.PI * k) / spokes;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const corner = (along: number, aside: number): Point => [x, y + along * s + aside * c, z + along * c - aside * s];
    fill(canvas, [ringOf(view, [corner(0, 0.05), corner(radius * 0.9, 0.035), corner(radius * 0.9, -0.035), corner(0, -0.05)])], 0.24);
  }
  fill(canvas, [circle(radius * 0.2)], 0.3);
};

const drawRods = (canvas: Plane, view: View, nose: number, radius: number, turned: number): void => {
  const angle = turned / radius;
  const [dy, dz] = [0.32 * Math.sin(angle), 0.32 * Math.cos(angle)];
  const bar = (z0: number, y0: number, z1: number, y1: number, half: number, light: number): void =>
    fill(
      canvas,
      [
        ringOf(view, [
          [sideX - 0.1, y0 - half, z0],
          [sideX - 0.1, y0 + half, z0],
          [sideX - 0.1, y1 + half, z1],
          [sideX - 0.1, y1 - half, z1],
        ]),
      ],
      light,
    );
  const y = railY + radius;
  bar(nose + 3.7 + dz, y + dy, nose + 5.55 + dz, y + dy, 0.06, 0.62);
  bar(nose + 1.5, y - 0.05, nose + 3.7 + dz, y + dy, 0.05, 0.55);
};

const drawFront = (canvas: Plane, view: View, nose: number): void => {
  const { y, radius, nearZ } = boiler;
  const face: Point = [track.x, y, nose + nearZ];
  fill(canvas, [discOf(view, face, radius + 0.05)], 0.32);
  const [mx, my] = [view.cx + (view.fx * track.x) / face[2], view.cy - (view.fy * y) / face[2]];
  fill(canvas, [discOf(view, face, radius - 0.02)], (px, py) => 0.13 + 0.05 * ((px - mx - (py - my)) / ((view.fx * radius) / face[2])));
  fill(canvas, [discOf(view, face, radius * 0.7)], 0.2);
  fill(canvas, [discOf(view, face, radius * 0.66)], (px, py) => 0.14 + 0.05 * ((px - mx - (py - my)) / ((view.fx * radius) / face[2])));
  for (const [x, h] of [
    [-0.5, 0.035],
    [0.5, 0.035],
  ] as const)
    fill(canvas, [frontRing(view, nose + nearZ, track.x, track.x + x, y - h, y + h)], 0.45);
  fill(canvas, [discOf(view, face, 0.09)], 0.55);
  // Frame, buffer beam, buffers, coupling, guard irons, lamps.
  fill(canvas, [frontRing(view, nose + 0.5, track.x - 0.9, track.x + 0.9, railY + 0.25, y - 0.5)], 0.07);
  for (const side of [-1, 1])
    fill(canvas, [frontRing(view, nose + 0.2, track.x + side * 0.78 - 0.05, track.x + side * 0.78 + 0.05, railY + 0.1, railY + 0.8)], 0.16);
  fill(canvas, [frontRing(view, nose, track.x - 1.25, track.x + 1.25, railY + 1.22, railY + 1.28)], 0.5);
  fill(
    canvas,
    [frontRing(view, nose, track.x - 1.25, track.x + 1.25, railY + 0.78, railY + 1.22)],
    (_, py) => 0.27 - 0.1 * ((py - view.cy) / view.fy) * nose * 0.2,
  );
  fill(canvas, [frontRing(view, nose - 0.05, track.x - 0.07, track.x + 0.07, railY + 0.5, railY + 1.08)], 0.1);
  for (const side of [-1, 1]) {
    const x = track.x + side * 0.88;
    fill(canvas, [frontRing(view, nose - 0.2, x - 0.09, x + 0.09, railY + 0.92, railY + 1.1)], 0.16);
    fill(canvas, [discOf(view, [x, railY + 1.01, nose - 0.45], 0.23)], 0.2);
    fill(canvas, [discOf(view, [x + 0.015, railY + 1.03, nose - 0.46], 0.19)], 0.4);
    fill(canvas, [frontRing(view, nose + 0.1, x - 0.1, x + 0.1, railY + 1.28, railY + 1.62)], 0.12);
    fill(canvas, [discOf(view, [x, railY + 1.5, nose + 0.05], 0.1)], 0.78);
  }
};

/** Draws the locomotive whose buffer beam is `nose` metres away; its wheels have rolled `rolled` metres. */
export const drawLocomotive = (canvas: Plane, view: View, nose: number, rolled: number, noise: Noise): void => {
  const z = (value: number): number => nose + value;
  // Darkness under the whole of it.
  fill(canvas, [sideRing(view, sideX - 0.5, railY, railY + 1.1, z(1), z(8.2))], 0.06);
  fill(canvas, [frontRing(view, z(1), track.x - 1.2, sideX - 0.15, railY, railY + 1.3)], 0.05);
  fill(
    canvas,
    [
      ringOf(view, [
        [track.x - 1.2, groundY, z(-0.3)],
        [-1.45, groundY, z(-0.3)],
        [-1.45, groundY, z(8)],
        [track.x - 1.2, groundY, z(8)],
      ]),
    ],
    0.08,
    0.75,
  );
  // Cab.
  fill(canvas, [frontRing(view, z(6.2), track.x - 1.3, track.x + 1.3, railY + 1.1, railY + 3.55)], 0.15);
  for (const side of [-1, 1]) fill(canvas, [discOf(view, [track.x + side * 0.92, railY + 2.95, z(6.2)], 0.24)], 0.5);
  fill(
    canvas,
    [sideRing(view, sideX - 0.05, railY + 1.1, railY + 3.5, z(6.2), z(8.2))],
    onSide(view, sideX - 0.05, (y, far, cy, cz) => {
      const opening = band(far - nose, 7, 7.9, cz) * band(y - railY, 2.2, 3.2, cy);
      return (
        (0.2 + 0.03 * rough(noise, far - nose, y, 1, 4, cz)) * (1 - opening) +
        0.04 * opening +
        0.2 * stripes(y - railY - 1.3, 0.8, 0.05, cy) * (1 - opening)
      );
    }),
  );
  fill(
    canvas,
    [
      ringOf(
        view,
        Array.from(
          { length: 13 },
          (_, i) => [track.x + 1.42 * Math.cos((Math.PI * i) / 12), railY + 3.5 + 0.32 * Math.sin((Math.PI * i) / 12), z(6)] as const,
        ),
      ),
    ],
    0.26,
  );
  // Wheels, then what runs beside them.
  for (const [at, radius] of [
    [5.55, 0.88],
    [3.7, 0.88],
    [1.9, 0.5],
  ] as const)
    drawWheel(canvas, view, sideX - 0.3, z(at), radius, rolled);
  fill(
    canvas,
    [sideRing(view, sideX - 0.12, railY + 0.5, railY + 0.98, z(0.9), z(1.8))],
    onSide(view, sideX - 0.12, (y) => 0.14 + 0.3 * Math.exp(-(((y - railY - 0.82) / 0.08) ** 2))),
  );
  drawRods(canvas, view, nose, 0.88, rolled);
  drawTube(canvas, view, track.x, boiler.y, boiler.radius, z(boiler.nearZ + 1.1), z(boiler.farZ), 1);
  for (const at of [4.9, 3.6, 2.5]) drawTube(canvas, view, track.x, boiler.y, boiler.radius + 0.02, z(at), z(at + 0.07), 1.7);
  drawPost(canvas, view, track.x, z(4.1), boiler.y + 0.6, railY + 3.55, 0.38, 0.3);
  drawTube(canvas, view, track.x, boiler.y, boiler.radius + 0.04, z(boiler.nearZ), z(boiler.nearZ + 1.15), 0.75);
  drawPost(canvas, view, track.x, z(chimney.z), boiler.y + 0.7, chimney.top - 0.12, 0.24, 0.28);
  drawPost(canvas, view, track.x, z(chimney.z), chimney.top - 0.14, chimney.top, 0.36, 0.36);
  // Running board over the wheels.
  fill(
    canvas,
    [
      ringOf(view, [
        [track.x + 0.5, railY + 1.36, z(0.1)],
        [sideX, railY + 1.36, z(0.1)],
        [sideX, railY + 1.36, z(6.2)],
        [track.x + 0.5, railY + 1.36, z(6.2)],
      ]),
    ],
    0.2,
  );
  fill(canvas, [sideRing(view, sideX, railY + 1.24, railY + 1.36, z(0.1), z(8.2))], 0.36);
  drawFront(canvas, view, nose);
};
