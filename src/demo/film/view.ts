/**
 * @file The camera: at the origin, 1.7 m above the platform, looking along the track. Metres: x to the right, y up, z away. The plate is shifted, not
 * turned, so that what is upright stays upright and the track runs to a point right of the middle.
 */
import type { Shade } from './canvas.ts';

/** The picture that is meant, in its own units: pixels of a film of this size. */
export const picture = { width: 480, height: 360 } as const;

const focal = 456;
const vanishing = { x: 298, y: 150 } as const;

export type View = {
  readonly width: number;
  readonly height: number;
  /** Pixels a metre at distance 1 m. */
  readonly fx: number;
  readonly fy: number;
  /** Where lines along the track meet. */
  readonly cx: number;
  readonly cy: number;
};

/** A view of `area` (in units of `picture`; default the whole) as `width` x `height` pixels. */
export const viewOf = (
  width: number,
  height: number,
  area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } = { x: 0, y: 0, ...picture },
): View => {
  const [sx, sy] = [width / area.width, height / area.height];
  return { width, height, fx: focal * sx, fy: focal * sy, cx: (vanishing.x - area.x) * sx, cy: (vanishing.y - area.y) * sy };
};

export type Point = readonly [x: number, y: number, z: number];

/** Pixels of points in front of the camera, as a ring. */
export const ringOf = (view: View, points: readonly Point[]): number[] =>
  points.flatMap(([x, y, z]) => [view.cx + (view.fx * x) / z, view.cy - (view.fy * y) / z]);

/** A disc that faces the camera, as a ring. */
export const discOf = (view: View, [x, y, z]: Point, radius: number, corners = 40): number[] =>
  ringOf(
    view,
    Array.from({ length: corners }, (_, i) => {
      const angle = (2 * Math.PI * i) / corners;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle), z] as const;
    }),
  );

/** A rectangle in the plane x = constant. */
export const sideRing = (view: View, x: number, y0: number, y1: number, z0: number, z1: number): number[] =>
  ringOf(view, [
    [x, y0, z0],
    [x, y1, z0],
    [x, y1, z1],
    [x, y0, z1],
  ]);

/** A rectangle in the plane z = constant. */
export const frontRing = (view: View, z: number, x0: number, x1: number, y0: number, y1: number): number[] =>
  ringOf(view, [
    [x0, y0, z],
    [x1, y0, z],
    [x1, y1, z],
    [x0, y1, z],
  ]);

/** Pixels from where planes vanish, below which they count as there. */
const nearVanishing = 1e-3;

/** A surface in the plane x = constant by height and distance; also the metres a pixel covers of each. */
export const onSide =
  (view: View, x: number, light: (y: number, z: number, coverY: number, coverZ: number) => number): Shade =>
  (px, py) => {
    const z = (Math.abs(x) * view.fx) / Math.max(nearVanishing, Math.abs(px - view.cx));
    return light((-z * (py - view.cy)) / view.fy, z, z / view.fy, (z * z) / Math.abs(view.fx * x));
  };

/** A surface in the plane y = constant by x and distance. */
export const onGround =
  (view: View, y: number, light: (x: number, z: number, coverX: number, coverZ: number) => number): Shade =>
  (px, py) => {
    const z = (Math.abs(y) * view.fy) / Math.max(nearVanishing, Math.abs(py - view.cy));
    return light((z * (px - view.cx)) / view.fx, z, z / view.fx, (z * z) / Math.abs(view.fy * y));
  };
