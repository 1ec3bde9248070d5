/** Networks a person brings: what they want is found from the file, tiles equal the whole, what comes out is looked at, and the film goes through them. */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import nets from '../../src/cli/commands/nets.ts';
import { FilmError } from '../../src/film/errors.ts';
import type { Plane } from '../../src/film/frame.ts';
import { createNets } from '../../src/nets/host.ts';
import { inspectPicture } from '../../src/nets/inspect.ts';
import { inspectColour } from '../../src/nets/inspect-colour.ts';
import type { PictureLayout } from '../../src/nets/net.ts';
import { findNet, listNets, storeNet } from '../../src/nets/net-store.ts';
import { distrust } from '../../src/nets/output-check.ts';
import { applyPicture } from '../../src/nets/picture-net.ts';
import { openSession, type Session } from '../../src/nets/runtime.ts';
import { sharesOf, spansOf } from '../../src/nets/tiles.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`${name}.onnx`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ciotat-nets-'));
afterAll(() => rmSync(folder, { recursive: true }));
const cpu = { device: 'cpu', threads: 1 } as const;
const opened = (name: string): Promise<Session> => openSession(readFileSync(fixture(name)), cpu);
const picture = (width: number, height: number): Plane => ({
  width,
  height,
  data: Float32Array.from(
    { length: width * height },
    (_, i) => 0.5 + 0.3 * Math.sin((i % width) / 3) * Math.cos(Math.floor(i / width) / 4),
  ),
});
const blank = (width: number, height: number): Plane => ({ width, height, data: new Float32Array(width * height) });
const full = { black: 0, white: 1 };

describe('what a network wants is found from the file', () => {
  it.each([
    ['soft-x2', { channels: 1, scale: 2, white: 1, multiple: 1 }],
    ['rgb-255-x4', { channels: 3, scale: 4, white: 255, multiple: 1 }],
    ['even-denoise', { channels: 1, scale: 1, white: 1, multiple: 4 }],
  ])('%s', async (name, wanted) => {
    await using session = await opened(name);
    const layout = await inspectPicture(session);
    expect(layout).toMatchObject(wanted);
    expect(layout.reach).toBeGreaterThanOrEqual(1);
    expect(layout.reach).toBeLessThanOrEqual(6);
  });

  it.each([
    ['flat', /no picture/],
    ['two-inputs', /2 inputs/],
  ])('%s is refused with its reason', async (name, reason) => {
    await using session = await opened(name);
    await expect(inspectPicture(session)).rejects.toThrow(reason);
  });

  it.each([
    ['grey-to-ab', { channels: 1, gives: 'ab', white: 1, unit: 1, side: 256, multiple: 1 }],
    ['sepia-255', { channels: 3, gives: 'rgb', white: 255, unit: 255, fixed: 64 }],
  ])('%s colours', async (name, wanted) => {
    await using session = await opened(name);
    expect(await inspectColour(session)).toMatchObject(wanted);
  });
  it.each([
    ['two-inputs', /2 inputs/],
    ['soft-x2', /it makes 1 x 1 x 256 x 256/],
    ['even-denoise', /makes 1 channels/],
  ])('%s does not colour, with its reason', async (name, reason) => {
    await using session = await opened(name);
    await expect(inspectColour(session)).rejects.toThrow(reason);
  });
  it('one that makes a and b is brought, listed and asked for by colour/auto; another task is refused', async () => {
    process.env.CIOTAT_NETS = folder;
    try {
      expect(await nets.run({ names: ['add', fixture('grey-to-ab')], flags: { licence: 'MIT', task: 'colourise' } })).toBe(0);
      expect(findNet('grey-to-ab', 'colourise', folder).colour).toMatchObject({ gives: 'ab', unit: 1 });
      expect(await nets.run({ names: ['bench', 'grey-to-ab'], flags: { threads: '1' } })).toBe(0);
      await expect(nets.run({ names: ['add', fixture('soft-x2')], flags: { task: 'depth' } })).rejects.toThrow('cannot be brought yet');
    } finally {
      await nets.run({ names: ['remove', 'grey-to-ab'], flags: {} });
      delete process.env.CIOTAT_NETS;
    }
  });

  it('a file that is no network is refused as input', async () => {
    await expect(openSession(new Uint8Array([1, 2, 3]), cpu)).rejects.toMatchObject({ code: 'input' });
  });
});

describe('tiles', () => {
  it.each([
    [100, 40, 12, 1],
    [481, 128, 20, 8],
    [64, 512, 20, 4],
    [1, 32, 8, 1],
  ])('%i pixels in parts of %i: covered, shares add up to 1', (length, most, overlap, multiple) => {
    const spans = spansOf(length, most, overlap, multiple);
    const sums = new Float64Array(length * 2);
    for (const [i, span] of spans.entries()) {
      expect(span.size % multiple).toBe(0);
      const shares = sharesOf(spans, i, 3, 2);
      for (let k = 0; k < shares.length; k++) if (span.start * 2 + k < sums.length) sums[span.start * 2 + k]! += shares[k]!;
    }
    for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
  });

  it.each([
    [298, 100, 64, 2],
    [131, 40, 16, 4],
  ])('%i pixels in parts of %i begin on the grid and still overlap by %i', (length, most, overlap, grid) => {
    const spans = spansOf(length, most, overlap, grid, grid);
    expect(spans.every(({ start }) => start % grid === 0)).toBe(true);
    expect(spans.at(-1)!.start + spans.at(-1)!.size).toBeGreaterThanOrEqual(length);
    for (const [i, { start }] of spans.entries())
      if (i > 0) expect(spans[i - 1]!.start + spans[i - 1]!.size - start).toBeGreaterThanOrEqual(overlap);
  });

  it('tiled equals whole within 1/512', async () => {
    await using session = await opened('soft-x2');
    const layout = await inspectPicture(session);
    const input = picture(131, 77);
    const [whole, tiled] = [blank(262, 154), blank(262, 154)];
    await applyPicture(session, layout, input, whole, full, { pixels: 512 });
    await applyPicture(session, layout, input, tiled, full, { pixels: 40 });
    const worst = whole.data.reduce((most, value, i) => Math.max(most, Math.abs(value - tiled.data[i]!)), 0);
    expect(worst).toBeLessThan(1 / 512);
  });

  it('halves the part when memory runs out, and goes on', async () => {
    await using session = await opened('soft-x2');
    const layout = await inspectPicture(session);
    const small: Session = {
      ...session,
      run: (inputs, signal) =>
        inputs.x!.data.length > 70 * 70
          ? Promise.reject(new FilmError('failed', 'failed to allocate memory'))
          : session.run(inputs, signal),
    };
    const tile = { pixels: 256 };
    const out = blank(400, 300);
    await applyPicture(small, layout, picture(200, 150), out, full, tile);
    expect(tile.pixels).toBe(64);
    expect(out.data.every((value) => value > 0.05)).toBe(true);
  });
});

describe('what comes out is looked at', () => {
  const input = picture(16, 16).data;
  it.each([
    ['a picture', (value: number) => value, undefined],
    ['black', () => 0, /mean|flat/],
    ['flat', () => 0.5, /flat/],
    ['not finite', () => Number.NaN, /NaN/],
    ['inverted', (value: number) => 1 - value, /agrees/],
    ['of another range', (value: number) => value * 255, /mean/],
  ])('%s', (_, change, reason) => {
    const found = distrust(input, 16, 16, input.map(change), 1);
    if (reason) expect(found).toMatch(reason);
    else expect(found).toBeUndefined();
  });
});

describe('the store', () => {
  const layout: PictureLayout = { input: 'x', output: 'y', channels: 1, scale: 2, white: 1, multiple: 1, reach: 3 };
  it('keeps, finds for its task, never overwrites, and notices a changed file', async () => {
    const own = join(folder, 'store');
    storeNet(fixture('soft-x2'), { id: 'soft', task: 'upscale', title: 'soft', picture: layout, licence: 'MIT', origin: 'test' }, own);
    expect(listNets(own).map(({ id }) => id)).toEqual(['soft']);
    expect(() => findNet('sofd', 'upscale', own)).toThrow(/no network/);
    expect(() => findNet('soft', 'denoise', own)).toThrow(/for upscale/);
    expect(() => storeNet(fixture('soft-x2'), { id: 'soft', task: 'upscale', title: 'soft', licence: 'MIT', origin: 'test' }, own)).toThrow(
      /there already/,
    );
    const host = createNets({ ...cpu, folder: own });
    const out = blank(32, 32);
    await host.picture(host.find('soft', 'upscale'), picture(16, 16), out, full);
    expect(out.data[500]).toBeGreaterThan(0);
    await host.close();
    writeFileSync(join(own, 'soft.onnx'), 'changed');
    const again = createNets({ ...cpu, folder: own });
    await expect(again.picture(again.find('soft', 'upscale'), picture(16, 16), out, full)).rejects.toMatchObject({ code: 'device' });
    await again.close();
  });

  it('ciotat nets add finds the layout and lists it', async () => {
    process.env.CIOTAT_NETS = join(folder, 'brought');
    const film = join(folder, 'My Net (x2).onnx');
    copyFileSync(fixture('soft-x2'), film);
    try {
      expect(await nets.run({ names: ['add', film], flags: { licence: 'MIT' } })).toBe(0);
      expect(existsSync(join(folder, 'brought', 'my-net-x2.onnx'))).toBe(true);
      expect(findNet('my-net-x2', 'upscale').picture?.scale).toBe(2);
      expect(await nets.run({ names: ['remove', 'my-net-x2'], flags: {} })).toBe(0);
      expect(listNets()).toEqual([]);
    } finally {
      delete process.env.CIOTAT_NETS;
    }
  });
});

describe('a device that is not there', () => {
  it('is said with its reason, and the CPU is used', async () => {
    await using session = await openSession(readFileSync(fixture('soft-x2')), { device: 'cuda', threads: 1 });
    if (session.device === 'cuda') return;
    expect(session.device).toBe('cpu');
    expect(session.reasons[0]).toMatch(/^cuda: /);
  });
});
