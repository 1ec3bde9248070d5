/** @file Whether a speck is found a little way off in a neighbour that is laid on its frame: then the flow only missed where it went. */
import type { Plane } from '../../film/frame.ts';
import { type Blob, grown } from './specks.ts';

/** Pixels around a speck that are looked for with it, and of how many at most. */
const rim = 2;
const mostPixels = 60;

/** Least root mean square difference of a speck with its rim from what `laid` shows within a thirtieth of the width across and half of that down. */
export const foundNear = (own: Plane, laid: Plane, blob: Blob): number => {
  const { width, height } = own;
  const wide = grown(blob.bits, blob.width, blob.height, rim);
  const inside: number[] = [];
  for (let y = 0; y < wide.height; y++)
    for (let x = 0; x < wide.width; x++) {
      const px = blob.x - rim + x;
      const py = blob.y - rim + y;
      if (wide.bits[y * wide.width + x] && px >= 0 && py >= 0 && px < width && py < height) inside.push(py * width + px);
    }
  const every = Math.max(1, Math.ceil(inside.length / mostPixels));
  const at = Int32Array.from({ length: Math.ceil(inside.length / every) }, (_, k) => inside[k * every]!);
  const values = Float32Array.from(at, (i) => own.data[i]!);
  const across = Math.max(6, Math.round(width / 30));
  const down = Math.max(4, Math.round(width / 60));
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (const i of at) {
    const x = i % width;
    const y = (i - x) / width;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  let least = Number.POSITIVE_INFINITY;
  for (let dy = Math.max(-down, -top); dy <= Math.min(down, height - 1 - bottom); dy++)
    for (let dx = Math.max(-across, -left); dx <= Math.min(across, width - 1 - right); dx++) {
      const step = dy * width + dx;
      let sum = 0;
      for (let k = 0; k < at.length && sum <= least; k++) {
        const difference = values[k]! - laid.data[at[k]! + step]!;
        sum += difference * difference;
      }
      least = Math.min(least, sum);
    }
  return Math.sqrt(least / Math.max(1, at.length));
};
