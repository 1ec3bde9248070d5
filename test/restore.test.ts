/** The whole way on small films: frames accounted for, kill and resume, corrupt chunks, changed sources, nothing overwritten. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKernels } from '../src/kernels/host.ts';
import { openClip } from '../src/media/open.ts';
import { makeFilm, scratch } from './film-kit.ts';

const program = fileURLToPath(new URL('../bin/ciotat.js', import.meta.url));
const kernels = createKernels({ threads: 1 });
const folder = scratch();
const film = join(folder, 'film.mkv');
// 16 pictures a second in a file of 24: every third frame repeats the one before.
const numbers = Array.from({ length: 72 }, (_, n) => Math.floor((n * 16) / 24));

const run = (...words: string[]): { readonly code: number | null; readonly out: string; readonly err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8', timeout: 100_000 });
  return { code: status, out: stdout, err: stderr };
};
const lumiere = (out: string, ...more: string[]): string[] => [
  'restore',
  film,
  '-o',
  out,
  '--height',
  '128',
  '--threads',
  '2',
  '--quiet',
  ...more,
];

beforeAll(async () => {
  await makeFilm(kernels, film, numbers);
});
afterAll(async () => {
  await kernels.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('restoring', () => {
  it('takes 16 pictures a second in 24 to 60: every frame accounted for, constant rate, first and last picture there', async () => {
    const out = join(folder, 'a', 'out.mkv');
    execFileSync('mkdir', ['-p', join(folder, 'a')]);
    const done = run('restore', film, '-o', out, '--height', '128', '--json');
    expect(done.code, done.err).toBe(0);
    const events = done.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events[0]!.type).toBe('start');
    expect(events.at(-1)).toMatchObject({ type: 'done', filmFrames: 48, frames: 180, width: 192, height: 128, fps: '60' });
    await using clip = await openClip(out, { kernels });
    expect([clip.length, clip.times.rate, clip.info.duration]).toEqual([180, { num: 60, den: 1 }, { num: 3, den: 1 }]);
  });

  it('keeps every frame bit for bit in the archive recipe', async () => {
    const out = join(folder, 'master.mkv');
    expect(run('restore', film, '-o', out, '--recipe', 'archive', '--quiet').code).toBe(0);
    await using before = await openClip(film, { kernels });
    await using after = await openClip(out, { kernels });
    expect(after.length).toBe(before.length);
    for (const n of [0, 1, 35, before.length - 1]) {
      using a = await before.frame(n);
      using b = await after.frame(n);
      expect(b.planes[0]!.data.slice()).toEqual(a.planes[0]!.data.slice());
    }
  });

  it('killed at any moment, goes on and ends with the same bytes; a corrupt chunk is made anew', async () => {
    const [whole, broken] = [join(folder, 'whole'), join(folder, 'broken')];
    execFileSync('mkdir', ['-p', whole, broken]);
    expect(run(...lumiere(join(whole, 'out.mkv'))).code).toBe(0);
    const wanted = readFileSync(join(whole, 'out.mkv'));
    const out = join(broken, 'out.mkv');
    for (const delay of [350, 900, 1500]) {
      const child: ChildProcess = spawn(process.execPath, [program, ...lumiere(out)], { stdio: 'ignore' });
      const ended = new Promise((resolve) => child.on('exit', resolve));
      await new Promise((resolve) => setTimeout(resolve, delay));
      child.kill('SIGKILL');
      await ended;
      if (existsSync(out)) break;
    }
    if (!existsSync(out)) expect(run(...lumiere(out)).code).toBe(0);
    expect(readFileSync(out).equals(wanted)).toBe(true);
    const chunks = join(broken, 'film.ciotat', 'chunks');
    const chunk = readdirSync(chunks).find((name) => name.endsWith('.mkv'))!;
    writeFileSync(join(chunks, chunk), readFileSync(join(chunks, chunk)).fill(0, 200, 260));
    expect(run(...lumiere(out, '--overwrite')).code).toBe(0);
    expect(readFileSync(out).equals(wanted)).toBe(true);
  });

  it('never overwrites without leave', () => {
    const out = join(folder, 'there.mkv');
    writeFileSync(out, 'mine');
    const fresh = join(folder, 'fresh', 'film.mkv');
    mkdirSync(join(folder, 'fresh'));
    writeFileSync(fresh, readFileSync(film));
    const refused = run('restore', fresh, '-o', out, '--recipe', 'archive', '--quiet');
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/exists already/);
    expect(readFileSync(out, 'utf8')).toBe('mine');
    expect(readdirSync(join(folder, 'fresh'))).toEqual(['film.mkv']); // refused before the work of looking at the film
  });

  it('says so when the source has changed, and loses nothing', () => {
    const copy = join(folder, 'changed', 'film.mkv');
    execFileSync('mkdir', ['-p', join(folder, 'changed')]);
    writeFileSync(copy, readFileSync(film));
    const words = ['restore', copy, '-o', join(folder, 'changed', 'out.mkv'), '--recipe', 'archive', '--quiet'];
    expect(run(...words).code).toBe(0);
    appendFileSync(copy, 'x');
    const refused = run(...words, '--overwrite');
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/source has changed/);
    expect(existsSync(join(folder, 'changed', 'out.mkv'))).toBe(true);
  });
});

describe('bad input', () => {
  const bad = (name: string, content: Buffer | string): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  it.each([
    ['missing', () => join(folder, 'nowhere.mkv')],
    ['empty', () => bad('empty.mkv', '')],
    ['text', () => bad('text.mp4', 'this is no film\n'.repeat(50))],
    ['noise', () => bad('noise.avi', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) & 255)))],
    ['cut off at its start', () => bad('cut.mkv', readFileSync(film).subarray(0, 300))],
  ])('%s: exit code 3, a clear word, nothing under the final name', (_, make) => {
    const out = join(folder, 'never.mkv');
    const { code, err } = run('restore', make(), '-o', out, '--recipe', 'archive');
    expect(code, err).toBe(3);
    expect(err).not.toMatch(/at .*\.js:\d+/);
    expect(existsSync(out)).toBe(false);
  });
  it.each([
    [['restore'], /name of a film/],
    [['restor', 'x'], /Did you mean ciotat restore/],
    [['restore', 'x', '--hight', '3'], /--height/],
    [['restore', 'x', '--height', 'tall'], /--height: expected a number/],
    [['restore', 'x', '--recipe', 'lumier'], /lumiere/],
    [['restore', 'x', '--set', 'a'], /stage.name=value/],
  ])('%j is a usage error', (words, message) => {
    const { code, err } = run(...words);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
  it('a device that is not there is exit code 5', () => expect(run('restore', film, '--device', 'cuda').code).toBe(5));
});
