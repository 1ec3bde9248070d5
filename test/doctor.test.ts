/** doctor tries what a restoration needs and says it by exit code; bench runs what the checkout has. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../src/pipeline/examine.ts';

const program = fileURLToPath(new URL('../bin/ciotat.js', import.meta.url));
const run = (...words: string[]): { readonly code: number | null; readonly out: string; readonly err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8', timeout: 100_000 });
  return { code: status, out: stdout, err: stderr };
};

describe('doctor', () => {
  it('finds everything here, by trying it', () => {
    const { code, out, err } = run('doctor', tmpdir(), '--json');
    expect(code, out + err).toBe(0);
    const { findings } = JSON.parse(out) as { findings: readonly Finding[] };
    expect(findings.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'Node',
        'threads',
        'memory',
        'FFmpeg',
        'encoders',
        'SIMD kernels',
        'networks',
        'temporary folder',
        'folder for films',
      ]),
    );
    expect(findings.find(({ name }) => name === 'encoders')!.says).toContain('h264');
  });
  it('a folder that is not there is exit code 1, and named', () => {
    const nowhere = join(tmpdir(), 'ciotat-nowhere', 'deeper');
    expect(existsSync(nowhere)).toBe(false);
    const { code, out } = run('doctor', nowhere);
    expect(code).toBe(1);
    expect(out).toMatch(/FAILED.*folder for films.*ciotat-nowhere/);
    expect(run('doctor', 'a', 'b').code).toBe(2);
  });
});

describe('bench', () => {
  it('of a name there is not says which there are', () => {
    const { code, err } = run('bench', 'no-such-bench');
    expect(code).toBe(2);
    expect(err).toMatch(/there are: .*crash/);
  });
});
