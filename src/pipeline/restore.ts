/**
 * @file Restoring a film, from the file to the finished file: open or continue the project, analyse, plan, render what is missing, join, check.
 * May be killed at any moment; the same call goes on where it stopped and gives the same bytes.
 */
import { rmSync } from 'node:fs';
import { FilmError } from '../film/errors.ts';
import { formatRational } from '../film/rational.ts';
import { joinSegments } from '../media/join.ts';
import { unpackPictures } from '../media/picture-pack.ts';
import { openChunks } from '../project/chunk-store.ts';
import { joinNotes, type Notes } from '../project/notes.ts';
import { saveProject, withHistory } from '../project/project.ts';
import { estimate } from './estimate.ts';
import type { Emit, Result } from './events.ts';
import { tellingFull } from './full-disk.ts';
import type { RestoreOptions } from './options.ts';
import { expectFree } from './output.ts';
import { type Prepared, prepare } from './prepare.ts';
import { createProgress } from './progress.ts';
import { recordOutput } from './record.ts';
import { renderChunk } from './render.ts';

const description = (prepared: Prepared): Readonly<Record<string, string>> => {
  const { plan, recipe } = prepared;
  return {
    comment:
      `${recipe.output} by ciotat, recipe ${recipe.id}: ${plan.stages.join(', ')}. ${plan.filmFrames} photographed frames, ${plan.frames} frames written` +
      `${plan.frames > plan.filmFrames ? '; frames between photographed ones are interpolated' : ''}.`,
    encoder: 'ciotat',
  };
};

/** Restores a film. Rejects with FilmError; with `interrupted` or AbortError when the signal fires, leaving everything finished in the project. */
export const restore = async (options: RestoreOptions, emit: Emit): Promise<Result> => {
  const began = performance.now();
  // Said before the minutes of analysis, where the name is known already.
  if (options.out !== undefined && !options.dryRun) expectFree(options.out, options.input, options.overwrite === true);
  await using prepared = await prepare(options, emit);
  const { plan, chunks, settings, kernels, project, clip, signal } = { ...prepared, signal: options.signal };
  const store = openChunks(project.folder);
  const done = (bytes: number, warnings: readonly string[]): Result => {
    const result: Result = {
      ...plan,
      chunksDone: chunks.length,
      bytes,
      seconds: (performance.now() - began) / 1000,
      kernelSeconds: kernels.spentSeconds(),
      warnings,
      project: project.path,
    };
    emit({ type: 'done', ...result });
    return result;
  };
  emit({ type: 'plan', ...plan });
  if (options.dryRun) {
    const estimated = await estimate(prepared, options.signal);
    const result: Result = {
      ...plan,
      ...estimated,
      bytes: 0,
      seconds: (performance.now() - began) / 1000,
      kernelSeconds: kernels.spentSeconds(),
      warnings: [],
      project: project.path,
    };
    emit({ type: 'done', ...result });
    return result;
  }
  expectFree(plan.out, options.input, options.overwrite === true);
  saveProject(project);

  const progress = createProgress(plan.frames, emit);
  const warnings: string[] = [...prepared.warnings];
  const noted: (Notes | undefined)[] = [];
  for (const [index, chunk] of chunks.entries()) {
    signal?.throwIfAborted();
    const frames = chunk.endFrame - chunk.startFrame;
    const there = await store.check(chunk.key, signal);
    const record =
      there ?? (await renderChunk(clip, chunk, settings, store, kernels, prepared.ahead, prepared.notes, progress.made, signal));
    noted.push(record.notes);
    if (there) progress.skipped(frames);
    if (record.frames !== frames)
      throw new FilmError('failed', `expected ${frames} frames in chunk ${index}, ${record.frames} were written`, {
        where: { file: store.pathOf(chunk.key) },
      });
    emit({ type: 'chunk', index, chunks: chunks.length, frames, bytes: record.bytes, reused: there !== undefined });
  }

  const segments = chunks.map((chunk) => store.pathOf(chunk.key));
  // The name is free or may be overwritten; checked again, since hours may have passed.
  expectFree(plan.out, options.input, options.overwrite === true);
  if (settings.format.kind === 'sequence') {
    const { frames, bytes } = await tellingFull(plan.out, () => unpackPictures(segments, plan.out, settings.format.extensions[0]!, signal));
    if (frames !== plan.frames)
      throw new FilmError('failed', `expected ${plan.frames} pictures, ${frames} were written`, { where: { file: plan.out } });
    saveProject(withHistory(await recordOutput(prepared, options, warnings, joinNotes(noted), signal), `wrote ${plan.out}`, new Date()));
    return done(bytes, warnings);
  }
  const { sound, addedSound } = prepared.deliverable;
  const joined = await tellingFull(plan.out, () =>
    joinSegments({
      segments,
      out: plan.out,
      fps: settings.fps,
      frames: plan.frames,
      sound: sound ?? 'keep',
      tags: description(prepared),
      ...(prepared.info.kind === 'file' ? { tracksFrom: options.input } : {}),
      ...(prepared.span ? { span: prepared.span } : {}),
      ...(addedSound ? { addedSound } : {}),
      ...(signal ? { signal } : {}),
    }),
  );
  if (joined.frames !== plan.frames) {
    rmSync(plan.out, { force: true });
    throw new FilmError('failed', `expected ${plan.frames} frames in ${plan.out}, ${joined.frames} were joined`, {
      where: { file: plan.out },
    });
  }
  warnings.push(...joined.warnings);
  for (const message of joined.warnings) emit({ type: 'warning', message });
  saveProject(
    withHistory(
      await recordOutput(prepared, options, warnings, joinNotes(noted), signal),
      `wrote ${plan.out}: ${plan.frames} frames, ${plan.width} x ${plan.height}, ${formatRational(settings.fps)} a second`,
      new Date(),
    ),
  );
  return done(joined.bytes, warnings);
};
