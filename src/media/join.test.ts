/** Joining: no frame lost or doubled at a seam, exact times, sound in sync, the same bytes every time. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { codesOf, folder, moving, writeRaw, writeSegment } from '../../test/media/films.ts';
import { soundOf, writeWithTracks } from '../../test/media/tracks.ts';
import { multiply, rational, toNumber } from '../film/rational.ts';
import { createKernels } from '../kernels/host.ts';
import { chaptersOf } from './chapters.ts';
import { joinSegments } from './join.ts';
import { addMatroskaChapters } from './matroska-chapters.ts';
import { openClip } from './open.ts';
import { probe } from './probe.ts';
import type { JoinPlan } from './writer.ts';

const kernels = createKernels({ threads: 0 });
afterAll(() => expect(kernels.arena.lentBytes()).toBe(0));

const parts = [7, 1, 12, 4];
const frames = parts.reduce((sum, n) => sum + n, 0);
const fps = rational(24);

/** Segments of the moving pattern, 7 + 1 + 12 + 4 frames. */
const segmentsIn = async (dir: string, format: string, preset = 'medium'): Promise<string[]> => {
  const paths: string[] = [];
  let from = 0;
  for (const [i, count] of parts.entries()) {
    const path = join(dir, `part-${i}`);
    const settings = format === 'av1' ? {} : { preset, crf: 12 };
    await writeSegment(kernels, path, { format, frames: count, from, fps, settings });
    paths.push(path);
    from += count;
  }
  return paths;
};

const planOf = (segments: readonly string[], out: string, more: Partial<JoinPlan> = {}): JoinPlan => ({
  segments,
  out,
  fps,
  frames,
  sound: 'off',
  tags: { DESCRIPTION: 'joined' },
  ...more,
});

const outputs = [
  ['h264', 'mkv'],
  ['h264', 'mp4'],
  ['h264', 'mov'],
  ['h265', 'mkv'],
  ['h265', 'mp4'],
  ['av1', 'mkv'],
  ['av1', 'mp4'],
  ['av1', 'webm'],
  ['ffv1', 'mkv'],
  ['ffv1', 'avi'],
  ['prores', 'mov'],
] as const;

describe('segments joined', () => {
  it.each(outputs)('%s in %s: every frame once, in order, at n / fps', async (format, ending) => {
    using dir = folder();
    const out = join(dir.path, `film.${ending}`);
    const result = await joinSegments(planOf(await segmentsIn(dir.path, format), out));
    expect(result.frames).toBe(frames);
    expect(existsSync(`${out}.part`)).toBe(false);
    await using reader = await openClip(out, { kernels });
    expect(reader.length).toBe(frames);
    expect(reader.times.rate).toEqual(fps);
    expect(toNumber(reader.info.duration)).toBeCloseTo(frames / 24, 9);
    const draw = moving(8);
    for (let n = 0; n < frames; n++) {
      using frame = await reader.frame(n);
      const scale = 2 ** (reader.format.bits - 8);
      const error = codesOf(frame, 0).reduce((sum, code, i) => sum + Math.abs(code / scale - draw(n, 0, i % 64, Math.floor(i / 64))), 0);
      expect(error / (64 * 48), `frame ${n}`).toBeLessThan(format === 'av1' ? 14 : 8);
    }
    expect(reader.broken).toEqual([]);
  });
  it('29.97 pictures a second stay exact over a long film of small segments', async () => {
    using dir = folder();
    const rate = rational(30000, 1001);
    const segment = join(dir.path, 'part');
    await writeSegment(kernels, segment, { format: 'h264', frames: 31, fps: rate, width: 16, height: 16 });
    const out = join(dir.path, 'film.mkv');
    await joinSegments(
      planOf(
        Array.from({ length: 40 }, () => segment),
        out,
        { fps: rate, frames: 1240 },
      ),
    );
    const info = await probe(out);
    expect(info.video.frames).toBe(1240);
    expect(info.video.rate).toEqual(rate);
    expect(info.duration).toEqual(multiply(rational(1240), rational(1001, 30000)));
  });
  it('the same plan gives the same bytes', async () => {
    using dir = folder();
    for (const [format, ending] of [
      ['h264', 'mp4'],
      ['h265', 'mkv'],
      ['ffv1', 'mkv'],
      ['av1', 'mkv'],
    ] as const) {
      const all: Buffer[] = [];
      for (const run of [1, 2]) {
        const out = join(dir.path, `film-${run}.${ending}`);
        const sound = join(dir.path, 'tone.wav');
        await writeWithTracks(sound, { muxer: 'wav', seconds: 2, sound: 'pcm_s16le' });
        await joinSegments(planOf(await segmentsIn(dir.path, format), out, { addedSound: { path: sound, fadeSeconds: 0.2 } }));
        all.push(readFileSync(out));
      }
      expect(all[0]!.equals(all[1]!), format).toBe(true);
    }
  });
  it('a segment that is cut off leaves no film under its name', async () => {
    using dir = folder();
    const segments = await segmentsIn(dir.path, 'h264');
    writeFileSync(segments[2]!, Buffer.alloc(0));
    const out = join(dir.path, 'film.mkv');
    await expect(joinSegments(planOf(segments, out))).rejects.toMatchObject({ name: 'FilmError' });
    expect([existsSync(out), existsSync(`${out}.part`)]).toEqual([false, false]);
    await expect(joinSegments(planOf(segments.slice(0, 2), out, { signal: AbortSignal.abort() }))).rejects.toThrow();
    expect([existsSync(out), existsSync(`${out}.part`)]).toEqual([false, false]);
  });
});

describe('tracks', () => {
  it('two sound tracks, a subtitle, an attachment and tags go along into MKV, the sound sample for sample', async () => {
    using dir = folder();
    const source = join(dir.path, 'source.mkv');
    const attachment = Buffer.from('not really a font');
    const rest = { tracks: 2, subtitle: true, picture: true, title: 'The film', attachment };
    await writeWithTracks(source, { muxer: 'matroska', seconds: 1, sound: 'pcm_s16le', ...rest });
    const out = join(dir.path, 'film.mkv');
    const { warnings } = await joinSegments(planOf(await segmentsIn(dir.path, 'h264'), out, { sound: 'keep', tracksFrom: source }));
    expect(warnings).toEqual([]);
    const [before, after] = [await probe(source), await probe(out)];
    expect(after.tracks.map(({ index: _, ...track }) => track)).toEqual(before.tracks.map(({ index: _, ...track }) => track));
    expect(after.tracks.map((track) => track.kind)).toEqual(['sound', 'sound', 'subtitle', 'attachment']);
    expect(after.tags.title ?? after.tags.TITLE).toBe('The film');
    expect(after.tags.DESCRIPTION).toBe('joined');
    expect(readFileSync(out).includes(attachment)).toBe(true);
    for (const track of [0, 1]) {
      const [a, b] = [await soundOf(source, track), await soundOf(out, track)];
      expect(b.startSeconds).toBeCloseTo(a.startSeconds, 3);
      expect(b.samples).toEqual(a.samples);
    }
  });
  it('what a container cannot hold is named', async () => {
    using dir = folder();
    const source = join(dir.path, 'source.mkv');
    await writeWithTracks(source, { muxer: 'matroska', seconds: 1, sound: 'pcm_s16le', subtitle: true, picture: true });
    const out = join(dir.path, 'film.mp4');
    const { warnings } = await joinSegments(planOf(await segmentsIn(dir.path, 'h264'), out, { sound: 'keep', tracksFrom: source }));
    expect(warnings).toHaveLength(2);
    expect(warnings.join(' ')).toMatch(/pcm_s16le.*subrip|subrip.*pcm_s16le/);
    expect((await probe(out)).tracks).toEqual([]);
  });
  it('a span keeps its own part of the sound, in sync to the sample', async () => {
    using dir = folder();
    const source = join(dir.path, 'source.mkv');
    await writeWithTracks(source, { muxer: 'matroska', seconds: 3, sound: 'pcm_s16le', picture: true });
    const out = join(dir.path, 'film.mkv');
    const span = { startSeconds: 1.25, endSeconds: 2.25 };
    await joinSegments(planOf(await segmentsIn(dir.path, 'h264'), out, { sound: 'keep', tracksFrom: source, span }));
    const [whole, part] = [await soundOf(source, 0), await soundOf(out, 0)];
    // Sample k of the part, at its time, is the sample of the whole 1.25 s later.
    const shift = Math.round((part.startSeconds + 1.25 - whole.startSeconds) * part.rate);
    expect(part.samples.slice(0, 2000)).toEqual(whole.samples.slice(shift, shift + 2000));
    expect(part.startSeconds).toBe(0);
    expect(part.samples).toHaveLength(part.rate);
    expect((await probe(out)).video.rate).toEqual(fps);
  });
  it('chapters go along into MKV, cut to a span; MP4 says that it cannot', async () => {
    using dir = folder();
    const source = join(dir.path, 'source.mkv');
    await writeWithTracks(source, { muxer: 'matroska', seconds: 3, sound: 'pcm_s16le', picture: true });
    const chapters = [
      { startSeconds: 0, endSeconds: 1, title: 'Die Straße' },
      { startSeconds: 1, endSeconds: 1.75, title: 'The station' },
      { startSeconds: 1.75, title: '' },
    ];
    addMatroskaChapters(source, chapters);
    expect(chaptersOf(source)).toEqual(chapters);
    expect((await probe(source)).chapters).toBe(3);
    const segments = await segmentsIn(dir.path, 'h264');
    const out = join(dir.path, 'film.mkv');
    await joinSegments(planOf(segments, out, { sound: 'keep', tracksFrom: source, span: { startSeconds: 1.25, endSeconds: 2.25 } }));
    expect(chaptersOf(out)).toEqual([
      { startSeconds: 0, endSeconds: 0.5, title: 'The station' },
      { startSeconds: 0.5, endSeconds: 1, title: '' },
    ]);
    await using reader = await openClip(out, { kernels });
    expect([reader.length, reader.info.chapters, reader.info.warnings.length]).toEqual([frames, 2, 0]);
    const other = await joinSegments(planOf(segments, join(dir.path, 'film.mp4'), { tracksFrom: source }));
    expect(other.warnings.join(' ')).toContain('3 chapters');
  });
  it('off drops the sound and keeps the rest', async () => {
    using dir = folder();
    const source = join(dir.path, 'source.mkv');
    await writeWithTracks(source, { muxer: 'matroska', seconds: 1, sound: 'pcm_s16le', subtitle: true, picture: true });
    const out = join(dir.path, 'film.mkv');
    await joinSegments(planOf(await segmentsIn(dir.path, 'h264'), out, { tracksFrom: source }));
    expect((await probe(out)).tracks.map((track) => track.kind)).toEqual(['subtitle']);
  });
  it.each(['mkv', 'mp4', 'mov'])('a sound laid under the film is cut to it, faded and called added (%s)', async (ending) => {
    using dir = folder();
    const sound = join(dir.path, 'tone.wav');
    await writeWithTracks(sound, { muxer: 'wav', seconds: 3, sound: 'pcm_s16le' });
    const out = join(dir.path, `film.${ending}`);
    await joinSegments(planOf(await segmentsIn(dir.path, 'h264'), out, { addedSound: { path: sound, fadeSeconds: 0.25 } }));
    const { samples, rate, title } = await soundOf(out, 0);
    expect(title).toMatch(/added/);
    expect(samples.length / rate).toBeGreaterThan(0.99);
    expect(samples.length / rate).toBeLessThan(1.06);
    const loudest = (from: number, to: number): number =>
      Math.max(...samples.slice(Math.round(from * rate), Math.round(to * rate)).map(Math.abs));
    expect(loudest(0.3, 0.6)).toBeGreaterThan(0.2);
    expect(loudest(0.97, 1)).toBeLessThan(0.4 * loudest(0.3, 0.6));
    expect((await probe(out)).video.frames).toBe(frames);
  });
  it('a film without sound is refused as added sound', async () => {
    using dir = folder();
    const silent = join(dir.path, 'silent.mkv');
    await writeRaw(silent, { muxer: 'matroska', encoder: 'ffv1', frames: 2 });
    const out = join(dir.path, 'film.mkv');
    const plan = planOf(await segmentsIn(dir.path, 'h264'), out, { addedSound: { path: silent, fadeSeconds: 1 } });
    await expect(joinSegments(plan)).rejects.toMatchObject({ code: 'input' });
    expect(existsSync(out)).toBe(false);
  });
});
