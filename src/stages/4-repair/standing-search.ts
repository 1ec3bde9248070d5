/**
 * @file Marks that stand still in the scan while the film goes by: looked for in what stays of many small frames once their own surroundings are taken off each. A
 * moving scene leaves next to nothing of itself in that mean; a scene that stands leaves all of it, and nothing stands out of it.
 */
import type { Clip } from '../../film/clip.ts';
import { lumaPlane } from '../../film/frame.ts';
import type { Shot } from '../../film/shot.ts';
import { boxMean } from '../../kernels/box-mean.ts';
import type { Kernels } from '../../kernels/host.ts';
import { readAhead } from '../../kernels/read-ahead.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import { type Blob, specksOf } from './specks.ts';

/** A mark in pixels of the small frames, and the film frames, first and last, in which it was seen. */
export type Standing = Blob & { readonly frames: readonly [number, number] };
export type StandingSeen = { readonly marks: readonly Standing[]; readonly width: number; readonly height: number };

/** Width of the frames looked at. */
const widest = 480;
/** Frames of a window, in three parts of which each window shares two with the next; a shot of fewer than `fewest` says nothing. */
const [windowFrames, fewest] = [24, 12];
/** From this length on only every third frame is looked at. */
const longShot = 144;
/** Levels (of 255) by which a pixel must stand off its surroundings to count, and the most that counts. */
const [countedFrom, most] = [4, 48];
/** Share of a window's frames in which it must do so the same way. */
const steadyShare = 0.7;
/** Levels that are told at all, and how many times what stays of the scene around it a mark must stand out to begin and to go on. */
const [floor, seed, grow] = [1.5, 3.2, 1.6];
/** A smaller mark, or one that stands out less in the mean, may be what a moving scene happens to leave. */
const [leastArea, leastStrength] = [8, 3.2];

type Part = {
  readonly sum: Float32Array;
  readonly up: Uint8Array;
  readonly down: Uint8Array;
  count: number;
  frames: [number, number];
};

const add = (part: Part, n: number, values: Float32Array, around: Float32Array): void => {
  const { sum, up, down } = part;
  for (let i = 0; i < sum.length; i++) {
    const off = 255 * (values[i]! - around[i]!);
    sum[i]! += off > most ? most : off < -most ? -most : off;
    if (off > countedFrom) up[i]!++;
    else if (off < -countedFrom) down[i]!++;
  }
  part.frames = part.count === 0 ? [n, n] : [part.frames[0], n];
  part.count++;
};

const marksOf = (parts: readonly Part[], width: number, height: number, largest: number): readonly Standing[] => {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const stays = new Float32Array(width * height);
  const sizes = new Float32Array(width * height);
  const least = steadyShare * count;
  for (let i = 0; i < stays.length; i++) {
    let [sum, up, down] = [0, 0, 0];
    for (const part of parts) {
      sum += part.sum[i]!;
      up += part.up[i]!;
      down += part.down[i]!;
    }
    sizes[i] = Math.abs(sum) / count;
    stays[i] = Math.max(up, down) >= least ? sum / count : 0;
  }
  const around = new Float32Array(width * height);
  boxMean(sizes, around, width, height, Math.max(8, Math.round(height / 12)));
  for (let i = 0; i < stays.length; i++) stays[i]! /= Math.hypot(floor, around[i]!);
  const plane = { width, height, data: stays };
  const frames = [parts[0]!.frames[0], parts.at(-1)!.frames[1]] as const;
  return specksOf(plane, plane, { seed, grow }, largest)
    .filter(({ area, strength }) => area >= leastArea && area <= largest && strength >= leastStrength)
    .map((blob) => ({ ...blob, frames }));
};

const touch = (a: Blob, b: Blob): boolean => {
  if (a.sign !== b.sign) return false;
  for (let y = Math.max(a.y, b.y); y < Math.min(a.y + a.height, b.y + b.height); y++)
    for (let x = Math.max(a.x, b.x); x < Math.min(a.x + a.width, b.x + b.width); x++)
      if (a.bits[(y - a.y) * a.width + x - a.x] && b.bits[(y - b.y) * b.width + x - b.x]) return true;
  return false;
};

/** Marks of windows in one place are one; the stronger gives its shape. */
const joined = (marks: readonly Standing[]): readonly Standing[] => {
  const out: Standing[] = [];
  for (const mark of marks) {
    const k = out.findIndex((other) => touch(mark, other) && mark.frames[0] <= other.frames[1] + 1);
    const other = out[k];
    if (!other) out.push(mark);
    else
      out[k] = { ...(mark.strength > other.strength ? mark : other), frames: [other.frames[0], Math.max(mark.frames[1], other.frames[1])] };
  }
  return out;
};

/** Looks a shot through; `largest` is a share of the picture. */
export const searchStanding = async (
  kernels: Kernels,
  clip: Clip,
  { startFrame, endFrame }: Shot,
  largest: number,
  progress: (done: number) => void,
  signal?: AbortSignal,
): Promise<StandingSeen> => {
  const length = endFrame - startFrame;
  const width = Math.min(widest, clip.width);
  const height = Math.max(1, Math.round((clip.height * width) / clip.width));
  if (length < fewest || width < 32 || height < 32) return { marks: [], width, height };
  const step = length >= longShot ? 3 : 1;
  const samples = Math.floor((length - 1) / step) + 1;
  const size = Math.ceil(Math.min(windowFrames, samples) / 3);
  const make = async (k: number): Promise<Float32Array> => {
    using frame = await clip.frame(startFrame + k * step, signal);
    using small = kernels.arena.plane(width, height);
    await resamplePlane(kernels, lumaPlane(frame), small, 'area', undefined, signal);
    return small.data.slice();
  };
  const newPart = (): Part => ({
    sum: new Float32Array(width * height),
    up: new Uint8Array(width * height),
    down: new Uint8Array(width * height),
    count: 0,
    frames: [0, 0],
  });
  const around = new Float32Array(width * height);
  const found: Standing[] = [];
  let parts: readonly Part[] = [];
  let part = newPart();
  let k = 0;
  for await (const values of readAhead(0, samples, kernels.threads + 1, make)) {
    boxMean(values, around, width, height, Math.max(4, Math.round(height / 24)));
    add(part, startFrame + k++ * step, values, around);
    progress(k / samples);
    if (part.count < size && k < samples) continue;
    parts = [...parts.slice(-2), part];
    if (parts.length === 3) found.push(...marksOf(parts, width, height, largest * width * height));
    part = newPart();
  }
  return { marks: joined(found), width, height };
};
