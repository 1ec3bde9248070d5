/** @file Verifying a finished film against what its project has on record and against the source: file, frames, times, sound, colour tags, pictures. */
import { existsSync } from 'node:fs';
import { compare, divide, formatRational, multiply, parseRational, rational, subtract, toNumber } from '../film/rational.ts';
import { createKernels } from '../kernels/host.ts';
import { openClip } from '../media/open.ts';
import type { Reader } from '../media/reader.ts';
import { sequenceOf } from '../media/sequence.ts';
import { soundSpans } from '../media/sound-spans.ts';
import { type FoundOutput, findOutput, type OutputRecord } from '../project/outputs.ts';
import { identify } from '../project/source-identity.ts';
import { lookThrough, type PictureFindings } from './verify-pictures.ts';

export type Check = {
  readonly name: string;
  /** skipped: could not be looked at, and `says` why. */
  readonly verdict: 'ok' | 'failed' | 'skipped';
  readonly says: string;
};
export type Verified = { readonly ok: boolean; readonly output: string; readonly project: string; readonly checks: readonly Check[] };

export type VerifyOptions = {
  readonly output: string;
  /** The project it was made with; default one beside the output that knows it. */
  readonly project?: string;
  readonly progress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
};

const check = (name: string, holds: boolean, says: string): Check => ({ name, verdict: holds ? 'ok' : 'failed', says });
const skipped = (name: string, says: string): Check => ({ name, verdict: 'skipped', says });
/** The first few of a list of frames. */
const some = (frames: readonly number[]): string => `${frames.slice(0, 8).join(', ')}${frames.length > 8 ? ', …' : ''} (${frames.length})`;

const timesOf = (clip: Reader, record: OutputRecord): Check[] => {
  const fps = parseRational(record.fps);
  const rate = clip.times.rate;
  let increasing = true;
  for (let n = 1; n <= clip.length; n++) increasing &&= compare(clip.times.at(n - 1), clip.times.at(n)) < 0;
  // A single frame says nothing of a rate.
  const right = clip.length < 2 || (rate !== undefined && Math.abs(toNumber(rate) / toNumber(fps) - 1) < 1e-6);
  return [
    check('constant rate', right, `expected ${record.fps} a second, found ${rate ? formatRational(rate) : 'a variable rate'}`),
    check('times increase', increasing, increasing ? `all ${clip.length} frames` : 'frames share times or go back'),
  ];
};

const durationOf = (clip: Reader, source: Reader | undefined, record: OutputRecord): Check => {
  if (!source) return skipped('duration', 'the source is not there');
  const { firstFrame = 0, endFrame = source.length } = record.span ?? {};
  const worked = subtract(source.times.at(endFrame), source.times.at(firstFrame));
  const wanted = multiply(worked, rational(Math.round(record.slowmo * 1000), 1000));
  const difference = toNumber(subtract(clip.times.at(clip.length), wanted));
  const frame = toNumber(divide(rational(1), parseRational(record.fps)));
  const slow = record.slowmo === 1 ? '' : `, stretched ${record.slowmo} times`;
  return check(
    'duration',
    Math.abs(difference) <= frame + 1e-6,
    `source ${toNumber(worked).toFixed(3)} s${slow}; output ${toNumber(clip.times.at(clip.length)).toFixed(3)} s; ${(difference / frame).toFixed(2)} frames apart`,
  );
};

/** Coded sound comes in packets of up to 90 ms, of which one may lie over an end. */
const soundTolerance = 0.1;

const soundOf = async (clip: Reader, source: Reader | undefined, record: OutputRecord, signal?: AbortSignal): Promise<Check> => {
  const name = 'sound';
  const tracks = clip.info.tracks.filter(({ kind }) => kind === 'sound').length;
  if (tracks !== record.soundTracks) return check(name, false, `expected ${record.soundTracks} tracks, found ${tracks}`);
  if (tracks === 0) return check(name, true, record.sound === 'off' ? 'left out, as asked' : 'the film has none');
  const seconds = toNumber(clip.times.at(clip.length));
  const spans = await soundSpans(clip.info.path, signal);
  if (record.sound === 'added') {
    const fits = spans.every(
      ({ startSeconds, endSeconds }) => Math.abs(startSeconds) < soundTolerance && endSeconds < seconds + soundTolerance,
    );
    return check(
      name,
      fits,
      `added track: ${spans[0]!.startSeconds.toFixed(3)} to ${spans[0]!.endSeconds.toFixed(3)} s of ${seconds.toFixed(3)} s`,
    );
  }
  if (!source) return skipped(name, 'the source is not there to compare with');
  const { startSeconds: begin = 0, endSeconds: end = Number.POSITIVE_INFINITY } = record.span ?? {};
  const wanted = (await soundSpans(source.info.path, signal))
    .map((s) => ({ startSeconds: Math.max(s.startSeconds, begin) - begin, endSeconds: Math.min(s.endSeconds, end) - begin }))
    .filter((s) => s.endSeconds > s.startSeconds);
  // Which tracks a container could not hold was said when it was written; every track kept must have its twin.
  const off = spans.map((s) =>
    Math.min(...wanted.map((w) => Math.max(Math.abs(s.startSeconds - w.startSeconds), Math.abs(s.endSeconds - w.endSeconds)))),
  );
  return check(
    name,
    off.every((o) => o <= soundTolerance),
    `${tracks} ${tracks === 1 ? 'track' : 'tracks'}; begins and ends within ${(1000 * Math.max(...off)).toFixed(0)} ms of the source’s (at most ${1000 * soundTolerance} ms)`,
  );
};

const tagsOf = (clip: Reader, record: OutputRecord): Check => {
  const name = 'colour tags';
  const { space } = clip.info.video.format;
  const assumed = clip.info.warnings.find((warning) => warning.startsWith('Colour tags are missing'));
  if (record.kind === 'sequence') return skipped(name, 'pictures carry none');
  const keys = (['matrix', 'primaries', 'transfer', 'range'] as const).filter((key) => space[key] !== record.space[key]);
  const text = (s: Readonly<Record<string, unknown>>): string => `${s.matrix}, ${s.primaries}, ${s.transfer}, ${s.range}`;
  if (assumed) return check(name, false, assumed);
  return check(name, keys.length === 0, keys.length === 0 ? text(space) : `expected ${text(record.space)}, found ${text(space)}`);
};

const picturesOf = (found: PictureFindings, clip: Reader, source: Reader | undefined, record: OutputRecord): Check[] => {
  const list = (name: string, frames: readonly number[], good: string): Check =>
    check(name, frames.length === 0, frames.length === 0 ? good : `frames ${some(frames)}`);
  const whole = list('every frame decodes', clip.broken, `all ${clip.length}`);
  const cuts = list('nothing mixed across a cut', found.mixed, `${record.shots.length} shots`);
  if (!source)
    return [whole, cuts, ...['no black frame', 'no foreign frame', 'first and last'].map((n) => skipped(n, 'the source is not there'))];
  // Fewer frames than were photographed cannot show all of them.
  const fewer = record.frames < record.filmFrames;
  const like = (value: number | undefined): string => (value === undefined ? 'missing' : `likeness ${value.toFixed(3)}`);
  const there = (value: number | undefined): boolean => value !== undefined && value > 0.7;
  return [
    whole,
    list('no black frame', found.black, 'none where the source is not'),
    list('no foreign frame', found.foreign, 'every frame shows its source’s picture'),
    cuts,
    check('first real frame', there(found.first), `frame ${record.realFrames[0]} of the source: ${like(found.first)}`),
    fewer && found.last === undefined
      ? skipped('last real frame', 'the output has fewer frames than the film')
      : check('last real frame', there(found.last), `frame ${record.realFrames.at(-1)} of the source: ${like(found.last)}`),
  ];
};

const openSource = async ({ document, record }: FoundOutput, open: (path: string) => Promise<Reader>): Promise<Reader | string> => {
  const { path } = document.source;
  if (!existsSync(path) && !sequenceOfSafely(path)) return `${path} is not there: nothing was compared with it`;
  const identity = await identify(path, sequenceOf(path)?.files ?? [path], document.source);
  if (identity.sha256 !== record.source.sha256) return `${path} is not the file this was made from: nothing was compared with it`;
  return open(path);
};
const sequenceOfSafely = (path: string): boolean => {
  try {
    return sequenceOf(path) !== undefined;
  } catch {
    return false;
  }
};

/** Looks at everything. Rejects with `usage` when no project knows the output, `input` when it cannot be read at all. */
export const verify = async (options: VerifyOptions): Promise<Verified> => {
  const { output, signal } = options;
  const found = findOutput(output, options.project);
  const { record } = found;
  const kernels = createKernels({ threads: 1 });
  const open = (path: string, inputFps: string): Promise<Reader> =>
    openClip(path, { kernels, inputFps: parseRational(inputFps), ...(signal ? { signal } : {}) });
  try {
    await using clip = await open(output, record.fps);
    const from = await openSource(found, (path) => open(path, record.inputFps ?? '24'));
    await using source = typeof from === 'string' ? undefined : from;
    const identity = await identify(output, sequenceOf(output)?.files ?? [output], undefined, signal);
    const same = identity.sha256 === record.sha256;
    const checks: Check[] = [
      check(
        'file',
        same,
        same
          ? `SHA-256 ${record.sha256}`
          : `expected SHA-256 ${record.sha256} (${record.bytes} bytes), found ${identity.sha256} (${identity.bytes} bytes)`,
      ),
      typeof from === 'string' ? skipped('source', from) : check('source', true, `SHA-256 ${record.source.sha256}`),
      check('frames', clip.length === record.frames, `expected ${record.frames}, found ${clip.length}`),
      check(
        'size',
        clip.width === record.width && clip.height === record.height,
        `expected ${record.width} x ${record.height}, found ${clip.width} x ${clip.height}`,
      ),
      ...timesOf(clip, record),
      durationOf(clip, source, record),
      await soundOf(clip, source, record, signal),
      tagsOf(clip, record),
    ];
    const findings = await lookThrough(clip, source, record, (done) => options.progress?.(done, clip.length), signal);
    checks.push(...picturesOf(findings, clip, source, record));
    return { ok: checks.every(({ verdict }) => verdict !== 'failed'), output, project: found.projectPath, checks };
  } finally {
    await kernels.close();
  }
};
