/** @file Clean clips re-timed by known patterns and coded again, so that repeats and blends have a truth. For benches. */

import { rec601 } from '../src/film/colour-space.ts';
import { type FrameFormat, lumaPlane, type Plane } from '../src/film/frame.ts';
import { normalOf, randomOf } from '../src/film/random.ts';
import { rational } from '../src/film/rational.ts';
import type { Kernels } from '../src/kernels/host.ts';
import { resamplePlane } from '../src/kernels/resample.ts';
import { formatCatalogue } from '../src/media/formats/catalogue.gen.ts';
import { joinSegments } from '../src/media/join.ts';
import { openClip } from '../src/media/open.ts';
import { openSegment } from '../src/media/segment.ts';

const limited: FrameFormat = { model: 'grey', bits: 8, subsampling: { x: 0, y: 0 }, siting: 'left', space: rec601 };

/** Luma of at most `most` frames of a film, at most `widest` wide, in the file's own levels. */
export const lumaOf = async (kernels: Kernels, path: string, most = 300, widest = 352, step = 1): Promise<readonly Plane[]> => {
  await using clip = await openClip(path, { kernels });
  const width = Math.min(widest, clip.width) & ~1;
  const height = Math.round((clip.height * width) / clip.width) & ~1;
  const planes: Plane[] = [];
  for (let n = 0; n < clip.length && planes.length < most; n += step) {
    using frame = await clip.frame(n);
    using small = kernels.arena.plane(width, height);
    await resamplePlane(kernels, lumaPlane(frame), small, 'area');
    planes.push({ width, height, data: small.data.slice() });
  }
  return planes;
};

/** For each file frame the picture it shows, or the two it mixes half and half. */
export type Pattern = readonly (number | readonly [number, number])[];

/** `count` pictures at `rate` shown at `fileRate`; `jitter` lets the rate wander as a hand-cranked camera's does. */
export const pacePattern = (count: number, rate: number, fileRate: number, jitter = 0, seed = 1): Pattern => {
  const random = randomOf(seed);
  let drift = 0;
  const shown: number[] = [];
  for (let n = 0, last = -1; ; n++) {
    drift += (random() - 0.5) * jitter;
    // A picture is never skipped: at most one step a file frame.
    const k = Math.min(last + 1, Math.max(last, Math.floor((n * rate) / fileRate + drift + 1e-9), 0));
    if (k >= count) return shown;
    shown.push(k);
    last = k;
  }
};

export type Coding = {
  readonly seed: number;
  readonly grain: number;
  readonly noise: number;
  readonly crf: number;
  readonly lossless?: boolean;
};

/** Writes pictures by a pattern: grain belongs to the picture, noise to the file frame (both deviations in 8-bit levels). */
export const writeRetimed = async (
  kernels: Kernels,
  path: string,
  pictures: readonly Plane[],
  pattern: Pattern,
  fps: number,
  { seed, grain, noise, crf, lossless = false }: Coding,
): Promise<string> => {
  const { width, height } = pictures[0]!;
  const normal = normalOf(randomOf(seed));
  const grained = pictures.map(({ data }) => (grain === 0 ? data : data.map((value) => value + (grain / 255) * normal())));
  const settings = {
    format: formatCatalogue[lossless ? 'ffv1' : 'h264']!,
    width,
    height,
    fps: rational(Math.round(fps * 1000), 1000),
    pixelAspect: rational(1),
    monochrome: true,
    space: rec601,
    threads: 2,
    ...(lossless ? {} : { crf, preset: 'veryfast' }),
  };
  const segment = `${path}.segment`;
  await using writer = await openSegment(segment, settings, kernels);
  for (const shown of pattern) {
    using frame = kernels.arena.frame(limited, width, height);
    const out = frame.planes[0]!.data;
    const [a, b] = typeof shown === 'number' ? [grained[shown]!, grained[shown]!] : [grained[shown[0]]!, grained[shown[1]]!];
    for (let i = 0; i < out.length; i++)
      out[i] = Math.min(1, Math.max(0, (a[i]! + b[i]!) / 2 + (noise === 0 ? 0 : (noise / 255) * normal())));
    await writer.write(frame);
  }
  await writer.finish();
  await joinSegments({
    segments: [segment],
    out: path,
    fps: settings.fps,
    frames: pattern.length,
    sound: 'off',
    tags: { title: 'retimed' },
  });
  return path;
};
