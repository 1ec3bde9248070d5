/** Grey ramps of every colour space, range and depth, through our own encode and decode: within one code value, lossless codecs exact. */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { codesOf, folder, formatLike, ramp, writeSegment } from '../../test/media/films.ts';
import { type ColourSpace, rec601, rec709, rec2020 } from '../film/colour-space.ts';
import { createKernels } from '../kernels/host.ts';
import { openClip } from './open.ts';

const kernels = createKernels({ threads: 0 });
afterAll(() => expect(kernels.arena.lentBytes()).toBe(0));

const spaces: readonly ColourSpace[] = [rec601, rec709, rec2020].flatMap((space) => [space, { ...space, range: 'full' as const }]);
const cases = spaces.flatMap((space) => [8, 10].map((bits) => ({ matrix: space.matrix, range: space.range, space, bits })));
// 219 steps and more in 256 columns: every code value of 8 bit occurs.
const size = { width: 256, height: 32 };

describe('a grey ramp', () => {
  it.each(cases)('$matrix $range $bits bit comes back from FFV1 exactly, tags and all', async ({ space, bits }) => {
    using dir = folder();
    const path = join(dir.path, 'ramp.mkv');
    const film = formatLike({ space, bits });
    const draw = ramp(space, bits, size.width);
    await writeSegment(kernels, path, { format: 'ffv1', film, draw, ...size, frames: 2 });
    await using reader = await openClip(path, { kernels });
    expect(reader.format).toEqual({ ...film, siting: 'left' });
    using frame = await reader.frame(1);
    expect(codesOf(frame, 0)).toEqual(Array.from({ length: 256 * 32 }, (_, i) => draw(1, 0, i % 256, 0)));
    expect(new Set(codesOf(frame, 1))).toEqual(new Set([2 ** (bits - 1)]));
  });
  it.each(cases)('$matrix $range $bits bit, black and white, comes back from FFV1 exactly', async ({ space, bits }) => {
    using dir = folder();
    const path = join(dir.path, 'ramp.mkv');
    const film = formatLike({ model: 'grey', subsampling: { x: 0, y: 0 }, space, bits });
    const draw = ramp(space, bits, size.width);
    await writeSegment(kernels, path, { format: 'ffv1', film, draw, ...size, frames: 2 });
    await using reader = await openClip(path, { kernels });
    expect(reader.format.model).toBe('grey');
    expect(reader.format.bits).toBe(bits);
    expect(reader.format.space).toEqual(space);
    using frame = await reader.frame(1);
    expect(codesOf(frame, 0)).toEqual(Array.from({ length: 256 * 32 }, (_, i) => draw(1, 0, i % 256, 0)));
  });
  it.each(cases.filter(({ bits }) => bits === 8))('$matrix $range 8 bit through H.264, within 1', async ({ space, bits }) => {
    using dir = folder();
    const path = join(dir.path, 'ramp.mkv');
    const draw = ramp(space, bits, size.width);
    const settings = { crf: 1, preset: 'medium' };
    await writeSegment(kernels, path, { format: 'h264', film: formatLike({ space }), draw, ...size, frames: 3, settings });
    await using reader = await openClip(path, { kernels });
    expect(reader.format.space).toEqual(space);
    using frame = await reader.frame(2);
    expect(Math.max(...codesOf(frame, 0).map((code, i) => Math.abs(code - draw(2, 0, i % 256, 0))))).toBeLessThanOrEqual(1);
  });
  it.each(cases.filter(({ bits }) => bits === 10))('$matrix $range 10 bit through H.265, within 1', async ({ space, bits }) => {
    using dir = folder();
    const path = join(dir.path, 'ramp.mkv');
    const draw = ramp(space, bits, size.width);
    const settings = { crf: 0, preset: 'medium' };
    await writeSegment(kernels, path, { format: 'h265', film: formatLike({ space, bits }), draw, ...size, frames: 3, settings });
    await using reader = await openClip(path, { kernels });
    expect(reader.format.space).toEqual(space);
    using frame = await reader.frame(2);
    expect(Math.max(...codesOf(frame, 0).map((code, i) => Math.abs(code - draw(2, 0, i % 256, 0))))).toBeLessThanOrEqual(1);
  });
});

describe('a ramp that changes', () => {
  const pairs = spaces.flatMap((from) => spaces.filter((to) => to !== from).map((to) => ({ from, to })));
  it.each(pairs.map((p) => ({ ...p, says: `${p.from.matrix} ${p.from.range} to ${p.to.matrix} ${p.to.range}` })))(
    '$says keeps its grey within 1 code value',
    async ({ from, to }) => {
      using dir = folder();
      const path = join(dir.path, 'ramp.mkv');
      const settings = { space: to };
      await writeSegment(kernels, path, {
        format: 'ffv1',
        film: formatLike({ space: from }),
        draw: ramp(from, 8, 256),
        ...size,
        frames: 1,
        settings,
      });
      await using reader = await openClip(path, { kernels });
      expect(reader.format.space).toEqual(to);
      using frame = await reader.frame(0);
      const wanted = ramp(to, 8, 256);
      expect(Math.max(...codesOf(frame, 0).map((code, i) => Math.abs(code - wanted(0, 0, i % 256, 0))))).toBeLessThanOrEqual(1);
      expect(Math.max(...codesOf(frame, 1).map((code) => Math.abs(code - 128)))).toBe(0);
    },
  );
});
