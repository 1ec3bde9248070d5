/** @file Everything before the first output frame: open the source and its project, analyse, and plan. Shared by restore, preview and dry runs. */
import { availableParallelism } from 'node:os';
import type { Clip } from '../film/clip.ts';
import { rec709 } from '../film/colour-space.ts';
import { FilmError } from '../film/errors.ts';
import { divide, formatRational, type Rational, rational, subtract, toNumber } from '../film/rational.ts';
import { decided, type Repair, repairsIn } from '../film/repair.ts';
import type { ShotKind } from '../film/shot.ts';
import { createKernels, type Kernels } from '../kernels/host.ts';
import { expectSound } from '../media/expect-sound.ts';
import type { MediaInfo } from '../media/media-info.ts';
import { openClip } from '../media/open.ts';
import { createSupplies } from '../media/supplies.ts';
import type { SegmentSettings } from '../media/writer.ts';
import { createNets, type Nets } from '../nets/host.ts';
import { openChunks } from '../project/chunk-store.ts';
import { contentKey } from '../project/content-key.ts';
import { openFacts } from '../project/facts-store.ts';
import { createNotes, type NoteTaker } from '../project/notes.ts';
import type { Project } from '../project/project.ts';
import type { Recipe } from '../project/recipe.ts';
import { stageCatalogue } from '../stages/catalogue.gen.ts';
import type { Deliverable, Delivery, FilmFacts } from '../stages/stage.ts';
import { type Analysed, analyse } from './analyse.ts';
import { deliveryOf, expectMakers, formatFor } from './asked.ts';
import { type Chunk, chunksOf } from './chunks.ts';
import { claimProject } from './claim.ts';
import type { Emit, Plan } from './events.ts';
import { framesAhead } from './memory.ts';
import type { RestoreOptions } from './options.ts';
import { outputPath } from './output.ts';
import { baseClip, type FilmClip, spanOf } from './stage-clip.ts';
import { type Step, stepsOf, withFiles, withWeights } from './steps.ts';

export type Prepared = AsyncDisposable & {
  readonly recipe: Recipe;
  readonly info: MediaInfo;
  readonly kernels: Kernels;
  readonly nets: Nets;
  /** What stages note of the frames they make. */
  readonly notes: NoteTaker;
  readonly project: Project;
  readonly clip: FilmClip;
  /** The clip as the file has it, for "before" pictures. */
  readonly source: Clip;
  readonly film: FilmFacts;
  readonly deliverable: Deliverable;
  readonly settings: SegmentSettings;
  readonly steps: readonly Step[];
  readonly factKeys: Analysed['factKeys'];
  /** All repairs, in the states a person gave them. */
  readonly repairs: readonly Repair[];
  readonly delivery: Delivery;
  readonly chunks: readonly Chunk[];
  readonly plan: Plan;
  readonly ahead: number;
  /** Part of the file, in its seconds and its frames [firstFrame, endFrame). */
  readonly span?: { readonly startSeconds: number; readonly endSeconds: number; readonly firstFrame: number; readonly endFrame: number };
  readonly warnings: readonly string[];
};

/** Threads inside encoders. Part of the result, so it is the same on every machine. */
const encoderThreads = 4;
/** Above this many lines colour is delivered as BT.709, as players expect. */
const sdLines = 576;

const spanned = (clip: Clip, options: RestoreOptions): { readonly clip: Clip; readonly span?: Prepared['span'] } => {
  const { startSeconds = 0, endSeconds = Number.POSITIVE_INFINITY } = options;
  if (startSeconds <= 0 && endSeconds === Number.POSITIVE_INFINITY) return { clip };
  const starts = (n: number): number => toNumber(clip.times.at(n));
  let first = 0;
  while (first < clip.length && starts(first + 1) <= startSeconds + 1e-6) first++;
  let last = first;
  while (last < clip.length && starts(last) < endSeconds - 1e-6) last++;
  if (last <= first)
    throw new FilmError(
      'usage',
      `--start ${startSeconds} --end ${endSeconds} hold no frame: the film lasts ${starts(clip.length).toFixed(2)} seconds`,
      { hint: 'Times are in seconds.' },
    );
  const origin = clip.times.at(first);
  return {
    clip: spanOf(clip, first, last, (n) => subtract(clip.times.at(first + n), origin)),
    span: { startSeconds: toNumber(origin), endSeconds: starts(last), firstFrame: first, endFrame: last },
  };
};

/** The rate a clip is delivered at: constant, or the mean of its frame times, exactly. */
const rateOf = (clip: Clip): Rational => clip.times.rate ?? divide(rational(clip.length), clip.times.at(clip.length));

/** Opens, analyses and plans. Dispose it. */
export const prepare = async (options: RestoreOptions, emit: Emit): Promise<Prepared> => {
  const { recipe, signal } = options;
  const format = formatFor(options);
  const memoryBytes = options.memoryBytes ?? 2 * 2 ** 30;
  const threads = options.threads ?? availableParallelism();
  const kernels = createKernels({ threads, limitBytes: memoryBytes });
  const open: (() => Promise<unknown> | undefined)[] = [() => kernels.close()];
  const close = async (): Promise<void> => {
    for (const one of open.splice(0).reverse()) await one();
  };
  try {
    const reader = await openClip(options.input, {
      kernels,
      ...(options.inputFps ? { inputFps: options.inputFps } : {}),
      ...(signal ? { signal } : {}),
    });
    open.push(async () => reader[Symbol.asyncDispose]());
    emit({ type: 'start', input: options.input, recipe: recipe.id, frames: reader.length });
    for (const message of reader.info.warnings) emit({ type: 'warning', message });
    // Now rather than after hours of work.
    if (options.sound !== undefined && !['keep', 'off'].includes(options.sound)) await expectSound(options.sound);
    const { clip: source, span } = spanned(reader, options);

    const claimed = await claimProject(options);
    const { project } = claimed;
    open.push(async () => claimed[Symbol.dispose]());

    const nets = createNets({ device: options.device ?? 'auto', threads, warn: (message) => emit({ type: 'warning', message }) });
    open.push(() => nets.close());
    const supplies = createSupplies(kernels);
    const steps = withFiles(withWeights(stepsOf(options, stageCatalogue, project.document.shots), nets), supplies);
    expectMakers(options, steps);
    const delivery = deliveryOf(options);
    const sourceKey = contentKey({
      sha256: project.document.source.sha256,
      span: span ? { startSeconds: span.startSeconds, endSeconds: span.endSeconds } : null,
      inputFps: options.inputFps ?? null,
    });
    const shotKinds = Object.fromEntries(
      Object.entries(project.document.shots).flatMap(([id, o]) => (o.kind ? [[id, o.kind as ShotKind]] : [])),
    );
    const decisions = project.document.repairs ?? {};
    const notes = createNotes();
    const analysed = await analyse({
      notes,
      base: baseClip(source),
      ...(span ? { firstFileFrame: span.firstFrame } : {}),
      steps,
      delivery,
      kernels,
      nets,
      supplies,
      store: openFacts(project.folder),
      sourceKey,
      shotKinds,
      decisions,
      emit,
      ...(signal ? { signal } : {}),
    });
    const { clip, film, deliverable: said } = analysed;
    open.push(() => clip.release());
    const sound = options.sound;
    const deliverable: Deliverable = {
      ...said,
      ...(sound === undefined
        ? {}
        : sound === 'keep' || sound === 'off'
          ? { sound }
          : { sound: 'off', addedSound: { path: sound, fadeSeconds: said.addedSound?.fadeSeconds ?? 2 } }),
    };
    if (deliverable.addedSound && sound === undefined) await expectSound(deliverable.addedSound.path);
    const fps = rateOf(clip);
    const monochrome = clip.format.model === 'grey';
    const space =
      deliverable.space ??
      (!monochrome && clip.height > sdLines && clip.format.space.matrix === 'bt601' && !format.lossless
        ? { ...rec709, range: clip.format.space.range }
        : clip.format.space);
    const crf = options.crf ?? deliverable.crf ?? recipe.crf;
    const settings: SegmentSettings = {
      format,
      width: clip.width,
      height: clip.height,
      fps,
      pixelAspect: clip.pixelAspect,
      monochrome,
      space,
      threads: encoderThreads,
      ...(crf !== undefined ? { crf } : {}),
      ...(deliverable.preset !== undefined ? { preset: deliverable.preset } : {}),
      ...(deliverable.bits !== undefined ? { bits: deliverable.bits } : {}),
    };
    const chunks = chunksOf(clip, fps, settings, sourceKey, steps, delivery, analysed.facts, undefined, analysed.decisions);
    const store = openChunks(project.folder);
    const plan: Plan = {
      input: options.input,
      out: outputPath(options.input, options.out, format, clip.width, clip.height, fps),
      recipe: recipe.id,
      stages: steps.map(({ stage }) => stage.id),
      width: clip.width,
      height: clip.height,
      fps: formatRational(fps),
      fileFrames: source.length,
      filmFrames: film.source?.fileFrames.length ?? source.length,
      frames: clip.length,
      durationSeconds: toNumber(clip.times.at(clip.length)),
      shots: film.shots?.length ?? 1,
      chunks: chunks.length,
      chunksDone: chunks.filter((chunk) => store.has(chunk.key)).length,
    };
    const ahead = framesAhead(memoryBytes, threads, clip, kernels.arena.peakBytes());
    return {
      recipe,
      info: reader.info,
      kernels,
      nets,
      notes,
      project,
      clip,
      source,
      film,
      deliverable,
      settings,
      steps,
      factKeys: analysed.factKeys,
      repairs: Object.values(analysed.facts)
        .flatMap((byShot) => Object.values(byShot))
        .flatMap((facts) => repairsIn(decided(facts, decisions))),
      delivery,
      chunks,
      plan,
      ahead,
      warnings: reader.info.warnings,
      ...(span ? { span } : {}),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
