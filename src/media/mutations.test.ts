/** 336 damaged files of 14 formats: each is refused as input or read with its broken frames named. No crash, no hang, no leak, nothing unhandled. */
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, formatLike, writeRaw, writeSegment } from '../../test/media/films.ts';
import { films, mutated } from '../../test/media/mutated.ts';
import { FilmError } from '../film/errors.ts';
import { createKernels } from '../kernels/host.ts';
import { openClip } from './open.ts';
import { unpackPictures } from './picture-pack.ts';

const kernels = createKernels({ threads: 0 });
const dir = folder();
const unhandled: unknown[] = [];
const note = (reason: unknown): void => {
  unhandled.push(reason);
};

const pictures = ['png', 'tiff', 'dpx', 'exr'];
const names = [...Object.keys(films), ...pictures.map((id) => `picture.${id}`)];
const perFormat = 24;

/** Reads all of a short film, the first 40 and the last frame of one that claims to be long. */
const readThrough = async (path: string): Promise<'read' | 'broken'> => {
  await using reader = await openClip(path, { kernels });
  const wanted = Math.min(reader.length, 40);
  for (let n = 0; n < wanted; n++) (await reader.frame(n))[Symbol.dispose]();
  if (reader.length > 40) (await reader.frame(reader.length - 1))[Symbol.dispose]();
  return reader.broken.length > 0 ? 'broken' : 'read';
};

beforeAll(async () => {
  process.on('unhandledRejection', note);
  for (const [name, plan] of Object.entries(films)) await writeRaw(join(dir.path, name), plan);
  for (const id of pictures) {
    const film = formatLike({ model: 'rgb', bits: id === 'png' || id === 'tiff' ? 8 : 10, subsampling: { x: 0, y: 0 } });
    await writeSegment(kernels, join(dir.path, 'pack'), { format: id, film, frames: 1 });
    await unpackPictures([join(dir.path, 'pack')], join(dir.path, 'pictures'), id);
    copyFileSync(join(dir.path, 'pictures', `00000000.${id}`), join(dir.path, `picture.${id}`));
    rmSync(join(dir.path, 'pictures'), { recursive: true });
  }
});
afterAll(() => {
  process.off('unhandledRejection', note);
  dir[Symbol.dispose]();
});

describe('damaged files', () => {
  it.each(names)(`${perFormat} of %s`, async (name) => {
    const source = readFileSync(join(dir.path, name));
    expect(await readThrough(join(dir.path, name))).toBe('read');
    const path = join(dir.path, `damaged-${name}`);
    for (let n = 0; n < perFormat; n++) {
      writeFileSync(path, mutated(source, n * 100 + names.indexOf(name)));
      const result = await readThrough(path).catch((error: unknown) => error);
      if (typeof result !== 'string') {
        expect(result, `${name}, damage ${n}: ${String(result)}`).toBeInstanceOf(FilmError);
        expect((result as FilmError).code, `${name}, damage ${n}: ${String(result)}`).toBe('input');
      }
      expect(kernels.arena.lentBytes(), `${name}, damage ${n}`).toBe(0);
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  });
});
