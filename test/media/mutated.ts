/** @file Ten kinds of small film files, and damage to files from a seed. */
import { randomOf } from '../../src/film/random.ts';
import type { RawPlan } from './films.ts';

const h264 = { encoder: 'libx264', options: { 'x264-params': 'bframes=2:keyint=9' } };
export const films: Readonly<Record<string, RawPlan>> = {
  'h264.mp4': { muxer: 'mp4', ...h264 },
  'h264.mkv': { muxer: 'matroska', ...h264 },
  'h264.flv': { muxer: 'flv', ...h264 },
  'h264.ts': { muxer: 'mpegts', ...h264 },
  'h265.mp4': { muxer: 'mp4', encoder: 'libx265', options: { 'x265-params': 'log-level=none:frame-threads=1:pools=1' } },
  'ffv1.avi': { muxer: 'avi', encoder: 'ffv1' },
  'prores.mov': { muxer: 'mov', encoder: 'prores_ks', pixelFormat: 'yuv422p10le', draw: () => 64 },
  'mpeg2.mpg': { muxer: 'mpeg', encoder: 'mpeg2video' },
  'vp9.webm': { muxer: 'webm', encoder: 'libvpx-vp9', options: { 'cpu-used': '8', deadline: 'realtime' } },
  'av1.webm': { muxer: 'webm', encoder: 'libsvtav1', options: { preset: '12' } },
};

/** Truncated, flipped, zeroed, shuffled or extended; three in ten have their header hit too. */
export const mutated = (source: Buffer, seed: number): Buffer => {
  const random = randomOf(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const data = Buffer.from(source);
  const flip = (within: number, times: number): void => {
    for (let i = 0; i < times; i++) {
      const at = below(within);
      data[at] = data[at]! ^ (1 << below(8));
    }
  };
  const kind = below(5);
  if (random() < 0.3) flip(Math.min(200, data.length), 8);
  if (kind === 0) return data.subarray(0, below(data.length));
  if (kind === 1) flip(data.length, 1 + below(20));
  if (kind === 2) {
    const at = below(data.length);
    data.fill(0, at, Math.min(data.length, at + 1 + below(400)));
  }
  if (kind === 3)
    for (let i = 0; i < 3; i++) {
      const [from, to, length] = [below(data.length), below(data.length), below(200)];
      Buffer.from(data.subarray(from, from + length)).copy(data, to);
    }
  return kind === 4 ? Buffer.concat([data, Buffer.from(Array.from({ length: below(3000) }, () => below(256)))]) : data;
};
