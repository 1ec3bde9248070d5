/** Every flag of `restore` does what it says or is refused in clear words; sequences become folders; probe and preview work anywhere; Ctrl+C says how to go on. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKernels } from '../src/kernels/host.ts';
import { openClip } from '../src/media/open.ts';
import { makeFilm, scratch } from './film-kit.ts';
import { writeWithTracks } from './media/tracks.ts';

const program = fileURLToPath(new URL('../bin/ciotat.js', import.meta.url));
const kernels = createKernels({ threads: 1 });
const folder = scratch();
const film = join(folder, 'film.mkv');
const tone = join(folder, 'tone.wav');
const scans = join(folder, 'scans');

type Ran = { readonly code: number | null; readonly out: string; readonly err: string };
const run = (
  words: readonly string[],
  more: { readonly uid?: number; readonly gid?: number; readonly env?: NodeJS.ProcessEnv } = {},
): Ran => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8', timeout: 100_000, ...more });
  return { code: status, out: stdout, err: stderr };
};
const events = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
let runs = 0;
/** Restores with these flags into a name of its own and gives the last event. */
const restored = (...flags: string[]): Record<string, unknown> => {
  const out = flags.includes('-o') ? [] : ['-o', join(folder, `out-${runs++}.mkv`)];
  const { code, out: said, err } = run(['restore', film, '--json', '--threads', '1', ...out, ...flags]);
  expect(code, `${said}${err}`).toBe(0);
  return events(said).at(-1)!;
};

beforeAll(async () => {
  await makeFilm(
    kernels,
    film,
    Array.from({ length: 24 }, (_, n) => n),
  );
  await writeWithTracks(tone, { muxer: 'wav', seconds: 3, sound: 'pcm_s16le' });
  const done = run(['restore', film, '--recipe', 'archive', '--codec', 'png', '-o', join(folder, 'frames'), '--end', '0.08', '--quiet']);
  expect(done.code, done.err).toBe(0);
  mkdirSync(scans);
  const [first, second] = readdirSync(join(folder, 'frames'));
  for (const [name, to] of [
    [first, 'scan_9.png'],
    [second, 'scan_10.png'],
  ])
    spawnSync('cp', [join(folder, 'frames', name!), join(scans, to!)]);
});
afterAll(async () => {
  await kernels.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('flags of restore', () => {
  it('--start, --end and --height', () =>
    expect(restored('--recipe', 'upscale', '--start', '0.25', '--end', '0.75', '--height', '96')).toMatchObject({
      type: 'done',
      frames: 12,
      width: 144,
      height: 96,
    }));
  it('--scale, --crf, --codec, --set', () => {
    const flags = [
      '--recipe',
      'upscale',
      '--scale',
      '1.5',
      '--codec',
      'h265',
      '--crf',
      '30',
      '--set',
      'resolution/upscale.filter=mitchell',
    ];
    expect(restored(...flags)).toMatchObject({ width: 144, height: 96, frames: 24 });
  });
  it('--fps', () => expect(restored('--recipe', 'slowmo', '--fps', '30000/1001')).toMatchObject({ fps: '30000/1001', frames: 30 }));
  it('--slowmo, --without', () => {
    const done = restored('--recipe', 'slowmo', '--slowmo', '2', '--without', 'cuts');
    expect(done).toMatchObject({ frames: 48, fps: '24', durationSeconds: 2 });
    expect(done.stages).not.toContain('shots/cuts');
  });
  it('--stages, --sound file, --colour off, --device cpu, --memory', async () => {
    const out = join(folder, 'sound.mkv');
    const done = restored('-o', out, '--stages', 'keep,encode', '--sound', tone, '--colour', 'off', '--device', 'cpu', '--memory', '500MB');
    expect(done.stages).toEqual(['sound/keep', 'sink/encode']);
    await using clip = await openClip(out, { kernels });
    expect(clip.info.tracks).toMatchObject([{ kind: 'sound' }]);
  });
  it('--sound off', async () => {
    const out = join(folder, 'silent.mkv');
    const words = ['restore', join(folder, 'sound.mkv'), '-o', out, '--recipe', 'archive', '--sound', 'off', '--quiet'];
    expect(run(words)).toEqual({ code: 0, out: '', err: '' });
    await using clip = await openClip(out, { kernels });
    expect(clip.info.tracks).toEqual([]);
  });
  it('--dry-run writes no film, and says time and space', () => {
    const out = join(folder, 'dry.mkv');
    const done = restored('-o', out, '--recipe', 'upscale', '--dry-run');
    expect(done.estimatedSeconds).toBeGreaterThan(0);
    expect(done.estimatedBytes).toBeGreaterThan(0);
    expect(existsSync(out)).toBe(false);
  });
  it('the name it takes by itself, and --overwrite', () => {
    const words = ['restore', film, '--recipe', 'upscale', '--quiet'];
    expect(run(words)).toEqual({ code: 0, out: '', err: '' });
    expect(existsSync(join(folder, 'film_restored_192x128_24fps.mkv'))).toBe(true);
    expect(run(words).code).toBe(2);
    expect(run([...words, '--overwrite']).code).toBe(0);
  });
});

describe('refusals', () => {
  it.each<[readonly string[], number, RegExp]>([
    [['--start', '5'], 2, /hold no frame/],
    [['--start', '2', '--end', '1'], 2, /lies not after/],
    [['--height', '4', '--scale', '2'], 2, /twice/],
    [['--scale', '0'], 2, /--scale: expected/],
    [['--fps', 'fast'], 2, /expected a number like/],
    [['--fps', '0'], 2, /--fps: expected 1 to 1000/],
    [['--slowmo', '0.5'], 2, /--slowmo: expected/],
    [['--codec', 'h266'], 2, /no codec "h266"/],
    [['--crf', 'best'], 2, /--crf: expected/],
    [['--stages', 'dirt'], 2, /no stage "dirt"/],
    [['--without', 'dirt'], 2, /no stage "dirt"/],
    [['--set', 'resolution/upscale.filter=soft'], 2, /filter: expected/],
    [['--memory', 'much'], 2, /--memory: expected a size/],
    [['--threads', '0'], 2, /--threads: expected/],
    [['--input-fps', 'x'], 2, /expected a number like/],
    [['--recipe', 'archive', '--height', '480'], 2, /--height: no stage of this run changes the size/],
    [['--recipe', 'archive', '--slowmo', '4'], 2, /--slowmo: no stage of this run changes the speed/],
    [['--device', 'cuda'], 5, /no device "cuda"/],
    [['--colour', 'references'], 3, /no file or folder "references"/],
    [['--recipe', 'archive', '--colour', '.'], 2, /colours nothing/],
    [['--sound', 'nothing.wav'], 3, /nothing\.wav/],
    [['-o', 'film.txt'], 2, /\.mkv/],
    [['--crf'], 2, /crf/],
    [['--nonsense'], 2, /no flag --nonsense/],
  ])('%j: exit code %i in clear words', (flags, code, words) => {
    const done = run(['restore', film, ...flags]);
    expect([done.code, done.err]).toEqual([code, expect.stringMatching(words)]);
    expect(done.err).not.toMatch(/\n\s+at .*:\d+:\d+/);
  });
  it('with --json the error is the last line', () => {
    const { code, out, err } = run(['restore', join(folder, 'none.mkv'), '--json']);
    expect([code, err]).toEqual([3, '']);
    expect(events(out).at(-1)).toMatchObject({ type: 'error', code: 'input', exitCode: 3 });
  });
});

describe('sequences', () => {
  it('two pictures in natural order become a folder of four: frame, made frame, frame, the last one held', async () => {
    const { code, out, err } = run(['restore', scans, '--recipe', 'slowmo', '--slowmo', '2', '--json', '--threads', '1']);
    expect(code, err).toBe(0);
    const done = events(out).at(-1)!;
    expect(done).toMatchObject({ frames: 4, fps: '24', out: join(folder, 'scans_restored_96x64_24fps') });
    const made = readdirSync(done.out as string);
    expect(made).toEqual(['00000000.png', '00000001.png', '00000002.png', '00000003.png']);
    await using before = await openClip(scans, { kernels });
    await using after = await openClip(done.out as string, { kernels });
    const plane = async (clip: typeof before, n: number): Promise<Float32Array> => {
      using frame = await clip.frame(n);
      return frame.planes[0]!.data.slice();
    };
    const [a, b] = [await plane(before, 0), await plane(before, 1)];
    expect(await plane(after, 0)).toEqual(a);
    expect(await plane(after, 2)).toEqual(b);
    expect(await plane(after, 3)).toEqual(b);
    const between = await plane(after, 1);
    expect(between).not.toEqual(a);
    expect(between).not.toEqual(b);
  });
  it('--input-fps tells their speed; a name that is a film’s makes a film', () => {
    const out = join(folder, 'from-scans.mkv');
    const { code, out: said } = run(['restore', scans, '-o', out, '--recipe', 'archive', '--input-fps', '16', '--json']);
    expect(code).toBe(0);
    expect(events(said).at(-1)).toMatchObject({ frames: 2, fps: '16', durationSeconds: 0.125 });
    expect(readFileSync(out).length).toBeGreaterThan(0);
  });
});

describe('a film in a folder that may not be written', () => {
  it('preview and a dry run work, and leave nothing there', () => {
    const closed = join(folder, 'closed');
    const open = join(folder, 'open');
    for (const path of [closed, open]) mkdirSync(path);
    spawnSync('cp', [film, closed]);
    for (const path of [folder, open]) chmodSync(path, 0o777);
    chmodSync(closed, 0o555);
    // The system's own user may write anywhere; somebody else must try.
    const somebody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const more = { ...somebody, env: { ...process.env, HOME: open, XDG_CACHE_HOME: join(open, 'cache') } };
    const png = join(open, 'picture.png');
    const seen = run(['preview', join(closed, 'film.mkv'), '--frame', '3', '--recipe', 'upscale', '-o', png], more);
    expect(seen.code, seen.err).toBe(0);
    expect(existsSync(png)).toBe(true);
    const dry = run(['restore', join(closed, 'film.mkv'), '--recipe', 'archive', '--dry-run', '--quiet'], more);
    expect(dry.code, dry.err).toBe(0);
    expect(readdirSync(closed)).toEqual(['film.mkv']);
    chmodSync(closed, 0o755);
  });
});

describe('probe', () => {
  it('says what each recipe would make and cost', () => {
    const { code, out, err } = run(['probe', film, '--json']);
    expect(code, err).toBe(0);
    const { video, recipes } = JSON.parse(out) as { video: { frames: number }; recipes: Record<string, unknown>[] };
    expect(video.frames).toBe(24);
    const upscale = recipes.find(({ recipe }) => recipe === 'upscale')!;
    expect(upscale).toMatchObject({ width: 192, height: 128, frames: 24, output: 'enhancement' });
    expect(upscale.seconds).toBeGreaterThan(0);
    expect(upscale.bytes).toBeGreaterThan(0);
    expect(recipes.find(({ recipe }) => recipe === 'slowmo')).toMatchObject({ frames: 48 });
    expect(readdirSync(folder).filter((name) => name.includes('forecast'))).toEqual([]);
  });
  it('--quick leaves that out; what is no film is exit code 3', () => {
    expect(run(['probe', film, '--quick']).out).not.toMatch(/recipe/);
    expect(run(['probe', tone, '--quick']).code).toBe(3);
  });
});

describe('Ctrl+C', () => {
  it('ends with 130, says how to go on, and the same command goes on', async () => {
    const out = join(folder, 'stopped', 'out.mkv');
    mkdirSync(join(folder, 'stopped'));
    const words = ['restore', film, '-o', out, '--recipe', 'slowmo', '--slowmo', '8', '--threads', '1'];
    const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
    let err = '';
    child.stderr.on('data', (data: Buffer) => {
      // The plan is there: rendering has begun.
      if (!err.includes('real frames')) setTimeout(() => child.kill('SIGINT'), String(data).includes('real frames') ? 50 : 100_000).unref();
      err += String(data);
    });
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect([code, err]).toEqual([130, expect.stringMatching(/To go on: ciotat restore .*film\.mkv/)]);
    expect(existsSync(out)).toBe(false);
    expect(run([...words, '--quiet']).code).toBe(0);
    expect(existsSync(out)).toBe(true);
  });
});
