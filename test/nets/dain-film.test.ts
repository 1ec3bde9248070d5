/** DAIN from its three graphs to the film, with graphs of few made-up weights (make.py): brought, used at any moment, its depth shown; a part that is missing is named. */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKernels } from '../../src/kernels/host.ts';
import { openClip } from '../../src/media/open.ts';
import { makeFilm, scratch } from '../film-kit.ts';

const graphs = fileURLToPath(new URL('dain', import.meta.url));
const program = fileURLToPath(new URL('../../bin/ciotat.js', import.meta.url));
const folder = scratch();
const film = join(folder, 'film.mkv');
const kernels = createKernels({ threads: 1 });
const run = (nets: string, ...words: string[]): { readonly code: number | null; readonly err: string } => {
  const env = { ...process.env, CIOTAT_NETS: join(folder, nets) };
  const { status, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8', timeout: 200_000, env });
  return { code: status, err: stderr };
};
const slow = (nets: string, out: string, model: string) => {
  const words = ['--recipe', 'slowmo', '--slowmo', '4', '--codec', 'ffv1', '--threads', '1', '--set', `interpolation/rate.model=${model}`];
  return run(nets, 'restore', film, '-o', join(folder, out), ...words);
};
const pictures = async (name: string): Promise<readonly Float32Array[]> => {
  await using clip = await openClip(join(folder, name), { kernels });
  const all: Float32Array[] = [];
  for (let n = 0; n < clip.length; n++) {
    using frame = await clip.frame(n);
    all.push(frame.planes[0]!.data.slice());
  }
  return all;
};
const furthest = (a: Float32Array, b: Float32Array): number => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

beforeAll(async () => {
  await makeFilm(kernels, film, [0, 4, 8]);
});
afterAll(async () => {
  await kernels.close();
  rmSync(folder, { recursive: true, force: true });
});

it('makes the frames in between, each at its own moment, and leaves the film’s own alone', { timeout: 240_000 }, async () => {
  const added = run('whole', 'nets', 'add', graphs);
  expect(added.code, added.err).toBe(0);
  const done = slow('whole', 'dain.mkv', 'dain');
  expect(done.code, done.err).toBe(0);
  const flow = slow('whole', 'flow.mkv', 'flow');
  expect(flow.code, flow.err).toBe(0);
  const [by, classical] = [await pictures('dain.mkv'), await pictures('flow.mkv')];
  expect(by.length).toBe(classical.length);
  for (const own of [0, 4, 8]) expect(by[own]).toEqual(classical[own]);
  for (const made of [1, 2, 3, 5, 6, 7]) {
    expect(furthest(by[made]!, classical[made]!), `frame ${made} is the network's`).toBeGreaterThan(0.02);
    expect(furthest(by[made]!, by[made - 1]!), `frame ${made} is of another moment`).toBeGreaterThan(0.01);
    for (const value of by[made]!) if (!(value >= 0 && value <= 1)) expect.fail(`frame ${made} holds ${value}`);
  }
});

it('shows depth by its eye, light for near; without it the classical order, and says so', { timeout: 240_000 }, async () => {
  expect(run('shown', 'nets', 'add', graphs).code).toBe(0);
  const show = async (nets: string, name: string): Promise<{ readonly err: string; readonly grey: Uint8Array }> => {
    const { code, err } = run(nets, 'preview', film, '--frame', '0', '--show', 'depth', '-o', join(folder, name));
    expect(code, err).toBe(0);
    return { err, grey: await sharp(join(folder, name)).removeAlpha().extractChannel(0).raw().toBuffer() };
  };
  const seen = await show('shown', 'depth.png');
  expect(seen.err).not.toMatch(/no network for depth/);
  // The test's graph takes bright for near: the square, brighter than the ground, is light.
  const mean = (inside: boolean): number => {
    const values = seen.grey.filter((_, i) => {
      const [x, y] = [i % 96, Math.floor(i / 96)];
      return (Math.abs(x - 10) < 7 && Math.abs(y - 32) < 7) === inside;
    });
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  expect(seen.grey.length).toBe(96 * 64);
  expect(mean(true)).toBeGreaterThan(mean(false) + 80);
  const order = await show('none', 'order.png');
  expect(order.err).toMatch(/no network for depth/);
  expect(order.grey).not.toEqual(seen.grey);
});

it('names the part that is missing, and how the parts are made', { timeout: 240_000 }, () => {
  cpSync(graphs, join(folder, 'torn', 'dain'), { recursive: true });
  rmSync(join(folder, 'torn', 'dain', 'dain-pair.onnx'));
  const torn = slow('torn', 'torn.mkv', 'dain');
  expect(torn.code).toBe(5);
  expect(torn.err).toMatch(/lacks dain-pair\.onnx/);
  expect(torn.err).toMatch(/export dain/);
  const none = slow('none', 'none.mkv', 'dain');
  expect(none.code).toBe(5);
  expect(none.err).toMatch(/no network "dain"[\s\S]*export dain/);
});
