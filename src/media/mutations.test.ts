/** 336 damaged files of 14 formats: each is refused as input or read with its broken frames named. No crash, no hang, no leak, nothing unhandled. */
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, formatLike, type RawPlan, writeRaw, writeSegment } from '../../test/media/films.ts';
import { FilmError } from '../film/errors.ts';
import { randomOf } from '../film/random.ts';
import { createKernels } from '../kernels/host.ts';
import { openClip } from './open.ts';
import { unpackPictures } from './picture-pack.ts';

const kernels = createKernels({ threads: 0 });
const dir = folder();
const unhandled: unknown[] = [];
const note = (reason: unknown): void => {
  unhandled.push(reason);
};

const h264 = { encoder: 'libx264', options: { 'x264-params': 'bframes=2:keyint=9' } };
const films: Readonly<Record<string, RawPlan>> = {
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
const pictures = ['png', 'tiff', 'dpx', 'exr'];
const names = [...Object.keys(films), ...pictures.map((id) => `picture.${id}`)];
const perFormat = 24;

/** Truncated, flipped, zeroed, shuffled or extended; three in ten have their header hit too. */
const mutated = (source: Buffer, seed: number): Buffer => {
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

/** Reads all of a short film, the first 40 and the last frame of one that claims to be long. */
const readThrough = async (path: string): Promise<'read' | 'broken'> => {
  await using reader = await openClip(path, { kernels });
  const wanted = Math.min(reader.length, 40);
  for (let n = 0; n < wanted; n++) (await reader.frame(n))[Symbol.dispose]();
  if (reader.length > 40) (await reader.frame(reader.length - 1))[Symbol.dispose]();
  return reader.broken.length > 0 ? 'broken' : 'read';
};

beforeAll(async () => {
  process.on('unhandledRejection', note);
  for (const [name, plan] of Object.entries(films)) await writeRaw(join(dir.path, name), plan);
  for (const id of pictures) {
    const film = formatLike({ model: 'rgb', bits: id === 'png' || id === 'tiff' ? 8 : 10, subsampling: { x: 0, y: 0 } });
    await writeSegment(kernels, join(dir.path, 'pack'), { format: id, film, frames: 1 });
    await unpackPictures([join(dir.path, 'pack')], join(dir.path, 'pictures'), id);
    copyFileSync(join(dir.path, 'pictures', `00000000.${id}`), join(dir.path, `picture.${id}`));
    rmSync(join(dir.path, 'pictures'), { recursive: true });
  }
});
afterAll(() => {
  process.off('unhandledRejection', note);
  dir[Symbol.dispose]();
});

describe('damaged files', () => {
  it.each(names)(`${perFormat} of %s`, async (name) => {
    const source = readFileSync(join(dir.path, name));
    expect(await readThrough(join(dir.path, name))).toBe('read');
    const path = join(dir.path, `damaged-${name}`);
    for (let n = 0; n < perFormat; n++) {
      writeFileSync(path, mutated(source, n * 100 + names.indexOf(name)));
      const result = await readThrough(path).catch((error: unknown) => error);
      if (typeof result !== 'string') {
        expect(result, `${name}, damage ${n}: ${String(result)}`).toBeInstanceOf(FilmError);
        expect((result as FilmError).code, `${name}, damage ${n}: ${String(result)}`).toBe('input');
      }
      expect(kernels.arena.lentBytes(), `${name}, damage ${n}`).toBe(0);
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  });
});
