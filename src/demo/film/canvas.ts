/** @file Drawing on a plane: shapes filled with their exact share of every pixel, so that edges move by fractions of a pixel; and soft round clouds. */
import type { Plane } from '../../film/frame.ts';

/** Light of a shape: one value, or one for each pixel by its centre. */
export type Shade = number | ((x: number, y: number) => number);
/** Corners x, y, x, y, … in pixels; the picture begins at 0, 0. */
export type Ring = readonly number[];

/** Adds the signed share that lies to the right of one edge, as running differences (R. Levien's font-rs scan conversion). */
const addEdge = (cover: Float32Array, width: number, height: number, ax: number, ay: number, bx: number, by: number): void => {
  if (ay === by) return;
  const direction = ay < by ? 1 : -1;
  const [topX, topY, endX, endY] = direction > 0 ? [ax, ay, bx, by] : [bx, by, ax, ay];
  const slope = (endX - topX) / (endY - topY);
  let x = topY < 0 ? topX - topY * slope : topX;
  const last = Math.min(height, Math.ceil(endY));
  for (let row = Math.max(0, Math.floor(topY)); row < last; row++) {
    const line = row * (width + 2);
    const tall = Math.min(row + 1, endY) - Math.max(row, topY);
    const next = x + slope * tall;
    const d = tall * direction;
    const left = Math.min(width, Math.max(0, Math.min(x, next)));
    const right = Math.min(width, Math.max(0, Math.max(x, next)));
    x = next;
    const first = Math.floor(left);
    const end = Math.ceil(right);
    if (end <= first + 1) {
      const middle = 0.5 * (left + right) - first;
      cover[line + first]! += d * (1 - middle);
      cover[line + first + 1]! += d * middle;
      continue;
    }
    // The edge crosses several pixels of the row: the share to its right grows quadratically at the ends, linearly between.
    const steep = 1 / (right - left);
    let before = 0;
    for (let column = first; column < end; column++) {
      const reach = Math.min(column + 1, right) - left;
      const area = 0.5 * steep * (reach * reach - Math.max(0, column - left) ** 2) + Math.max(0, column + 1 - right);
      cover[line + column]! += d * (area - before);
      before = area;
    }
    cover[line + end]! += d * (1 - before);
  }
};

/** Fills rings; a ring that runs the other way within another is a hole. `opacity` 0 to 1. */
export const fill = (canvas: Plane, rings: readonly Ring[], shade: Shade, opacity = 1): void => {
  let [x0, y0, x1, y1] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const ring of rings)
    for (let i = 0; i < ring.length; i += 2) {
      x0 = Math.min(x0, ring[i]!);
      x1 = Math.max(x1, ring[i]!);
      y0 = Math.min(y0, ring[i + 1]!);
      y1 = Math.max(y1, ring[i + 1]!);
    }
  const left = Math.max(0, Math.floor(x0));
  const top = Math.max(0, Math.floor(y0));
  const width = Math.min(canvas.width, Math.ceil(x1)) - left;
  const height = Math.min(canvas.height, Math.ceil(y1)) - top;
  if (!(width > 0 && height > 0)) return;
  const cover = new Float32Array((width + 2) * height);
  for (const ring of rings)
    for (let i = 0; i < ring.length; i += 2) {
      const j = (i + 2) % ring.length;
      addEdge(cover, width, height, ring[i]! - left, ring[i + 1]! - top, ring[j]! - left, ring[j + 1]! - top);
    }
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < width; x++) {
      sum += cover[y * (width + 2) + x]!;
      const share = Math.min(1, Math.abs(sum)) * opacity;
      if (share < 1e-4) continue;
      const i = (top + y) * canvas.width + left + x;
      const light = typeof shade === 'number' ? shade : shade(left + x + 0.5, top + y + 0.5);
      canvas.data[i]! += (light - canvas.data[i]!) * share;
    }
  }
};

/** A ring round an ellipse. */
export const ellipse = (x: number, y: number, rx: number, ry: number): Ring => {
  const corners = Math.max(8, Math.min(64, Math.ceil(3 * Math.sqrt(Math.max(rx, ry)) + 4)));
  return Array.from({ length: corners }, (_, i) => (2 * Math.PI * i) / corners).flatMap((a) => [
    x + rx * Math.cos(a),
    y + ry * Math.sin(a),
  ]);
};

/** A soft round cloud; `shade` as in fill, `density` gives a share of the opacity for each pixel. */
export const cloud = (
  canvas: Plane,
  x: number,
  y: number,
  radius: number,
  shade: (dx: number, dy: number) => number,
  density: (dx: number, dy: number) => number,
): void => {
  for (let row = Math.max(0, Math.floor(y - radius)); row < Math.min(canvas.height, Math.ceil(y + radius)); row++)
    for (let column = Math.max(0, Math.floor(x - radius)); column < Math.min(canvas.width, Math.ceil(x + radius)); column++) {
      const [dx, dy] = [(column + 0.5 - x) / radius, (row + 0.5 - y) / radius];
      const inside = 1 - dx * dx - dy * dy;
      if (inside <= 0) continue;
      const share = Math.min(1, inside * inside * density(dx, dy));
      const i = row * canvas.width + column;
      canvas.data[i]! += (shade(dx, dy) - canvas.data[i]!) * share;
    }
};
