/** @file Clean pictures worn as an old film in a lossy file: contrast, lens, reduction, grain with a seed, H.264 by the machine's ffmpeg. */
import { spawnSync } from 'node:child_process';
import type { Plane } from '../src/film/frame.ts';
import { normalOf, randomOf } from '../src/film/random.ts';
import { blurPlane } from '../src/kernels/gaussian-blur.ts';
import type { Kernels } from '../src/kernels/host.ts';
import { resized } from './resolution-figures.ts';

export type Wear = {
  /** Of the lens, in pixels of the small picture. */
  readonly blur: number;
  /** Deviation in the middle tones, in shares of white; half as much in black and white. */
  readonly grain: number;
  readonly crf: number;
};
export const wears: Readonly<Record<string, Wear>> = {
  mild: { blur: 0.3, grain: 0.008, crf: 20 },
  middle: { blur: 0.5, grain: 0.02, crf: 23 },
  heavy: { blur: 0.8, grain: 0.03, crf: 27 },
  grainy: { blur: 0.3, grain: 0.04, crf: 18 },
};

/** Clips under shared/footage/clean that are worn. */
export const wornClips = [
  'train-window-1280x720.mov',
  'foreman_cif.mp4',
  'grand-canal-gongchen-hangzhou.mp4',
  'world-archive-printing-press.mp4',
  'flower.mp4',
  'car-detection.mp4',
];

export const hasCodec = (): boolean => spawnSync('ffmpeg', ['-version']).status === 0;

/** Through x264 and back, as one stream. */
const coded = (planes: readonly Plane[], crf: number): readonly Plane[] => {
  const { width, height } = planes[0]!;
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${width}x${height}`];
  const run = (input: Buffer, args: readonly string[]): Buffer => {
    const done = spawnSync('ffmpeg', ['-v', 'error', ...args], { input, maxBuffer: 1 << 28 });
    if (done.status !== 0) throw new Error(`ffmpeg: ${done.stderr.toString()}`);
    return done.stdout;
  };
  const bytes = Buffer.concat(planes.map(({ data }) => Buffer.from(data.map((value) => Math.round(value * 255)))));
  const file = run(bytes, [
    ...raw,
    '-r',
    '18',
    '-i',
    '-',
    '-c:v',
    'libx264',
    '-threads',
    '1',
    '-crf',
    `${crf}`,
    '-pix_fmt',
    'yuv420p',
    '-color_range',
    'tv',
    '-vf',
    'scale=in_range=full:out_range=tv',
    '-f',
    'matroska',
    '-',
  ]);
  const back = run(file, ['-i', '-', '-vf', 'scale=in_range=tv:out_range=full', '-f', 'rawvideo', '-pix_fmt', 'gray', '-']);
  return planes.map((_, n) => ({
    width,
    height,
    data: Float32Array.from(back.subarray(n * width * height, (n + 1) * width * height), (value) => value / 255),
  }));
};

export type Worn = { readonly truths: readonly Plane[]; readonly smalls: readonly Plane[] };

/** Full range both. Truths get the contrast too: fade is not what resolution has to answer for. */
export const worn = async (
  kernels: Kernels,
  planes: readonly Plane[],
  scale: number,
  { blur, grain, crf }: Wear,
  seed: number,
): Promise<Worn> => {
  const normal = normalOf(randomOf(seed));
  const truths: Plane[] = [];
  const smalls: Plane[] = [];
  for (const { width: w, height: h, data } of planes) {
    const [width, height] = [w - (w % (2 * scale)), h - (h % (2 * scale))];
    using sharp = kernels.arena.plane(width, height);
    using soft = kernels.arena.plane(width, height);
    for (let i = 0; i < sharp.data.length; i++) sharp.data[i] = 0.05 + 0.87 * data[Math.floor(i / width) * w + (i % width)]!;
    truths.push({ width, height, data: Float32Array.from(sharp.data, (value) => Math.round(value * 255) / 255) });
    await blurPlane(kernels, sharp, soft, blur * scale);
    const small = await resized(kernels, soft, width / scale, height / scale, 'catmull-rom');
    // A grain of 1.4 pixels: neighbours share some of it.
    const white = Float32Array.from(small.data, normal);
    smalls.push({
      ...small,
      data: small.data.map((value, i) => {
        const noise = (white[i]! + 0.5 * (white[i + 1] ?? 0) + 0.5 * (white[i + small.width] ?? 0)) / Math.sqrt(1.5);
        return Math.min(1, Math.max(0, value + grain * (0.5 + 2 * value * (1 - value)) * noise));
      }),
    });
  }
  return { truths, smalls: coded(smalls, crf) };
};
