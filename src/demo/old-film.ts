/** @file The demo's old film: the arrival as a hand-cranked camera took it, damaged, and written as a file of 25 frames a second as one finds it on the web. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { levels, rec601 } from '../film/colour-space.ts';
import type { FrameFormat, Plane } from '../film/frame.ts';
import { rational } from '../film/rational.ts';
import type { Kernels } from '../kernels/host.ts';
import { formatCatalogue } from '../media/formats/catalogue.gen.ts';
import { joinSegments } from '../media/join.ts';
import { openSegment } from '../media/segment.ts';
import { type Amounts, damage, margin } from './damage/damage.ts';
import { handCrank } from './damage/hand-crank.ts';
import { repeats } from './damage/repeats.ts';
import type { Place } from './damage/weave.ts';
import { createArrival } from './film/arrival.ts';
import { picture, viewOf } from './film/view.ts';

export type OldFilmOptions = { readonly seed: number; readonly seconds: number; readonly signal?: AbortSignal };

/** What is known of the old film; also written beside it. */
export type OldFilm = {
  readonly path: string;
  readonly fps: number;
  /** Seconds at which the film frames were taken. */
  readonly moments: readonly number[];
  /** For each file frame the film frame it shows. */
  readonly shows: readonly number[];
  /** By how much the gate moved each film frame, pixels; the gain flicker gave it. */
  readonly weave: readonly Place[];
  readonly gain: readonly number[];
};

const amounts: Amounts = { blur: 0.55, weave: 1.6, flicker: 0.05, localFlicker: 0.02, grain: 0.022, dust: 9, scratch: 0.65 };
const fps = 25;
/** Raised whenever the same seed gives another film. */
const version = 1;
const format: FrameFormat = { model: 'grey', bits: 8, subsampling: { x: 0, y: 0 }, siting: 'left', space: rec601 };

const write = async (kernels: Kernels, path: string, frames: readonly Plane[], signal: AbortSignal | undefined): Promise<void> => {
  const segment = `${path}.segment.part`;
  const { black, white } = levels(format.space.range, format.bits);
  const settings = {
    format: formatCatalogue.h264!,
    ...picture,
    fps: rational(fps),
    pixelAspect: rational(1),
    monochrome: true,
    space: format.space,
    // So little that blocks show, as in files from the web.
    crf: 27,
    preset: 'veryfast',
    threads: 2,
  };
  await using writer = await openSegment(segment, settings, kernels);
  for (const plane of frames) {
    using frame = kernels.arena.frame(format, picture.width, picture.height);
    frame.planes[0]!.data.set(plane.data.map((value) => black + (white - black) * Math.min(1, Math.max(0, value))));
    await writer.write(frame, signal);
  }
  await writer.finish();
  rmSync(path, { force: true });
  await joinSegments({
    segments: [segment],
    out: path,
    fps: settings.fps,
    frames: frames.length,
    sound: 'off',
    tags: { title: 'Arrival of a train, drawn and damaged by ciotat', encoder: 'ciotat' },
  });
  rmSync(segment);
};

/** Where the truth of an old film is kept. */
const truthPath = (path: string): string => path.replace(/\.mkv$/, '_truth.json');

/** The old film that lies at `path`, if it is the one these options would give. */
export const knownFilm = (path: string, { seed, seconds }: OldFilmOptions): OldFilm | undefined => {
  if (!existsSync(path) || !existsSync(truthPath(path))) return undefined;
  try {
    const kept = JSON.parse(readFileSync(truthPath(path), 'utf8')) as { readonly made: object } & Omit<OldFilm, 'path'>;
    if (JSON.stringify(kept.made) !== JSON.stringify({ version, seed, seconds, ...amounts })) return undefined;
    return { ...kept, path };
  } catch {
    return undefined;
  }
};

/** Draws, damages and writes the old film into `folder`, with its truth beside it. An older one there is replaced. */
export const makeOldFilm = async (
  kernels: Kernels,
  folder: string,
  options: OldFilmOptions,
  progress: (done: number, total: number) => void,
): Promise<OldFilm> => {
  const { seed, seconds, signal } = options;
  const path = join(folder, 'arrival.mkv');
  const moments = handCrank({ seed, seconds, slowest: 16, fastest: 18 });
  const [width, height] = [picture.width + 2 * margin, picture.height + 2 * margin];
  const draw = createArrival(viewOf(width, height, { x: -margin, y: -margin, width, height }), seed);
  const drawn: Plane[] = [];
  for (const [n, moment] of moments.entries()) {
    // The event loop gets its turn, for the interrupt key.
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    drawn.push(draw(moment));
    progress(n + 1, moments.length);
  }
  const damaged = damage(drawn, seed, moments.length / seconds, amounts);
  const shown = repeats(damaged.frames, { moments, seconds, fps });
  await write(kernels, path, shown.frames, signal);
  const film: Omit<OldFilm, 'path'> = {
    fps,
    moments,
    shows: shown.truth,
    weave: damaged.truth.weave,
    gain: damaged.truth.flicker.map(({ gain }) => gain),
  };
  writeFileSync(truthPath(path), `${JSON.stringify({ made: { version, seed, seconds, ...amounts }, ...film })}\n`);
  return { ...film, path };
};
