/** @file Frames between kept ones, by ours and by peers, as grey pictures; and what is asked of them beside nearness: to be as crisp, and to go on as the film does. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { lumaPlane, type Plane } from '../src/film/frame.ts';
import { readParams } from '../src/film/params.ts';
import type { Kernels } from '../src/kernels/host.ts';
import { softAt } from '../src/kernels/soft.ts';
import { openClip } from '../src/media/open.ts';
import { stageClip } from '../src/pipeline/stage-clip.ts';
import rate from '../src/stages/7-interpolation/rate.ts';
import { filtered, hasFilters } from './peers/ffmpeg-filter.ts';
import { clipOf } from './stage-run.ts';

/** Kept frames in, frames of the whole span out: `parts` for each kept one but the last, and that one. */
export type Retimer = (kept: readonly Plane[], parts: number) => Promise<readonly Plane[]>;

/** The shipped stage, with these values. */
export const ours =
  (kernels: Kernels, values: Readonly<Record<string, unknown>> = {}): Retimer =>
  async (kept, parts) => {
    const film = clipOf(kernels, kept.length, 24, (n) => kept[n]!);
    const clip = stageClip(film, rate, {
      kernels,
      values: readParams(rate.id, rate.params, values),
      film: {},
      delivery: { slowmo: parts },
      facts: {},
      foundFor: () => ({}),
      keep: 4,
    });
    const made: Plane[] = [];
    for (let n = 0; n <= (kept.length - 1) * parts; n++) {
      using frame = await clip.frame(n);
      const { width, height, data } = frame.planes[0]!;
      made.push({ width, height, data: data.slice() });
    }
    return made;
  };

export const average: Retimer = async (kept, parts) =>
  Array.from({ length: (kept.length - 1) * parts + 1 }, (_, n) => {
    const [left, t] = [kept[Math.floor(n / parts)]!, (n % parts) / parts];
    const right = kept[Math.ceil(n / parts)]!;
    return { ...left, data: left.data.map((value, i) => value + (right.data[i]! - value) * t) };
  });

/** FFmpeg's minterpolate, or undefined where there is no ffmpeg. It tells no frame apart from another, so its first is found by looking. */
export const minterpolate = (): Retimer | undefined => {
  if (!hasFilters('minterpolate')) return undefined;
  return async (kept, parts) => {
    // Two more at either end, as it gives none where it has no neighbours.
    const padded = [kept[0]!, kept[0]!, ...kept, kept.at(-1)!, kept.at(-1)!];
    const made = filtered(padded, `minterpolate=fps=${24 * parts}:mi_mode=mci:mc_mode=aobmc:me_mode=bilat:vsbmc=1:scd=none`);
    const first = made.findIndex((plane, n) => n >= parts && psnr(plane, kept[1]!) > 60) - parts;
    if (first < 0) throw new Error('minterpolate gave none of the frames it was given');
    return made.slice(first, first + (kept.length - 1) * parts + 1);
  };
};

/** OpenCV's DIS flow, or undefined where Python has no OpenCV; CIOTAT_PYTHON names another Python. */
export const openCvDis = (): Retimer | undefined => {
  const python = process.env.CIOTAT_PYTHON ?? 'python3';
  if (spawnSync(python, ['-c', 'import cv2']).status !== 0) return undefined;
  return async (kept, parts) => {
    const { width, height } = kept[0]!;
    const script = fileURLToPath(new URL('peers/opencv-between.py', import.meta.url));
    const input = Buffer.concat(kept.map(({ data }) => Buffer.from(Uint8Array.from(data, (value) => Math.round(255 * value)))));
    const done = spawnSync(python, [script, `${width}`, `${height}`, `${parts}`], { input, maxBuffer: 1 << 30 });
    if (done.status !== 0) throw new Error(`opencv-between.py: ${done.stderr}`);
    const size = width * height;
    return Array.from({ length: (kept.length - 1) * parts + 1 }, (_, n) => {
      if (n % parts === 0) return kept[n / parts]!;
      const at = (Math.floor(n / parts) * (parts - 1) + (n % parts) - 1) * size;
      return { width, height, data: Float32Array.from(done.stdout.subarray(at, at + size), (value) => value / 255) };
    });
  };
};

/** Luma of frames `first` to `first + count - 1` of a file. */
export const lumaOf = async (kernels: Kernels, path: string, first: number, count: number): Promise<readonly Plane[]> => {
  await using clip = await openClip(path, { kernels });
  const planes: Plane[] = [];
  for (let n = first; n < first + count; n++) {
    using frame = await clip.frame(n);
    const { width, height, data } = lumaPlane(frame);
    planes.push({ width, height, data: data.slice() });
  }
  return planes;
};

/** In dB, of pictures rounded to 8 bits. */
export const psnr = (made: Plane, truth: Plane): number => {
  const sum = made.data.reduce((all, value, i) => all + (Math.round(255 * value) - Math.round(255 * truth.data[i]!)) ** 2, 0);
  return 10 * Math.log10((255 * 255 * made.data.length) / Math.max(sum, 1e-9));
};

/** How far steps from frame to frame differ from the film's own, mean over samples and steps, in levels: 0 goes on as the film does. */
export const unsteadiness = (made: readonly Plane[], truth: readonly Plane[]): number => {
  let sum = 0;
  for (let n = 1; n < made.length; n++) {
    const [a, b, c, d] = [made[n]!.data, made[n - 1]!.data, truth[n]!.data, truth[n - 1]!.data];
    for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]! - (c[i]! - d[i]!));
  }
  return (255 * sum) / ((made.length - 1) * made[0]!.data.length);
};

/** Root mean square of what smoothing over three samples takes away, 8 samples and more from the border. */
export const crispness = (plane: Plane): number => {
  let [sum, count] = [0, 0];
  for (let y = 8; y < plane.height - 8; y++)
    for (let x = 8; x < plane.width - 8; x++, count++) sum += (plane.data[y * plane.width + x]! - softAt(plane, x, y)) ** 2;
  return Math.sqrt(sum / count);
};
