import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clearParts, writeAtomically, writeFailed } from './atomic.ts';
import { openChunks } from './chunk-store.ts';
import { contentKey, fileKey } from './content-key.ts';
import { openFacts } from './facts-store.ts';
import { lockProject } from './lock.ts';
import { openProject, projectPath, readProject, saveProject, withHistory } from './project.ts';
import { identify, type SourceIdentity } from './source-identity.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ciotat-project-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const source = (sha256: string, path = '/films/film.mp4'): SourceIdentity => ({ path, bytes: 3, modifiedMs: 1, sha256 });
/** A process number that is certainly free: above the largest that Linux gives. */
const nobody = 2 ** 22 + 7;

describe('the document', () => {
  it('comes back as it was saved, with the parts of a newer program it does not know', () => {
    const path = join(folder, 'film.ciotat.json');
    const project = openProject(path, source('a'), 'lumiere');
    saveProject(withHistory(project, 'began', new Date(0)));
    const raw = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    const shots = { s0001: { kind: 'card', values: { 'repair/flicker': { strength: 0.5 } }, mood: 'grim' } };
    writeFileSync(path, JSON.stringify({ ...raw, scribbles: [1, 2], shots }));
    saveProject(openProject(path, source('a'), 'archive'));
    expect(readProject(path)).toMatchObject({
      recipe: 'archive',
      scribbles: [1, 2],
      shots,
      history: [{ at: '1970-01-01T00:00:00.000Z', did: 'began' }],
    });
  });
  it.each([
    ['half a file', '{"schema": "ciotat-pro', /no readable JSON/],
    ['another schema', '{"schema":"other","version":1}', /damaged/],
    ['a newer version', '{"schema":"ciotat-project","version":99}', /version 99/],
    [
      'a wrong part',
      JSON.stringify({ schema: 'ciotat-project', version: 1, source: source('a'), recipe: 5, shots: {}, history: [] }),
      /recipe/,
    ],
  ])('is refused with a reason and left alone: %s', (_, text, reason) => {
    const path = join(folder, 'film.ciotat.json');
    writeFileSync(path, text);
    expect(() => readProject(path)).toThrow(reason);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
  it('is refused for a source that changed in its place; a source that moved is the same; another film of the name has its own', () => {
    const path = join(folder, 'film.ciotat.json');
    saveProject(openProject(path, source('aaaaaaaaaa'), 'lumiere'));
    const changed = source('bbbbbbbbbb');
    expect(() => openProject(projectPath(folder, 'film', changed), changed, 'lumiere')).toThrow(/source has changed/);
    expect(projectPath(folder, 'film', source('aaaaaaaaaa', '/elsewhere/film.mp4'))).toBe(path);
    expect(projectPath(folder, 'film', source('bbbbbbbbbb', '/elsewhere/film.mp4'))).toBe(join(folder, 'film-bbbbbbbb.ciotat.json'));
  });
});

describe('the identity of a source', () => {
  it('is its content; an untouched file is not read again; a sequence is all its pictures in order', async () => {
    const [a, b] = [join(folder, 'a'), join(folder, 'b')];
    writeFileSync(a, 'one');
    writeFileSync(b, 'two');
    const first = await identify(a, [a]);
    expect(first.sha256).toBe(await fileKey(a));
    expect(await identify(a, [a], { ...first, sha256: 'trusted' })).toMatchObject({ sha256: 'trusted' });
    utimesSync(a, 5, 5);
    expect((await identify(a, [a], { ...first, sha256: 'trusted' })).sha256).toBe(first.sha256);
    expect((await identify(folder, [a, b])).sha256).not.toBe((await identify(folder, [b, a])).sha256);
  });
});

describe('content keys', () => {
  it('do not depend on the order of names, and do on everything else', () => {
    expect(contentKey({ a: 1, b: { c: [1, 2], d: undefined } })).toBe(contentKey({ b: { c: [1, 2] }, a: 1 }));
    const keys = [{ a: 1 }, { a: '1' }, { a: [1] }, { b: 1 }, { a: null }, {}].map(contentKey);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('writing', () => {
  it('leaves no part behind, and the old file whole when it fails', () => {
    const path = join(folder, 'deep', 'file.json');
    writeAtomically(path, 'ü'.repeat(100_000));
    expect(readFileSync(path, 'utf8')).toBe('ü'.repeat(100_000));
    expect(readdirSync(join(folder, 'deep'))).toEqual(['file.json']);
    expect(() => writeAtomically(join(path, 'below'), 'x')).toThrow(/could not be written/);
    expect(readFileSync(path, 'utf8').length).toBe(100_000);
  });
  it('says when the disk is full, and what to do', () =>
    expect(writeFailed('film.mkv', { code: 'ENOSPC' })).toMatchObject({
      message: expect.stringMatching(/disk is full/),
      hint: expect.stringMatching(/kept/),
    }));
  it('clears what the dead left, not what the living write', () => {
    for (const name of ['a.mkv.part', `b.json.${nobody}.part`, `c.json.${process.pid}.part`, 'd.mkv'])
      writeFileSync(join(folder, name), '');
    clearParts(folder);
    expect(readdirSync(folder).toSorted()).toEqual([`c.json.${process.pid}.part`, 'd.mkv']);
  });
});

describe('the lock', () => {
  const path = (): string => join(folder, 'lock');
  it('lets one in at a time', () => {
    {
      using _lock = lockProject(folder);
      expect(() => lockProject(folder)).toThrow(new RegExp(`process ${process.pid}`));
    }
    using _again = lockProject(folder);
  });
  it.each([
    ['a process that is gone', `${nobody} ${hostname()} 5`],
    ['a number given again since', `${process.pid} ${hostname()} 1`],
    ['nobody: killed while locking', ''],
  ])('of %s is taken over', (_, text) => {
    writeFileSync(path(), text);
    if (process.platform !== 'linux' && text.endsWith(' 1')) return;
    using _lock = lockProject(folder);
    expect(readFileSync(path(), 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  });
  it('of another machine holds while it beats', () => {
    writeFileSync(path(), '17 elsewhere 5');
    expect(() => lockProject(folder)).toThrow(/on elsewhere/);
    utimesSync(path(), Date.now() / 1000 - 600, Date.now() / 1000 - 600);
    using _lock = lockProject(folder);
  });
  it('that somebody else took meanwhile is not theirs to remove', () => {
    const lock = lockProject(folder);
    writeFileSync(path(), '17 elsewhere 5');
    lock[Symbol.dispose]();
    expect(readFileSync(path(), 'utf8')).toBe('17 elsewhere 5');
  });
});

describe('stores', () => {
  it('facts come back by key; half a file is as if it were not there', () => {
    mkdirSync(join(folder, 'facts'));
    const facts = openFacts(folder);
    facts.write('k', 'repair/toy', 's0001', { path: [1, 2] });
    expect(openFacts(folder).read('k')).toEqual({ path: [1, 2] });
    writeFileSync(join(folder, 'facts', 'k.json'), '{"stage"');
    expect(facts.read('k')).toBeUndefined();
  });
  it('a chunk counts when it is whole: not as a part, not without its record, not changed in one bit', async () => {
    mkdirSync(join(folder, 'chunks'));
    const chunks = openChunks(folder);
    const notes = { 'a/stage': { seen: { frames: [3], values: [0.5] } } };
    const make = async (): Promise<void> => {
      writeFileSync(chunks.partOf('key'), 'pictures');
      await chunks.commit('key', 5, notes);
    };
    writeFileSync(chunks.partOf('key'), 'pictures');
    expect(await chunks.check('key')).toBeUndefined();
    await make();
    expect(await chunks.check('key')).toMatchObject({ frames: 5, bytes: 8, notes });
    writeFileSync(chunks.pathOf('key'), 'picturez');
    expect(await chunks.check('key')).toBeUndefined();
    expect(chunks.has('key')).toBe(false);
    await make();
    rmSync(`${chunks.pathOf('key')}.json`);
    expect(await chunks.check('key')).toBeUndefined();
    await make();
    rmSync(chunks.pathOf('key'));
    expect(await chunks.check('key')).toBeUndefined();
  });
});
