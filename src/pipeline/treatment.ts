/**
 * @file The treatment of a film, gathered from its project alone: what came in, what was done to which frames, by which stage and version, with which values,
 * what was found, and what was written. Every frame written is called recorded or interpolated.
 */
import { existsSync } from 'node:fs';
import { FilmError } from '../film/errors.ts';
import type { Json, Rectangle } from '../film/facts.ts';
import { areaOf } from '../film/mask.ts';
import { type Decisions, decided, type Repair, repairsIn } from '../film/repair.ts';
import { openFacts } from '../project/facts-store.ts';
import { type OutputRecord, readOutput } from '../project/outputs.ts';
import { readProject } from '../project/project.ts';
import { stageCatalogue } from '../stages/catalogue.gen.ts';
import type { AnyStage, NotedFrames } from '../stages/stage.ts';
import { digestOf } from './facts-digest.ts';
import { programVersion } from './version.ts';

export type TreatedShot = OutputRecord['shots'][number] & { readonly recorded: number; readonly interpolated: number };

export type TreatedStage = {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly says: string;
  readonly values: Readonly<Record<string, Json>>;
  readonly shotValues: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  /** Ids of the shots it touched; title cards and blank leader are left alone by most. */
  readonly shots: readonly string[];
  /** What was found, in figures, by shot; "film" for what holds throughout. */
  readonly found: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Every repair of a part of the picture, in the state a person gave it; left out where a stage makes none. */
  readonly repairs?: readonly TreatedRepair[];
};

/** A repair without its pixels; frames are film frames, the place is a box in the source picture. */
export type TreatedRepair = Omit<Repair, 'mask' | 'feather' | 'stage' | 'detail'> & {
  readonly box: Rectangle;
  readonly pixels: number;
};

export type TreatedOutput = Omit<OutputRecord, 'frames' | 'stages' | 'shots' | 'origins'> & {
  readonly there: boolean;
  readonly stages: readonly TreatedStage[];
  readonly shots: readonly TreatedShot[];
  /** Written frames: those that show one photographed frame, those made between two, and those that hold the frame before. */
  readonly recorded: number;
  readonly interpolated: number;
  readonly held: number;
  /** Frames of the file that only repeat the one before. */
  readonly repeats: readonly number[];
  /** Photographed frames that no written frame shows or was made from: more were photographed than the rate asked for. */
  readonly unused: readonly number[];
  /** One entry a written frame: the file's frame it shows, or the two it lies between and how far. */
  readonly frames: readonly (number | readonly [left: number, right: number, fraction: number])[];
};

export type Treatment = {
  readonly schema: 'ciotat-treatment';
  readonly version: 1;
  readonly at: string;
  readonly ciotat: string;
  readonly project: string;
  readonly source: { readonly path: string; readonly bytes: number; readonly sha256: string };
  /** What a person changed for single shots. */
  readonly overrides: Json;
  readonly history: readonly { readonly at: string; readonly did: string }[];
  readonly outputs: readonly TreatedOutput[];
};

const stageOf = (id: string): AnyStage | undefined => (stageCatalogue as Readonly<Record<string, AnyStage>>)[id];

const treatedRepair = ({ mask, feather, stage, detail, ...rest }: Repair): TreatedRepair => ({
  ...rest,
  box: { x: mask.x, y: mask.y, width: mask.width, height: mask.height },
  pixels: areaOf(mask),
});

/** What was noted of frames [start, end) written, or undefined where nothing was. */
const notedWithin = (notes: NotedFrames, start: number, end: number): NotedFrames | undefined => {
  const within = Object.entries(notes).map(([name, { frames, values }]) => {
    const kept = frames.flatMap((frame, i) => (frame >= start && frame < end ? [i] : []));
    return [name, { frames: kept.map((i) => frames[i]!), values: kept.map((i) => values[i]!) }] as const;
  });
  return within.some(([, { frames }]) => frames.length > 0) ? Object.fromEntries(within) : undefined;
};

const treatedOutput = (record: OutputRecord, folder: string, decisions: Decisions): TreatedOutput => {
  const { stages, shots, origins, ...rest } = record;
  const { left, right, fraction } = origins;
  const made = (n: number): boolean => fraction[n]! > 0;
  const held = (n: number): boolean => n > 0 && !made(n) && !made(n - 1) && left[n] === left[n - 1];
  const count = (from: number, to: number, is: (n: number) => boolean): number => {
    let sum = 0;
    for (let n = from; n < to; n++) if (is(n)) sum++;
    return sum;
  };
  const shown = new Set([...left, ...right]);
  const real = new Set(record.realFrames);
  const first = record.span?.firstFrame ?? 0;
  const file = Array.from({ length: record.fileFrames }, (_, n) => n + first);
  const store = openFacts(folder);
  return {
    ...rest,
    there: existsSync(record.path),
    stages: stages.map(({ id, version, title, says, values, shotValues, facts, notes }) => {
      const stage = stageOf(id);
      const touches = stage?.touches ?? ['picture'];
      const stored = Object.entries(facts).flatMap(([shot, key]) => {
        const value = store.read(key);
        return value === undefined ? [] : [[shot, decided(value, decisions)] as const];
      });
      const repairs = stored.flatMap(([, value]) => repairsIn(value)).map(treatedRepair);
      const found: Record<string, Readonly<Record<string, string>>> = Object.fromEntries(
        stored.map(([shot, value]) => {
          // Words of another version's facts are not this version's to say.
          return [shot, stage?.tells && stage.version === version ? stage.tells(value) : digestOf(value)];
        }),
      );
      if (notes && stage?.tellsOfFrames && stage.version === version)
        for (const { id: shot, outputStart, outputEnd } of shots) {
          const noted = notedWithin(notes, outputStart, outputEnd);
          if (noted) found[shot] = { ...found[shot], ...stage.tellsOfFrames(noted) };
        }
      const touched = shots.filter(({ kind }) => (touches as readonly string[]).includes(kind)).map((shot) => shot.id);
      return {
        id,
        version,
        title,
        says,
        values,
        shotValues,
        shots: stage?.render ? touched : [],
        found,
        ...(repairs.length > 0 ? { repairs } : {}),
      };
    }),
    shots: shots.map((shot) => {
      const interpolated = count(shot.outputStart, shot.outputEnd, made);
      return { ...shot, interpolated, recorded: shot.outputEnd - shot.outputStart - interpolated };
    }),
    interpolated: count(0, left.length, made),
    held: count(0, left.length, held),
    recorded: count(0, left.length, (n) => !made(n) && !held(n)),
    repeats: file.filter((n) => !real.has(n)),
    unused: record.realFrames.filter((n) => !shown.has(n)),
    frames: left.map((frame, n) => (made(n) ? ([frame, right[n]!, fraction[n]!] as const) : frame)),
  };
};

/** Gathers the treatment from a project. Throws `input` when there is none, `usage` when nothing was written with it yet. */
export const treatmentOf = (path: string): Treatment => {
  const document = readProject(path);
  if (!document)
    throw new FilmError('input', `there is no project ${path}`, {
      hint: 'It lies beside the film and ends in .ciotat.json.',
      where: { file: path },
    });
  const lines = document.outputs ?? [];
  if (lines.length === 0)
    throw new FilmError('usage', `nothing was written with ${path} yet`, { hint: 'ciotat restore writes a film and puts it on record.' });
  const { source } = document;
  return {
    schema: 'ciotat-treatment',
    version: 1,
    at: new Date().toISOString(),
    ciotat: programVersion(),
    project: path,
    source: { path: source.path, bytes: source.bytes, sha256: source.sha256 },
    overrides: document.shots as Json,
    history: document.history.map(({ at, did }) => ({ at, did })),
    outputs: lines.map(({ sha256 }) => treatedOutput(readOutput(path, sha256), path.replace(/\.json$/, ''), document.repairs ?? {})),
  };
};
