/** @file Tender and carriages behind the locomotive. */
import type { Plane } from '../../film/frame.ts';
import { fill } from './canvas.ts';
import { farSideX, groundY, railY, sideX, track } from './place.ts';
import { band, type Noise, rough, stripes } from './texture.ts';
import { frontRing, onSide, ringOf, sideRing, type View } from './view.ts';

const count = 4;
const [first, each, long] = [13.6, 9.8, 9.3] as const;

const drawCarriage = (canvas: Plane, view: View, near: number, tone: number, noise: Noise): void => {
  const far = near + long;
  fill(canvas, [sideRing(view, sideX - 0.4, groundY, railY + 1, near, far)], 0.06);
  fill(
    canvas,
    [frontRing(view, near, farSideX, sideX, railY + 0.9, railY + 3.2)],
    (px) => tone * (0.72 - (0.15 * (px - view.cx)) / view.width),
  );
  fill(
    canvas,
    [
      ringOf(
        view,
        Array.from(
          { length: 13 },
          (_, i) => [track.x + 1.42 * Math.cos((Math.PI * i) / 12), railY + 3.2 + 0.42 * Math.sin((Math.PI * i) / 12), near - 0.1] as const,
        ),
      ),
    ],
    tone * 1.25,
  );
  const side = onSide(view, sideX, (y, z, cy, cz) => {
    const [h, u] = [y - railY, z - near];
    // Five compartments: a door between two windows, again and again.
    const window = band(h, 2.05, 2.85, cy) * stripes(u - 0.32, 0.62, 0.44, cz) * band(u, 0.25, long - 0.2, cz);
    const sky = 0.3 + 0.3 * band(h, 2.35, 2.85, cy) + 0.12 * rough(noise, z * 0.7, h, 1, 2, cz);
    const line = 0.5 * stripes(u, 1.86, 0.05, cz) + 0.35 * band(h, 1.95, 2, cy) + 0.3 * stripes(u - 0.62, 1.86, 0.03, cz);
    const handle = 0.8 * band(h, 1.7, 1.76, cy) * stripes(u - 0.2, 1.86, 0.16, cz);
    const panel = tone * (1 + 0.06 * rough(noise, u, h + near, 1.2, 4, Math.max(cy, cz))) * (1 - 0.6 * Math.min(1, line)) + 0.4 * handle;
    const board = band(h, 3.08, 3.2, cy);
    return (panel * (1 - window) + sky * window) * (1 - board) + 0.5 * board;
  });
  fill(canvas, [sideRing(view, sideX, railY + 0.95, railY + 3.2, near, far)], side);
  fill(canvas, [sideRing(view, sideX + 0.12, railY + 0.72, railY + 0.82, near + 0.2, far - 0.2)], 0.42);
  fill(canvas, [sideRing(view, sideX + 0.05, railY + 3.18, railY + 3.32, near - 0.1, far + 0.1)], 0.55);
};

/** Draws everything behind a locomotive whose buffer beam is `nose` metres away. */
export const drawCarriages = (canvas: Plane, view: View, nose: number, noise: Noise): void => {
  for (let k = count - 1; k >= 0; k--) drawCarriage(canvas, view, nose + first + each * k, k % 2 === 0 ? 0.36 : 0.3, noise);
  const [near, far] = [nose + 8.5, nose + 13];
  fill(canvas, [sideRing(view, sideX - 0.4, groundY, railY + 1.1, near, far)], 0.05);
  fill(
    canvas,
    [sideRing(view, sideX - 0.05, railY + 1.1, railY + 2.5, near, far)],
    onSide(view, sideX - 0.05, (y, z, cy, cz) => {
      const u = z - near;
      return 0.19 + 0.03 * rough(noise, u, y, 1, 4, cz) + 0.14 * (stripes(u, 4.4, 0.08, cz) + band(y - railY, 2.38, 2.5, cy));
    }),
  );
  const coal = Array.from(
    { length: 21 },
    (_, i) =>
      [
        sideX - 0.3,
        railY + 2.5 + 0.3 * Math.sin((Math.PI * i) / 20) * (1 + 0.3 * noise(i * 1.7, 4)),
        near + (i * (far - near)) / 20,
      ] as const,
  );
  fill(canvas, [ringOf(view, coal)], 0.08);
};
