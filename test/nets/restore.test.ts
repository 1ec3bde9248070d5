/** A brought network in the film's path: other pixels than the filter's, none at strength 0, and a name that is not there. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKernels } from '../../src/kernels/host.ts';
import { openClip } from '../../src/media/open.ts';
import { makeFilm, scratch } from '../film-kit.ts';

const program = fileURLToPath(new URL('../../bin/ciotat.js', import.meta.url));
const kernels = createKernels({ threads: 1 });
const folder = scratch();
const film = join(folder, 'film.mkv');
const run = (...words: string[]): { readonly code: number | null; readonly err: string } => {
  const env = { ...process.env, CIOTAT_NETS: join(folder, 'nets') };
  const { status, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8', timeout: 100_000, env });
  return { code: status, err: stderr };
};
const upscale = (out: string, ...more: string[]) =>
  run('restore', film, '-o', join(folder, out), '--recipe', 'upscale', '--scale', '3', '--codec', 'ffv1', '--threads', '1', ...more);
const firstPicture = async (name: string): Promise<Float32Array> => {
  await using clip = await openClip(join(folder, name), { kernels });
  using frame = await clip.frame(0);
  return frame.planes[0]!.data.slice();
};

beforeAll(async () => {
  await makeFilm(kernels, film, [0, 1, 2]);
  expect(run('nets', 'add', fileURLToPath(new URL('soft-x2.onnx', import.meta.url)), '--licence', 'MIT').code).toBe(0);
});
afterAll(async () => {
  await kernels.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('enlarging through a network', () => {
  it('gives the exact size and other pixels; the same project makes both', async () => {
    expect(upscale('plain.mkv').code).toBe(0);
    const soft = upscale('soft.mkv', '--set', 'resolution/upscale.model=soft-x2', '--device', 'cpu');
    expect(soft.code, soft.err).toBe(0);
    const [plain, through] = [await firstPicture('plain.mkv'), await firstPicture('soft.mkv')];
    expect(through.length).toBe(plain.length);
    const mean = (data: Float32Array): number => data.reduce((sum, value) => sum + value, 0) / data.length;
    expect(Math.abs(mean(through) - mean(plain))).toBeLessThan(0.01);
    expect(through.some((value, i) => Math.abs(value - plain[i]!) > 0.05)).toBe(true);
  });

  it('at strength 0 is the filter, to the byte', async () => {
    const words = ['--set', 'resolution/upscale.model=soft-x2', '--set', 'resolution/upscale.strength=0'];
    expect(upscale('none.mkv', ...words).code).toBe(0);
    expect(await firstPicture('none.mkv')).toEqual(await firstPicture('plain.mkv'));
  });

  it('ends with 5 where there is no such network, naming those there are', () => {
    const { code, err } = upscale('x.mkv', '--set', 'resolution/upscale.model=soft-x3');
    expect(code).toBe(5);
    expect(err).toMatch(/soft-x2/);
  });
});
