/** Reading: every frame of every container, in any order, byte for byte the same. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { codesOf, folder, moving, type RawPlan, writeRaw } from '../../test/media/films.ts';
import { multiply, rational, toNumber } from '../film/rational.ts';
import { createKernels } from '../kernels/host.ts';
import { openContainer } from './container.ts';
import { openClip } from './open.ts';
import { indexPackets } from './packet-index.ts';
import { probe } from './probe.ts';

const kernels = createKernels({ threads: 0 });
afterAll(() => {
  expect(kernels.arena.lentBytes()).toBe(0);
});

const h264 = { encoder: 'libx264', options: { preset: 'medium', 'x264-params': 'bframes=3:b-adapt=0:keyint=9:scenecut=0', crf: '20' } };
const containers: Readonly<Record<string, RawPlan>> = {
  'h264.mp4': { muxer: 'mp4', ...h264 },
  'h264.mov': { muxer: 'mov', ...h264 },
  'h264.mkv': { muxer: 'matroska', ...h264 },
  'h264.flv': { muxer: 'flv', ...h264 },
  'h264.ts': { muxer: 'mpegts', ...h264 },
  'h264.avi': { muxer: 'avi', ...h264, options: { ...h264.options, 'x264-params': 'bframes=0:keyint=9' } },
  'open-gop.mp4': { muxer: 'mp4', encoder: 'libx264', options: { 'x264-params': 'bframes=3:b-adapt=0:keyint=9:open-gop=1:scenecut=0' } },
  'fragments.mp4': { muxer: 'mp4', ...h264, muxerOptions: { movflags: 'frag_keyframe+empty_moov' } },
  'h265.mp4': { muxer: 'mp4', encoder: 'libx265', options: { 'x265-params': 'log-level=none:frame-threads=1:pools=1:keyint=9' } },
  'mpeg2.mpg': { muxer: 'mpeg', encoder: 'mpeg2video', options: { g: '9', bf: '2' } },
  'mpeg2.ts': { muxer: 'mpegts', encoder: 'mpeg2video', options: { g: '9', bf: '2' } },
  'mpeg1.m1v': { muxer: 'mpeg1video', encoder: 'mpeg1video', options: { g: '9', bf: '2' } },
  'mpeg4.avi': { muxer: 'avi', encoder: 'mpeg4', options: { g: '9', bf: '2', q: '3' } },
  'raw.h264': { muxer: 'h264', ...h264 },
  'vp9.webm': { muxer: 'webm', encoder: 'libvpx-vp9', options: { 'cpu-used': '8', deadline: 'realtime', g: '9' } },
  'mjpeg.avi': { muxer: 'avi', encoder: 'mjpeg', pixelFormat: 'yuvj420p' },
};

const frames = 30;

describe('every frame of', () => {
  it.each(Object.keys(containers))('%s: all there, in order, and the same in any order', async (name) => {
    using dir = folder();
    const path = join(dir.path, name);
    await writeRaw(path, { ...containers[name]!, frames });
    const inOrder: number[][] = [];
    {
      await using reader = await openClip(path, { kernels });
      expect(reader.length).toBe(frames);
      for (let n = 0; n < frames; n++) {
        using frame = await reader.frame(n);
        inOrder.push([...codesOf(frame, 0), ...codesOf(frame, 1)]);
      }
      expect(reader.broken).toEqual([]);
    }
    // What was drawn is what comes, the first and the last frame too: a frame off by one would miss by ten levels and more.
    for (const n of [0, 1, 15, frames - 2, frames - 1]) {
      const error = inOrder[n]!.slice(0, 64 * 48).reduce(
        (sum, value, i) => sum + Math.abs(value - moving(8)(n, 0, i % 64, Math.floor(i / 64))),
        0,
      );
      expect(error / (64 * 48)).toBeLessThan(8);
    }
    await using reader = await openClip(path, { kernels });
    for (const n of [29, 0, 14, 13, 28, 3, 9, 8, 27, 1, 29, 18, 17, 5]) {
      using frame = await reader.frame(n);
      expect([...codesOf(frame, 0), ...codesOf(frame, 1)], `frame ${n}`).toEqual(inOrder[n]);
    }
    expect(reader.broken).toEqual([]);
  });
});

describe('times', () => {
  it('a variable rate keeps the time of every frame, the last one its length', async () => {
    using dir = folder();
    const path = join(dir.path, 'vfr.mkv');
    const stamps = [0, 40, 90, 100, 260, 300, 333, 400, 401, 700];
    await writeRaw(path, { muxer: 'matroska', ...h264, frames: stamps.length, stamp: (n) => stamps[n]! });
    await using reader = await openClip(path, { kernels });
    expect(reader.info.video.variableRate).toBe(true);
    expect(stamps.map((_, n) => toNumber(reader.times.at(n)))).toEqual(stamps.map((ms) => ms / 1000));
    expect(toNumber(reader.times.at(stamps.length))).toBeGreaterThan(0.7);
  });
  it('a constant rate is exact however coarse the container counts', async () => {
    using dir = folder();
    const path = join(dir.path, 'ntsc.mkv');
    await writeRaw(path, { muxer: 'matroska', ...h264, frames: 60, stamp: (n) => Math.round((n * 1001) / 30) });
    await using reader = await openClip(path, { kernels });
    expect(reader.times.rate).toEqual(rational(30000, 1001));
    expect(reader.times.at(60)).toEqual(multiply(rational(60), rational(1001, 30000)));
  });
  it('a stream that begins late begins at 0', async () => {
    using dir = folder();
    for (const name of ['late.mkv', 'late.ts', 'late.mp4']) {
      const path = join(dir.path, name);
      const muxer = { mkv: 'matroska', ts: 'mpegts', mp4: 'mp4' }[name.split('.')[1]!]!;
      await writeRaw(path, { muxer, ...h264, frames: 20, stamp: (n) => 5000 + n * 40 });
      await using reader = await openClip(path, { kernels });
      expect(reader.length, name).toBe(20);
      expect(reader.times.at(0)).toEqual(rational(0));
      expect(reader.times.rate).toEqual(rational(25));
      using last = await reader.frame(19);
      expect(last.width).toBe(64);
    }
  });
});

describe('pictures', () => {
  // Left half dark, top half of the right bright: every rotation looks different.
  const quarters = (_: number, p: number, x: number, y: number): number => (p > 0 ? 128 : x < 32 ? 40 : y < 24 ? 200 : 120);
  const at = (codes: readonly number[], width: number, x: number, y: number): number => Math.round(codes[y * width + x]! / 40) * 40;
  it.each([
    [90, 48, 64, [40, 40, 120, 200]],
    [180, 64, 48, [120, 40, 200, 40]],
    [270, 48, 64, [200, 120, 40, 40]],
  ] as const)('rotation by %i degrees is applied', async (rotation, width, height, corners) => {
    using dir = folder();
    const path = join(dir.path, 'turned.mov');
    await writeRaw(path, { muxer: 'mov', ...h264, rotation, draw: quarters });
    await using reader = await openClip(path, { kernels });
    expect([reader.width, reader.height, reader.info.video.rotation]).toEqual([width, height, rotation]);
    using frame = await reader.frame(3);
    const codes = codesOf(frame, 0);
    const found = [
      at(codes, width, 8, 8),
      at(codes, width, width - 8, 8),
      at(codes, width, 8, height - 8),
      at(codes, width, width - 8, height - 8),
    ];
    expect(found).toEqual(corners);
  });
  it('4:2:2 is turned too', async () => {
    using dir = folder();
    const path = join(dir.path, 'turned.mov');
    await writeRaw(path, { muxer: 'mov', encoder: 'ffv1', pixelFormat: 'yuv422p', rotation: 90, draw: quarters });
    await using reader = await openClip(path, { kernels });
    using frame = await reader.frame(0);
    expect([frame.width, frame.height, frame.planes[1]!.width, frame.planes[1]!.height]).toEqual([48, 64, 48, 64]);
    expect(codesOf(frame, 0)[63 * 48]).toBe(120);
    expect(new Set(codesOf(frame, 1))).toEqual(new Set([128]));
  });
  it.each(['top', 'bottom'] as const)('interlaced film, %s field first, is deinterlaced, as many frames out as in', async (interlaced) => {
    using dir = folder();
    const path = join(dir.path, 'fields.mpg');
    // An edge that runs 3 columns a field combs by 60 levels where it passes; deinterlaced rows do not.
    const combed = (n: number, p: number, x: number, y: number): number => {
      const time = 2 * n + (y % 2 === (interlaced === 'top' ? 1 : 0) ? 1 : 0);
      return p > 0 ? 128 : (x + time * 3) % 40 < 20 ? 150 : 90;
    };
    await writeRaw(path, {
      muxer: 'mpeg',
      encoder: 'mpeg2video',
      interlaced,
      draw: combed,
      frames: 20,
      options: { flags: '+ildct+ilme', q: '2' },
    });
    await using reader = await openClip(path, { kernels });
    expect(reader.info.video.interlaced).toBe(interlaced === 'top' ? 'top-first' : 'bottom-first');
    expect(reader.length).toBe(20);
    const seen: number[][] = [];
    for (let n = 0; n < 20; n++) {
      using frame = await reader.frame(n);
      seen.push(codesOf(frame, 0));
    }
    const rows = (codes: readonly number[]): number =>
      codes.reduce((sum, v, i) => sum + (i >= 64 ? Math.abs(v - codes[i - 64]!) : 0), 0) / (64 * 47);
    const coded = Array.from({ length: 64 * 48 }, (_, i) => combed(10, 0, i % 64, Math.floor(i / 64)));
    expect(rows(seen[10]!)).toBeLessThan(rows(coded) / 3);
    for (const n of [19, 0, 7]) {
      using frame = await reader.frame(n);
      expect(codesOf(frame, 0)).toEqual(seen[n]);
    }
  });
  it.each([
    ['3:2', 'top', [0, 0, 0, 1, 1, 2, 2, 2, 3, 3]],
    ['3:2', 'bottom', [0, 0, 0, 1, 1, 2, 2, 2, 3, 3]],
    ['2:2', 'top', [0, 1, 1, 2, 2, 3, 3, 4]],
    ['2:2', 'bottom', [0, 1, 1, 2, 2, 3, 3, 4]],
  ] as const)('%s pulldown, %s field first: the pictures come back whole, wherever they are asked for', async (_, first, fields) => {
    using dir = folder();
    const path = join(dir.path, 'pulldown.mkv');
    const height = 480;
    const pictures = fields.at(-1)! + (fields.length === 10 ? 1 : 0);
    const shown = (field: number): number => pictures * Math.floor(field / fields.length) + fields[field % fields.length]!;
    const whole = (n: number, p: number, x: number, y: number): number => (p > 0 ? 128 : (x * 5 + 61 * n + (y >> 3)) % 97 < 40 ? 160 : 80);
    const upper = first === 'top' ? 0 : 1;
    await writeRaw(path, {
      muxer: 'matroska',
      encoder: 'ffv1',
      height,
      frames: 40,
      draw: (n, p, x, y) => whole(shown(2 * n + (y % 2 === upper ? 0 : 1)), p, x, y),
    });
    await using reader = await openClip(path, { kernels });
    expect([reader.info.video.pulldown, reader.info.video.interlaced, reader.length]).toEqual([true, 'no', 40]);
    const pictureOf = async (n: number): Promise<number> => {
      using frame = await reader.frame(n);
      const codes = codesOf(frame, 0);
      return Array.from({ length: 70 }, (_, k) => k).findIndex((k) =>
        codes.every((value, i) => value === whole(k, 0, i % 64, Math.floor(i / 64))),
      );
    };
    const seen: number[] = [];
    for (let n = 0; n < 40; n++) seen.push(await pictureOf(n));
    // Shifted by a field, the film's first frame holds one field of a picture alone; all others are there, in order, and nothing else.
    const alone = fields.length === 8 ? 1 : 0;
    expect(seen.slice(alone)).not.toContain(-1);
    expect(seen.slice(alone)).toEqual(seen.slice(alone).sort((a, b) => a - b));
    expect(new Set(seen.slice(alone)).size).toBe(alone ? 39 : 32);
    for (const n of [31, 4, 17]) expect(await pictureOf(n)).toBe(seen[n]);
  });
  it('odd sizes, one frame', async () => {
    using dir = folder();
    const path = join(dir.path, 'odd.avi');
    await writeRaw(path, { muxer: 'avi', encoder: 'ffv1', width: 33, height: 21, frames: 1, pixelFormat: 'yuv420p' });
    await using reader = await openClip(path, { kernels });
    expect([reader.length, reader.width, reader.height]).toEqual([1, 33, 21]);
    using frame = await reader.frame(0);
    expect(codesOf(frame, 0)).toEqual(Array.from({ length: 33 * 21 }, (_, i) => moving(8)(0, 0, i % 33, Math.floor(i / 33))));
    expect(frame.planes[1]!.width).toBe(17);
    expect(reader.times.at(1)).toEqual(rational(1, 25));
  });
  it.each([
    ['ffv1', 'yuv420p', { level: '3', slices: '4', slicecrc: '1', g: '1' }],
    ['mjpeg', 'yuvj420p', {}],
    ['libx264', 'yuv420p', { 'x264-params': 'keyint=1:slices=2' }],
  ] as const)('a damaged stretch of %s is named, the rest stays as it was', async (encoder, pixelFormat, coded) => {
    using dir = folder();
    const path = join(dir.path, 'film.avi');
    await writeRaw(path, { muxer: 'avi', encoder, pixelFormat, options: coded, frames: 12 });
    const codes = async (): Promise<{ readonly frames: readonly (readonly number[])[]; readonly broken: readonly number[] }> => {
      await using reader = await openClip(path, { kernels });
      const frames: number[][] = [];
      for (let n = 0; n < reader.length; n++) {
        using frame = await reader.frame(n);
        frames.push(codesOf(frame, 0));
      }
      return { frames, broken: reader.broken };
    };
    const before = await codes();
    const container = await openContainer(path);
    const { keyframes } = await indexPackets(container);
    await container[Symbol.asyncDispose]();
    const data = readFileSync(path);
    // The packets' insides of frames 5 and 6, their headers in the container left alone.
    for (const n of [5, 6]) data.fill(0, keyframes[n]!.bytePosition + 40, keyframes[n + 1]!.bytePosition - 8);
    writeFileSync(path, data);
    const after = await codes();
    expect(after.frames.length).toBe(before.frames.length);
    expect(after.broken).toEqual([5, 6]);
    for (const n of [0, 1, 2, 3, 4, 8, 9, 10, 11]) expect(after.frames[n], `frame ${n}`).toEqual(before.frames[n]);
  });
  it('alpha, sound only, text and missing files are refused with words', async () => {
    using dir = folder();
    const path = join(dir.path, 'alpha.mov');
    await writeRaw(path, { muxer: 'mov', encoder: 'qtrle', pixelFormat: 'argb', frames: 2 });
    await expect(probe(path)).rejects.toMatchObject({ code: 'input', message: expect.stringContaining('alpha channel') });
    await expect(probe(join(dir.path, 'nothing.mp4'))).rejects.toMatchObject({ code: 'input' });
    await expect(probe(import.meta.filename)).rejects.toMatchObject({ code: 'input' });
    await expect(probe(dir.path)).rejects.toMatchObject({ code: 'input' });
  });
  it('reading can be cancelled and frames out of range are refused', async () => {
    using dir = folder();
    const path = join(dir.path, 'film.mkv');
    await writeRaw(path, { muxer: 'matroska', ...h264 });
    await expect(probe(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    await using reader = await openClip(path, { kernels });
    await expect(reader.frame(12)).rejects.toMatchObject({ code: 'failed' });
    await expect(reader.frame(3, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    using frame = await reader.frame(3);
    expect(frame.width).toBe(64);
  });
});
