/**
 * @file Proxies: small grey copies of frames on which whole films are looked through. A picture of any size becomes at most `proxyWidth` wide by area
 * averaging, which leaves motion and takes out grain and coding noise. Values in 8-bit levels (0 to 255).
 */
import type { Clip } from '../film/clip.ts';
import { lumaPlane } from '../film/frame.ts';
import type { Kernels } from '../kernels/host.ts';
import { readAhead } from '../kernels/read-ahead.ts';
import { resamplePlane } from '../kernels/resample.ts';

export type SmallFrame = { readonly width: number; readonly height: number; readonly data: Float32Array };

/** Walks over frames [start, end) and hands each frame's proxy to `see`, in order. Frames are read ahead by a few, so threads stay busy. */
export const eachProxy = async (
  kernels: Kernels,
  clip: Clip,
  start: number,
  end: number,
  proxyWidth: number,
  see: (n: number, proxy: SmallFrame) => void | Promise<void>,
  signal?: AbortSignal,
): Promise<void> => {
  const width = Math.min(proxyWidth, clip.width);
  const height = Math.max(1, Math.round((clip.height * width) / clip.width));
  const make = async (n: number): Promise<SmallFrame> => {
    using frame = await clip.frame(n, signal);
    using small = kernels.arena.plane(width, height);
    await resamplePlane(kernels, lumaPlane(frame), small, 'area', undefined, signal);
    return { width, height, data: small.data.map((value) => value * 255) };
  };
  let n = start;
  for await (const proxy of readAhead(start, end, kernels.threads + 1, make)) await see(n++, proxy);
};

/** Mean of the largest `share` of absolute differences between two proxies: motion is small and local, a plain mean would drown it. */
export const topDifference = (a: SmallFrame, b: SmallFrame, share: number): number => {
  const bins = new Uint32Array(1024);
  for (let i = 0; i < a.data.length; i++) bins[Math.min(1023, (Math.abs(a.data[i]! - b.data[i]!) * 4) | 0)]!++;
  let left = Math.max(1, Math.round(a.data.length * share));
  const count = left;
  let sum = 0;
  for (let bin = 1023; bin >= 0 && left > 0; bin--) {
    const taken = Math.min(left, bins[bin]!);
    sum += (taken * (bin + 0.5)) / 4;
    left -= taken;
  }
  return sum / count;
};

/**
 * Share of the textured 8x8 blocks of `b` that are found nowhere in `a` within `reach` pixels, after the blocks' own brightness is taken out:
 * near 0 within a shot whatever moves or flickers, near 1 across a cut. 0 when nothing is textured.
 */
export const lostBlocks = (a: SmallFrame, b: SmallFrame, reach = 3): number => {
  const side = 8;
  const { width, height } = b;
  let textured = 0;
  let lost = 0;
  const at = (p: SmallFrame, x: number, y: number): number => p.data[y * width + x]!;
  for (let by = 0; by + side <= height; by += side) {
    for (let bx = 0; bx + side <= width; bx += side) {
      let sum = 0;
      let squares = 0;
      for (let y = by; y < by + side; y++)
        for (let x = bx; x < bx + side; x++) {
          const v = at(b, x, y);
          sum += v;
          squares += v * v;
        }
      const mean = sum / 64;
      const variance = squares / 64 - mean * mean;
      if (variance < 16) continue;
      textured++;
      let best = Number.POSITIVE_INFINITY;
      for (let dy = -reach; dy <= reach; dy++) {
        if (by + dy < 0 || by + dy + side > height) continue;
        for (let dx = -reach; dx <= reach; dx++) {
          if (bx + dx < 0 || bx + dx + side > width) continue;
          let s = 0;
          let ss = 0;
          for (let y = 0; y < side; y++) {
            const ra = (by + dy + y) * width + bx + dx;
            const rb = (by + y) * width + bx;
            for (let x = 0; x < side; x++) {
              const d = a.data[ra + x]! - b.data[rb + x]!;
              s += d;
              ss += d * d;
            }
          }
          const residual = ss / 64 - (s / 64) ** 2;
          if (residual < best) best = residual;
        }
      }
      if (best > 0.5 * variance) lost++;
    }
  }
  return textured < 6 ? 0 : lost / textured;
};
