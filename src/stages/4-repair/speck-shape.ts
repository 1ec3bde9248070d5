/** @file What a speck looks like by itself and against its neighbours laid on it: level, contrast, shape, edge. */
import type { Plane } from '../../film/frame.ts';
import { medianOf } from '../quantile.ts';
import { noiseLevels } from './noise-level.ts';
import { type Blob, grown } from './specks.ts';

/** Length over width, the direction of its length in radians, and its middle in its box. */
export const shapeOf = ({
  bits,
  width,
  height,
  area,
}: Blob): { readonly stretch: number; readonly angle: number; readonly cx: number; readonly cy: number } => {
  let [sx, sy] = [0, 0];
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (bits[y * width + x]) [sx, sy] = [sx + x, sy + y];
  const [cx, cy] = [sx / area, sy / area];
  let [xx, xy, yy] = [1 / 12, 0, 1 / 12];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (bits[y * width + x]) {
        xx += (x - cx) ** 2 / area;
        xy += ((x - cx) * (y - cy)) / area;
        yy += (y - cy) ** 2 / area;
      }
  const [half, apart] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
  return { stretch: Math.sqrt((half + apart) / Math.max(1e-6, half - apart)), angle: 0.5 * Math.atan2(2 * xy, xx - yy), cx, cy };
};

/** Mean of its own values, by how much they stand off the neighbours' mean (both values of the picture), the noise there, and the neighbours' median difference. */
export const levelsOf = (
  blob: Blob,
  luma: Plane,
  before: Plane,
  after: Plane,
  noise: Float32Array,
): { readonly level: number; readonly off: number; readonly sigma: number; readonly disagree: number } => {
  let [level, off, count] = [0, 0, 0];
  const differs = new Float64Array(blob.area);
  for (let y = 0; y < blob.height; y++)
    for (let x = 0; x < blob.width; x++)
      if (blob.bits[y * blob.width + x]) {
        const i = (blob.y + y) * luma.width + blob.x + x;
        const b = before.data[i]!;
        const a = after.data[i]!;
        const own = luma.data[i]!;
        level += own;
        off += blob.sign * (own - (a + b) / 2);
        differs[count++] = Math.abs(a - b);
      }
  level /= count;
  off /= count;
  const behind = level - blob.sign * off;
  const sigma = noise[Math.min(noiseLevels - 1, Math.max(0, Math.floor(behind * noiseLevels)))]!;
  return { level, off, sigma, disagree: medianOf(differs) / sigma };
};

/** How sharply it ends: the slope of `apart` on the pixels around it, as share of its strength. */
export const crispOf = (blob: Blob, { width, height, data }: Plane): number => {
  const edge = grown(blob.bits, blob.width, blob.height, 1);
  let [steep, edges] = [0, 0];
  for (let y = 0; y < edge.height; y++)
    for (let x = 0; x < edge.width; x++) {
      const bx = x - 1;
      const by = y - 1;
      const isOwn = bx >= 0 && by >= 0 && bx < blob.width && by < blob.height && blob.bits[by * blob.width + bx] === 1;
      const px = blob.x + bx;
      const py = blob.y + by;
      if (!edge.bits[y * edge.width + x] || isOwn || px < 1 || py < 1 || px >= width - 1 || py >= height - 1) continue;
      const i = py * width + px;
      steep += Math.hypot(data[i + 1]! - data[i - 1]!, data[i + width]! - data[i - width]!) / 2;
      edges++;
    }
  return edges > 0 ? steep / edges / Math.max(1, blob.strength) : 0;
};
