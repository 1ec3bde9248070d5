/** The treatment report: every frame accounted for, stages with versions and values, what is enhancement said to be so; the page stands alone. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKernels } from '../src/kernels/host.ts';
import { digestOf } from '../src/pipeline/facts-digest.ts';
import type { Treatment } from '../src/pipeline/treatment.ts';
import { makeFilm, scratch } from './film-kit.ts';

const program = fileURLToPath(new URL('../bin/ciotat.js', import.meta.url));
const kernels = createKernels({ threads: 1 });
const folder = scratch();
const film = join(folder, 'a <b> & "c".mkv');
const project = film.replace(/\.mkv$/, '.ciotat.json');
const out = join(folder, 'out.mkv');
const run = (...words: string[]): { readonly code: number | null; readonly out: string; readonly err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8', timeout: 100_000 });
  return { code: status, out: stdout, err: stderr };
};

beforeAll(async () => {
  // 12 pictures a second in a file of 24.
  await makeFilm(
    kernels,
    film,
    Array.from({ length: 48 }, (_, n) => n >> 1),
  );
  const words = ['restore', film, '-o', out, '--recipe', 'lumiere', '--height', '64', '--fps', '24', '--quiet', '--threads', '2'];
  const done = run(...words, '--set', 'repair/steady.strength=0.5');
  expect(done.code, done.err).toBe(0);
});
afterAll(async () => {
  await kernels.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('report', () => {
  it('accounts for every frame and says which are recorded and which were made', () => {
    const { code, out: said, err } = run('report', project, '--json');
    expect(code, err).toBe(0);
    const treatment = JSON.parse(said) as Treatment;
    const [output] = treatment.outputs;
    expect(treatment.outputs).toHaveLength(1);
    expect(output).toMatchObject({
      frames: { length: 48 },
      fileFrames: 48,
      filmFrames: 24,
      output: 'enhancement',
      there: true,
      unused: [],
    });
    expect(output!.repeats).toEqual(Array.from({ length: 24 }, (_, n) => 2 * n + 1));
    expect(output!.recorded + output!.interpolated + output!.held).toBe(48);
    expect(output!.interpolated).toBeGreaterThan(15);
    // Each photographed frame is shown as it is, at its own place.
    for (const n of [0, 10, 24]) expect(output!.frames[n]).toBe(n);
    expect(output!.frames[11]).toEqual([10, 12, 0.5]);
    const rate = output!.stages.find(({ id }) => id === 'interpolation/rate')!;
    const noted = output!.shots.map(({ id, interpolated }) => [interpolated, rate.found[id]?.['motion not believed']] as const);
    for (const [count, said] of noted)
      expect(said ?? '').toMatch(count > 0 ? new RegExp(`^\\d+\\.\\d % of the ${count} made frames`) : /^$/);
    const steady = output!.stages.find(({ id }) => id === 'repair/steady')!;
    expect(steady.values.strength).toBe(0.5);
    expect(steady.version).toBeGreaterThan(0);
    expect(Object.keys(steady.found).length).toBeGreaterThan(0);
    expect(output!.stages.map(({ id }) => id)).toEqual(expect.arrayContaining(['source/real-frames', 'interpolation/rate']));
  });

  it('writes a page that needs nothing else, with its JSON beside it, and replaces neither without leave', () => {
    expect(run('report', out).code).toBe(0);
    const page = readFileSync(join(folder, 'a <b> & "c".report.html'), 'utf8');
    expect(existsSync(join(folder, 'a <b> & "c".report.json'))).toBe(true);
    expect(page).toContain('Enhancement, not restoration');
    expect(page).toContain('a &lt;b&gt; &amp; &quot;c&quot;');
    expect(page).not.toMatch(/<b>|<script|(src|href)=|url\(/);
    expect(page).toMatch(/[0-9a-f]{64}/);
    expect(run('report', project).code).toBe(2);
    expect(run('report', project, '--overwrite').code).toBe(0);
  });

  it('a project that is not there is exit code 3, one that wrote nothing or a bad name 2', () => {
    expect(run('report', join(folder, 'none.ciotat.json')).code).toBe(3);
    expect(run('report').code).toBe(2);
    expect(run('report', project, '-o', 'page.pdf').code).toBe(2);
  });
});

describe('a digest of facts', () => {
  it('says lists by number and size, at any depth', () => {
    expect(
      digestOf({
        mode: 'tripod',
        moves: [
          [3, 4],
          [-3, 0],
        ],
        none: [],
        curve: { a: [1, 1], deep: { x: 1, y: 2 } },
      }),
    ).toEqual({
      mode: 'tripod',
      'moves 1': '2 values, -3 to 3, RMS 3',
      'moves 2': '2 values, 0 to 4, RMS 2.83',
      none: 'none',
      'curve.a': '2 values, 1 to 1, RMS 1',
      'curve.deep': 'x 1, y 2',
    });
    expect(digestOf(null)).toEqual({ found: 'null' });
  });
});
