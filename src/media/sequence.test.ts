/** Image sequences: written and read back, exact; folders in natural order, patterns, single pictures, gaps. */
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { codesOf, type Draw, drawFrame, folder, formatLike, writeSegment } from '../../test/media/films.ts';
import { rec709, sRgb } from '../film/colour-space.ts';
import type { FrameFormat } from '../film/frame.ts';
import { rational } from '../film/rational.ts';
import { createKernels } from '../kernels/host.ts';
import { openClip } from './open.ts';
import { unpackPictures } from './picture-pack.ts';

const kernels = createKernels({ threads: 0 });
afterAll(() => expect(kernels.arena.lentBytes()).toBe(0));

const full = { ...rec709, range: 'full' as const };
const grey = (bits: number): FrameFormat => formatLike({ model: 'grey', bits, subsampling: { x: 0, y: 0 }, space: full });
const rgb = (bits: number): FrameFormat => formatLike({ model: 'rgb', bits, subsampling: { x: 0, y: 0 }, space: sRgb });
const whole =
  (bits: number): Draw =>
  (n, plane, x, y) =>
    (x * 977 + y * 131 + n * 37 + plane * 8191 + (x === 0 ? -(x * 977 + y * 131 + n * 37 + plane * 8191) : x === 1 ? 2 ** 17 - 1 : 0)) %
    2 ** bits;

const kinds = [
  { id: 'png', film: grey(8) },
  { id: 'png', film: rgb(8) },
  { id: 'png', film: grey(16) },
  { id: 'png', film: rgb(16) },
  { id: 'tiff', film: grey(8) },
  { id: 'tiff', film: rgb(8) },
  { id: 'tiff', film: grey(16) },
  { id: 'tiff', film: rgb(16) },
  { id: 'dpx', film: grey(8) },
  { id: 'dpx', film: rgb(10) },
  { id: 'dpx', film: grey(16) },
  { id: 'dpx', film: rgb(16) },
].map((kind) => ({ ...kind, model: kind.film.model, bits: kind.film.bits }));

describe('a sequence of', () => {
  it.each(kinds)('$id, $model, $bits bit comes back exactly', async ({ id, film, bits }) => {
    using dir = folder();
    const pack = join(dir.path, 'pack');
    const out = join(dir.path, 'pictures');
    const draw = whole(bits);
    await writeSegment(kernels, pack, { format: id, film, draw, width: 37, height: 19, frames: 3, settings: { bits } });
    expect((await unpackPictures([pack], out, id)).frames).toBe(3);
    expect(readdirSync(out)).toHaveLength(3);
    await using reader = await openClip(out, { kernels });
    expect([reader.length, reader.width, reader.height, reader.format.model]).toEqual([3, 37, 19, film.model]);
    expect(reader.format.space.range).toBe('full');
    for (const n of [2, 0, 1]) {
      using frame = await reader.frame(n);
      using wanted = drawFrame(kernels, film, 37, 19, n, draw);
      for (let p = 0; p < wanted.planes.length; p++) {
        const scale = (2 ** reader.format.bits - 1) / (2 ** bits - 1);
        expect(codesOf(frame, p), `frame ${n} plane ${p}`).toEqual(codesOf(wanted, p).map((code) => Math.round(code * scale)));
      }
    }
  });
  it.each([grey(16), rgb(16)])('EXR half floats comes back to 11 bits, above white too', async (film) => {
    using dir = folder();
    const pack = join(dir.path, 'pack');
    const out = join(dir.path, 'pictures');
    const draw: Draw = (n, plane, x) => x * 2100 + n * 100 + plane * 10;
    await writeSegment(kernels, pack, { format: 'exr', film, draw, width: 37, height: 19, frames: 2, settings: { bits: 16 } });
    await unpackPictures([pack], out, 'exr');
    await using reader = await openClip(out, { kernels });
    using frame = await reader.frame(1);
    using wanted = drawFrame(kernels, film, 37, 19, 1, draw);
    const error = wanted.planes.map((plane, p) =>
      plane.data.reduce((worst, value, i) => Math.max(worst, Math.abs(value - frame.planes[p]!.data[i]!) / Math.max(value, 2 ** -10)), 0),
    );
    expect(frame.planes.length).toBe(film.model === 'grey' ? frame.planes.length : 3);
    expect(Math.max(...error)).toBeLessThan(2 ** -10);
  });
  it('black and white film of limited range is written as pictures are looked at: full', async () => {
    using dir = folder();
    const film = formatLike({ model: 'grey', subsampling: { x: 0, y: 0 } });
    const out = join(dir.path, 'pictures');
    await writeSegment(kernels, join(dir.path, 'pack'), {
      format: 'png',
      film,
      draw: (_, __, x) => (x < 20 ? 16 : 235),
      width: 40,
      height: 8,
      frames: 1,
    });
    await unpackPictures([join(dir.path, 'pack')], out, 'png');
    const { data } = await sharp(join(out, '00000000.png')).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
    expect([data[0], data[39]]).toEqual([0, 255]);
    await using reader = await openClip(out, { kernels });
    expect(reader.format.space.range).toBe('full');
  });
});

describe('as input', () => {
  const picture = (level: number, file: string): Promise<unknown> =>
    sharp({ create: { width: 16, height: 8, channels: 3, background: { r: level, g: level, b: level } } })
      .toFormat(file.endsWith('.tif') ? 'tiff' : 'png', file.endsWith('.tif') ? { compression: 'lzw' } : {})
      .toFile(file);
  it('a folder is taken in natural order, at the rate asked for', async () => {
    using dir = folder();
    for (const n of [1, 2, 9, 10, 11, 100]) await picture(n, join(dir.path, `scan_${n}.png`));
    writeFileSync(join(dir.path, 'notes.txt'), 'x');
    await using reader = await openClip(dir.path, { kernels, inputFps: rational(18) });
    const seen: number[] = [];
    for (let n = 0; n < reader.length; n++) {
      using frame = await reader.frame(n);
      seen.push(codesOf(frame, 0)[0]!);
    }
    expect(seen).toEqual([1, 2, 9, 10, 11, 100]);
    expect(reader.times.rate).toEqual(rational(18));
    expect(reader.info.kind).toBe('sequence');
  });
  it('a pattern takes what fits it, gaps and all; one picture is a film of one frame', async () => {
    using dir = folder();
    for (const n of [7, 8, 11]) await picture(n, join(dir.path, `a_${String(n).padStart(4, '0')}.tif`));
    await picture(200, join(dir.path, 'b_0001.tif'));
    await using reader = await openClip(join(dir.path, 'a_%04d.tif'), { kernels });
    expect(reader.length).toBe(3);
    expect(reader.times.rate).toEqual(rational(24));
    using last = await reader.frame(2);
    expect(codesOf(last, 0)[0]).toBe(11);
    await using single = await openClip(join(dir.path, 'b_0001.tif'), { kernels });
    expect(single.length).toBe(1);
  });
  it('a picture that cannot be decoded is shown as its neighbour and named', async () => {
    using dir = folder();
    for (let n = 0; n < 5; n++) await picture(n * 40, join(dir.path, `${n}.png`));
    writeFileSync(join(dir.path, '2.png'), Buffer.alloc(300, 7));
    await using reader = await openClip(dir.path, { kernels });
    expect(reader.length).toBe(5);
    const seen: number[] = [];
    for (let n = 0; n < 5; n++) {
      using frame = await reader.frame(n);
      seen.push(codesOf(frame, 0)[0]!);
    }
    expect([seen[0], seen[1], seen[3], seen[4]]).toEqual([0, 40, 120, 160]);
    expect([40, 120]).toContain(seen[2]);
    expect(reader.broken).toEqual([2]);
  });
  it('JPEG inside TIFF, which FFmpeg would show black, is refused', async () => {
    using dir = folder();
    const path = join(dir.path, '1.tif');
    await sharp({ create: { width: 16, height: 8, channels: 3, background: 'red' } })
      .tiff({ compression: 'jpeg' })
      .toFile(path);
    await expect(openClip(path, { kernels })).rejects.toMatchObject({ code: 'input', message: expect.stringContaining('JPEG inside') });
  });
  it('folders without pictures, of mixed kinds, of mixed sizes are refused', async () => {
    using dir = folder();
    const empty = join(dir.path, 'empty');
    mkdirSync(empty);
    await expect(openClip(empty, { kernels })).rejects.toMatchObject({ code: 'input' });
    await picture(1, join(dir.path, '1.png'));
    await sharp({ create: { width: 20, height: 8, channels: 3, background: 'red' } }).toFile(join(dir.path, '2.png'));
    {
      await using reader = await openClip(dir.path, { kernels });
      await expect(reader.frame(1)).rejects.toMatchObject({ code: 'input' });
    }
    renameSync(join(dir.path, '2.png'), join(dir.path, '2.bmp'));
    await expect(openClip(dir.path, { kernels })).rejects.toMatchObject({
      code: 'input',
      message: expect.stringContaining('several kinds'),
    });
    await expect(openClip(join(dir.path, 'x_%05d.png'), { kernels })).rejects.toMatchObject({ code: 'input' });
  });
});
