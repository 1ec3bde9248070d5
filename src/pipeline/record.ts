/** @file Writing down what was made, at the end of a run: everything `verify` and `report` go by. */
import { resolve } from 'node:path';
import type { Json } from '../film/facts.ts';
import { formatRational } from '../film/rational.ts';
import { mediaEngine } from '../media/engine.ts';
import { probe } from '../media/probe.ts';
import { sequenceOf } from '../media/sequence.ts';
import type { Notes } from '../project/notes.ts';
import { type OutputRecord, withOutput } from '../project/outputs.ts';
import type { Project } from '../project/project.ts';
import { identify } from '../project/source-identity.ts';
import type { RestoreOptions } from './options.ts';
import type { Prepared } from './prepare.ts';
import { programVersion } from './version.ts';

const originsOf = ({ clip, span }: Prepared): OutputRecord['origins'] => {
  const first = span?.firstFrame ?? 0;
  const all = Array.from({ length: clip.length }, (_, n) => clip.originOf(n));
  return {
    left: all.map(({ left }) => left + first),
    right: all.map(({ right }) => right + first),
    fraction: all.map(({ fraction }) => Math.round(fraction * 1e4) / 1e4),
  };
};

/** The shots, each with the frames written of it. */
const shotsOf = ({ clip, film }: Prepared): OutputRecord['shots'] => {
  const written = new Map<string, { outputStart: number; outputEnd: number }>();
  for (let n = 0; n < clip.length; n++) {
    const { id } = clip.shotOf(n);
    written.set(id, { outputStart: written.get(id)?.outputStart ?? n, outputEnd: n + 1 });
  }
  const none = { outputStart: 0, outputEnd: 0 };
  return (film.shots ?? [clip.shotOf(0)]).map((shot) => ({ ...shot, ...(written.get(shot.id) ?? none) }));
};

/** Reads the finished output once, for its SHA-256, and puts it on record in the project. */
export const recordOutput = async (
  prepared: Prepared,
  options: RestoreOptions,
  warnings: readonly string[],
  notes: Notes,
  signal?: AbortSignal,
): Promise<Project> => {
  const { plan, project, settings, film, recipe, deliverable, delivery, steps, factKeys, span } = prepared;
  const out = resolve(plan.out);
  const sequence = settings.format.kind === 'sequence';
  const { bytes, sha256 } = await identify(out, sequence ? sequenceOf(out)!.files : [out], undefined, signal);
  const soundTracks = sequence ? 0 : (await probe(out)).tracks.filter(({ kind }) => kind === 'sound').length;
  const { picture } = film.source ?? {};
  const { source } = project.document;
  const record: OutputRecord = {
    path: out,
    at: new Date().toISOString(),
    ciotat: programVersion(),
    engine: mediaEngine(),
    bytes,
    sha256,
    frames: plan.frames,
    width: plan.width,
    height: plan.height,
    fps: formatRational(settings.fps),
    codec: settings.format.id,
    kind: settings.format.kind,
    settings: {
      ...(settings.crf !== undefined && !settings.format.lossless ? { crf: settings.crf } : {}),
      ...(settings.preset !== undefined ? { preset: settings.preset } : {}),
      ...(settings.bits !== undefined ? { bits: settings.bits } : {}),
    },
    space: { ...settings.space },
    recipe: recipe.id,
    output: recipe.output,
    source: { path: source.path, bytes: source.bytes, sha256: source.sha256 },
    ...(options.inputFps ? { inputFps: formatRational(options.inputFps) } : {}),
    fileFrames: plan.fileFrames,
    filmFrames: plan.filmFrames,
    ...(span ? { span } : {}),
    slowmo: delivery.slowmo ?? 1,
    sound: deliverable.addedSound ? 'added' : (deliverable.sound ?? 'keep'),
    soundTracks,
    ...(picture && picture.width > 0 ? { picture } : {}),
    realFrames: (film.source?.fileFrames ?? Array.from({ length: plan.fileFrames }, (_, n) => n)).map((n) => n + (span?.firstFrame ?? 0)),
    shots: shotsOf(prepared),
    stages: steps.map(({ stage, values, shotValues }) => ({
      id: stage.id,
      version: stage.version,
      title: stage.title,
      says: stage.says,
      values: values as Record<string, Json>,
      shotValues: shotValues as Record<string, Record<string, Json>>,
      facts: factKeys[stage.id] ?? {},
      ...(notes[stage.id] ? { notes: structuredClone(notes[stage.id]) as OutputRecord['stages'][number]['notes'] } : {}),
    })),
    origins: originsOf(prepared),
    warnings: [...warnings],
  };
  return withOutput(project, record);
};
