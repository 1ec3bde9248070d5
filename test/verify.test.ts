/** verify: a good film passes; a byte, a frame, a black picture, a picture mixed across a cut, a foreign picture and missing sound are each found. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rational } from '../src/film/rational.ts';
import { createKernels } from '../src/kernels/host.ts';
import { joinSegments } from '../src/media/join.ts';
import type { Check } from '../src/pipeline/verify.ts';
import { scratch } from './film-kit.ts';
import { type Draw, formatLike, writeSegment } from './media/films.ts';
import { writeWithTracks } from './media/tracks.ts';

const program = fileURLToPath(new URL('../bin/ciotat.js', import.meta.url));
const kernels = createKernels({ threads: 1 });
const folder = scratch();
const [film, out, good] = ['film.mkv', 'out.mkv', 'good.keep'].map((name) => join(folder, name)) as [string, string, string];
const fps = rational(24);
const frames = 48;
const cut = 24;

/** Two scenes of drifting patches that look nothing like each other. */
const patch = (a: number, b: number): number => Math.abs(Math.sin(a * 12.9898 + b * 78.233) * 43758.5453) % 1;
const scene = (n: number, x: number, y: number): number =>
  n < cut
    ? 40 + 150 * patch(Math.floor((x + n) / 9), Math.floor(y / 8))
    : 90 + 120 * patch(Math.floor((x - n) / 13) + 500, Math.floor(y / 11));
const honest: Draw = (n, plane, x, y) => (plane === 0 ? Math.round(scene(n, x, y)) : 128);

/** Writes the film as `draw` has it, with the sound of a file of its length beside it. */
const write = async (path: string, draw: Draw, count = frames, sound = true): Promise<void> => {
  const segment = `${path}.segment`;
  await writeSegment(kernels, segment, { format: 'ffv1', film: formatLike(), frames: count, width: 96, height: 64, draw, fps });
  const tone = join(folder, 'tone.mkv');
  await writeWithTracks(tone, { muxer: 'matroska', seconds: 2, sound: 'pcm_s16le', picture: true });
  await joinSegments({ segments: [segment], out: path, fps, frames: count, sound: sound ? 'keep' : 'off', tracksFrom: tone, tags: {} });
};

const run = (...words: string[]): { readonly code: number | null; readonly out: string; readonly err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8', timeout: 100_000 });
  return { code: status, out: stdout, err: stderr };
};
const verified = (
  ...more: string[]
): { readonly code: number | null; readonly failed: readonly string[]; readonly checks: readonly Check[] } => {
  const { code, out: said, err } = run('verify', out, '--json', ...more);
  expect(said, err).toMatch(/^\{/);
  const { checks } = JSON.parse(said) as { checks: readonly Check[] };
  return { code, checks, failed: checks.filter(({ verdict }) => verdict === 'failed').map(({ name }) => name) };
};

beforeAll(async () => {
  await write(film, honest);
  const stages = ['source/real-frames', 'shots/cuts', 'sound/keep', 'sink/encode'];
  const done = run('restore', film, '-o', out, '--recipe', 'restoration', '--stages', stages.join(','), '--quiet');
  expect(done.code, done.err).toBe(0);
  copyFileSync(out, good);
});
afterAll(async () => {
  await kernels.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('verify', () => {
  it('a good film: everything is looked at and holds', () => {
    const { code, checks, failed } = verified();
    expect(failed, JSON.stringify(checks, null, 1)).toEqual([]);
    expect(code).toBe(0);
    expect(checks.every(({ verdict }) => verdict === 'ok')).toBe(true);
    expect(checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['file', 'frames', 'constant rate', 'times increase', 'duration', 'sound', 'colour tags', 'no black frame']),
    );
  });

  it.each<[string, Draw, string]>([
    ['a black frame', (n, p, x, y) => (n === 10 ? (p === 0 ? 16 : 128) : honest(n, p, x, y)), 'no black frame'],
    ['another picture', (n, p, x, y) => (n === 10 && p === 0 ? 126 + 50 * Math.sin(x * 0.8) : honest(n, p, x, y)), 'no foreign frame'],
    [
      'a mix across the cut',
      (n, p, x, y) => (n === cut && p === 0 ? Math.round((scene(cut - 1, x, y) + scene(cut, x, y)) / 2) : honest(n, p, x, y)),
      'nothing mixed across a cut',
    ],
    ['a first picture that is not the film’s', (n, p, x, y) => honest(n === 0 ? 40 : n, p, x, y), 'first real frame'],
  ])('%s is found: exit code 4', async (_, draw, name) => {
    await write(out, draw);
    const { code, failed } = verified();
    expect(code).toBe(4);
    expect(failed).toContain(name);
  });

  it('a lost frame is found by number and duration; sound that is missing by its track', async () => {
    await write(out, honest, frames - 2, false);
    expect(verified().failed).toEqual(expect.arrayContaining(['file', 'frames', 'duration', 'sound']));
  });

  it('one changed byte is found; the table for people says so', () => {
    const bytes = readFileSync(good);
    bytes[bytes.length - 40]! ^= 1;
    writeFileSync(out, bytes);
    const { code, out: said } = run('verify', out);
    expect(code).toBe(4);
    expect(said).toMatch(/FAILED +file/);
    copyFileSync(good, out);
  });

  it('without the source what can be looked at is, and the rest is said to be skipped', () => {
    copyFileSync(good, out);
    renameSync(film, `${film}.away`);
    const { code, checks } = verified();
    renameSync(`${film}.away`, film);
    expect(code).toBe(0);
    expect(checks.find(({ name }) => name === 'source')?.verdict).toBe('skipped');
  });

  it('a file no project knows is a usage error; one that is not there is unreadable', () => {
    expect(run('verify', film).code).toBe(2);
    rmSync(out);
    expect(run('verify', out).code).toBe(3);
    expect(run('verify').code).toBe(2);
  });
});
