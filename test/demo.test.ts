/** The demo from end to end on two and a half seconds of film: the old film, its truth, the restored film, what was gained; and what it never does. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gainTable } from '../src/cli/gain-table.ts';
import { cutOut } from '../src/demo/damage/weave.ts';
import { demoFiles, runDemo } from '../src/demo/demo.ts';
import { createArrival } from '../src/demo/film/arrival.ts';
import { viewOf } from '../src/demo/film/view.ts';
import type { Shown } from '../src/demo/measure.ts';
import { makeOldFilm } from '../src/demo/old-film.ts';
import { layOn } from '../src/demo/register.ts';
import { createKernels } from '../src/kernels/host.ts';
import { scratch } from './film-kit.ts';

const options = { seed: 11, seconds: 2.4, height: 360, fps: 30, threads: 2, pictures: 1 };

describe('demo', () => {
  it('makes, restores and measures; a second run takes what lies there', { timeout: 300_000 }, async () => {
    const folder = scratch();
    const shown: Shown[] = [];
    const first = await runDemo(
      { ...options, folder },
      () => undefined,
      async (one) => void shown.push(one),
    );
    const files = demoFiles({ ...options, folder });
    expect(first.result.out).toBe(files.restored);
    expect(first.result.frames).toBe(72);
    expect(first.gain.frames.real).toBeGreaterThanOrEqual(38);
    expect(first.gain.frames.real).toBeLessThanOrEqual(44);
    expect(Number.isFinite(first.gain.psnr.restored)).toBe(true);
    // Weave is what a baseline cannot take out.
    expect(first.gain.weave.before).toBeGreaterThan(0.5);
    expect(first.gain.weave.after).toBeLessThan(first.gain.weave.before / 2);
    expect(first.gain.psnr.restored).toBeGreaterThan(first.gain.psnr.nearest);
    expect(first.gain.psnr.restored).toBeGreaterThan(first.gain.psnr.average);
    expect(shown).toHaveLength(1);
    expect([shown[0]!.before.width, shown[0]!.after.width, shown[0]!.truth.width]).toEqual([480, 480, 480]);
    expect(gainTable(first.gain)).toContain('weave');

    const old = readFileSync(files.old);
    const made = statSync(files.old).mtimeMs;
    const second = await runDemo(
      { ...options, folder },
      () => undefined,
      async () => undefined,
    );
    expect(statSync(files.old).mtimeMs).toBe(made);
    expect(second.result.chunksDone).toBe(second.result.chunks);
    expect(second.gain).toEqual(first.gain);

    // Drawn again elsewhere it is the same film, byte for byte.
    const kernels = createKernels({ threads: 0 });
    const again = await makeOldFilm(kernels, scratch(), options, () => undefined);
    expect(readFileSync(again.path).equals(old)).toBe(true);
    expect(kernels.arena.lentBytes()).toBe(0);
    await kernels.close();
  });

  it('leaves films alone that no demo made', async () => {
    const folder = scratch();
    const mine = join(folder, 'arrival.mkv');
    writeFileSync(mine, 'mine');
    await expect(
      runDemo(
        { ...options, folder },
        () => undefined,
        async () => undefined,
      ),
    ).rejects.toMatchObject({ code: 'usage' });
    expect(readFileSync(mine, 'utf8')).toBe('mine');
    expect(existsSync(demoFiles({ ...options, folder }).truth)).toBe(false);
  });

  it('finds a move of parts of a pixel through a change of light', () => {
    const truth = createArrival(viewOf(240, 180), 3)(2);
    const moved = cutOut(truth, -1.37, 0.62, 240, 180);
    const made = { ...moved, data: moved.data.map((value) => 0.9 * value + 0.03) };
    const { x, y } = layOn(truth, made, { left: 0.1, right: 0.9, top: 0.1, bottom: 0.9 });
    expect(x).toBeCloseTo(1.37, 1);
    expect(y).toBeCloseTo(-0.62, 1);
  });
});
