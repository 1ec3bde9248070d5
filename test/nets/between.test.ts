/** A person's network for frames in between, from its file to the film: what it wants is found, its frames are used, and a name that is not there is told. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createKernels } from '../../src/kernels/host.ts';
import { openClip } from '../../src/media/open.ts';
import { betweenOn } from '../../src/nets/between-net.ts';
import { inspectBetween, isBetween } from '../../src/nets/inspect-between.ts';
import type { Rgb } from '../../src/nets/interpolator.ts';
import { openSession } from '../../src/nets/runtime.ts';
import { makeFilm, scratch } from '../film-kit.ts';

const file = (name: string): string => fileURLToPath(new URL(`${name}.onnx`, import.meta.url));
const program = fileURLToPath(new URL('../../bin/ciotat.js', import.meta.url));
const folder = scratch();
const kernels = createKernels({ threads: 1 });
const run = (...words: string[]): { readonly code: number | null; readonly err: string } => {
  const env = { ...process.env, CIOTAT_NETS: join(folder, 'nets') };
  const { status, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8', timeout: 200_000, env });
  return { code: status, err: stderr };
};
afterAll(async () => {
  await kernels.close();
  rmSync(folder, { recursive: true, force: true });
});

const flat = (value: number): Rgb =>
  [0, 1, 2].map(() => ({ width: 10, height: 6, data: new Float32Array(60).fill(value) })) as unknown as Rgb;

describe('a network of two frames', () => {
  it.each([
    ['mix-by-time', { inputs: ['first', 'second'], time: 'time', channels: 3, white: 1, multiple: 1 }, [0.35, 0.5, 0.7]],
    ['middle-255', { inputs: ['both'], channels: 6, white: 255, multiple: 4 }, [0.34375, 0.5, 0.703125]],
  ] as const)('%s: what it wants is found; any moment is made', async (name, wanted, made) => {
    await using session = await openSession(readFileSync(file(name)), { device: 'cpu', threads: 1 });
    expect(isBetween(session)).toBe(true);
    const layout = await inspectBetween(session);
    expect(layout).toMatchObject(wanted);
    const task = betweenOn(session, layout);
    using first = await task.frame(flat(0.2));
    using second = await task.frame(flat(0.8));
    using pair = await task.pair(first, second);
    for (const [k, t] of [0.25, 0.5, 0.8333].entries()) {
      const out = flat(-1);
      await pair.at(t, out);
      for (const plane of out) for (const value of plane.data) expect(Math.abs(value - made[k]!)).toBeLessThan(0.012);
    }
  });
  it('in the film: its frames are used, the film is left alone otherwise; without it the run ends with 5', {
    timeout: 240_000,
  }, async () => {
    const film = await makeFilm(kernels, join(folder, 'film.mkv'), [0, 4, 8]);
    const slow = (out: string, model: string) =>
      run(
        'restore',
        film,
        '-o',
        join(folder, out),
        '--recipe',
        'slowmo',
        '--slowmo',
        '2',
        '--codec',
        'ffv1',
        '--threads',
        '1',
        '--set',
        `interpolation/rate.model=${model}`,
      );
    for (const absent of ['dain', 'mixed']) {
      const { code, err } = slow('none.mkv', absent);
      expect(code, err).toBe(5);
      expect(err).toMatch(new RegExp(`no network "${absent}"`));
    }
    expect(run('nets', 'add', file('mix-by-time'), '--name', 'mixed').code).toBe(0);
    const done = slow('mixed.mkv', 'mixed');
    expect(done.code, done.err).toBe(0);
    await using clip = await openClip(join(folder, 'mixed.mkv'), { kernels });
    const [a, made, b] = await Promise.all([0, 1, 2].map((n) => clip.frame(n)));
    const sample = (frame: typeof a, i: number): number => frame!.planes[0]!.data[i]!;
    for (let i = 0; i < 96 * 64; i += 7) expect(Math.abs(sample(made, i) - (sample(a, i) + sample(b, i)) / 2)).toBeLessThan(1.5 / 255);
    for (const frame of [a, made, b]) frame![Symbol.dispose]();
  });
});
