/**
 * A disk that is full: a clear word, nothing lost, nothing half under the final name, and the same bytes as ever once there is room. On Linux a small disk is
 * mounted in a name space of its own; where that is not allowed the test skips.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rec601 } from '../src/film/colour-space.ts';
import { rational } from '../src/film/rational.ts';
import { createKernels } from '../src/kernels/host.ts';
import { formatCatalogue } from '../src/media/formats/catalogue.gen.ts';
import { renderChunk } from '../src/pipeline/render.ts';
import { baseClip } from '../src/pipeline/stage-clip.ts';
import { openChunks } from '../src/project/chunk-store.ts';
import { createNotes } from '../src/project/notes.ts';
import { makeFilm, scratch } from './film-kit.ts';
import { quietKernels, toyClip } from './toy-clip.ts';

const program = fileURLToPath(new URL('../bin/ciotat.js', import.meta.url));
const folder = scratch();
const film = join(folder, 'film.mkv');
const own = (script: string): ReturnType<typeof spawnSync> => spawnSync('unshare', ['-rm', 'sh', '-c', script], { encoding: 'utf8' });
const mayMount = process.platform === 'linux' && own(`mount -t tmpfs -o size=64k none '${folder}'`).status === 0;

beforeAll(async () => {
  const kernels = createKernels({ threads: 1 });
  await makeFilm(
    kernels,
    film,
    Array.from({ length: 48 }, (_, n) => n),
  );
  await kernels.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.runIf(process.platform === 'linux')('a chunk on a full disk: says so, and leaves nothing', async () => {
  const kernels = quietKernels();
  const clip = toyClip(kernels, 30);
  mkdirSync(join(folder, 'chunks'));
  const store = openChunks(folder);
  // A file whose every write finds the disk full.
  const part = join(folder, 'full.mkv.part');
  symlinkSync('/dev/full', part);
  const settings = {
    format: formatCatalogue.ffv1!,
    width: clip.width,
    height: clip.height,
    fps: rational(24),
    pixelAspect: rational(1),
    monochrome: true,
    space: rec601,
    threads: 1,
  };
  const chunk = { startFrame: 0, endFrame: 30, key: 'full' };
  await expect(
    renderChunk(baseClip(clip), chunk, settings, { ...store, partOf: () => part }, kernels, 3, createNotes(), () => undefined),
  ).rejects.toMatchObject({ message: expect.stringMatching(/disk is full/), hint: expect.stringMatching(/same command again/) });
  expect(store.has('full')).toBe(false);
  expect(kernels.arena.lentBytes()).toBe(0);
  await kernels.close();
});

describe.runIf(mayMount)('the whole program on a small disk', () => {
  const restore = (out: string): string => `'${process.execPath}' '${program}' restore '${film}' -o '${out}' --recipe archive --quiet`;
  // The film is about 170 kB: no room for the lock, for a chunk, for chunk and film both.
  it.each([4, 60, 230])('%i kB: fails clearly, then goes on to the same bytes', (kilobytes) => {
    const disk = join(folder, `disk-${kilobytes}`);
    const plain = join(folder, `plain-${kilobytes}`, 'out.mkv');
    const out = join(disk, 'out.mkv');
    mkdirSync(disk);
    mkdirSync(join(folder, `plain-${kilobytes}`));
    const whole = spawnSync('sh', ['-c', restore(plain)], { encoding: 'utf8' });
    expect(whole.status, whole.stderr).toBe(0);
    const script = `mount -t tmpfs -o size=${kilobytes}k none '${disk}' || exit 77
      ${restore(out)}; [ $? -eq 1 ] || exit 78
      [ ! -e '${out}' ] && [ ! -e '${out}.part' ] || exit 79
      mount -o remount,size=50M '${disk}'
      ${restore(out)} && cp '${out}' '${plain}.again'`;
    const { status, stderr } = own(script);
    expect(status, String(stderr)).toBe(0);
    expect(stderr).toMatch(/disk is full/);
    expect(readFileSync(`${plain}.again`).equals(readFileSync(plain))).toBe(true);
  });
});
