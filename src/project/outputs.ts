/**
 * @file What was written, on record: one file in the project's `outputs` folder for each finished film, by its SHA-256, and a line in the document.
 * It holds all that `verify` and `report` need to know years later, without the program that wrote it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { FilmError } from '../film/errors.ts';
import type { Json } from '../film/facts.ts';
import { writeAtomically } from './atomic.ts';
import { notedShape } from './notes.ts';
import { type Project, type ProjectDocument, readProject } from './project.ts';

const json: z.ZodType<Json> = z.json() as unknown as z.ZodType<Json>;
const values = z.record(z.string(), json);
const rectangle = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });

const record = z.object({
  path: z.string(),
  at: z.string(),
  ciotat: z.string(),
  engine: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  frames: z.number(),
  width: z.number(),
  height: z.number(),
  /** Exact: "60" or "24000/1001". */
  fps: z.string(),
  codec: z.string(),
  kind: z.enum(['video', 'sequence']),
  settings: values,
  space: z.object({ matrix: z.string(), primaries: z.string(), transfer: z.string(), range: z.string() }),
  recipe: z.string(),
  output: z.enum(['preservation', 'restoration', 'enhancement']),
  source: z.object({ path: z.string(), bytes: z.number(), sha256: z.string() }),
  inputFps: z.string().optional(),
  fileFrames: z.number(),
  filmFrames: z.number(),
  /** Part of the file that was worked on, in its frames. */
  span: z.object({ startSeconds: z.number(), endSeconds: z.number(), firstFrame: z.number(), endFrame: z.number() }).optional(),
  slowmo: z.number(),
  sound: z.enum(['keep', 'off', 'added']),
  soundTracks: z.number(),
  /** Where the photographed picture lies within the file's frame. */
  picture: rectangle.optional(),
  /** The photographed frames that were worked on, as frames of the file; what lies between them are repeats. */
  realFrames: z.array(z.number()),
  /** In film frames, and in frames written: [outputStart, outputEnd). */
  shots: z.array(
    z.object({
      id: z.string(),
      startFrame: z.number(),
      endFrame: z.number(),
      kind: z.string(),
      join: z.string(),
      outputStart: z.number(),
      outputEnd: z.number(),
    }),
  ),
  stages: z.array(
    z.object({
      id: z.string(),
      version: z.number(),
      title: z.string(),
      says: z.string(),
      values,
      /** Values of single shots that differ. */
      shotValues: z.record(z.string(), values),
      /** Keys of the facts by shot. */
      facts: z.record(z.string(), z.string()),
      /** What it noted of the frames written. */
      notes: notedShape.optional(),
    }),
  ),
  /** For each frame written the file's frames it lies between and how far towards the right one; left = right where it was photographed. */
  origins: z.object({ left: z.array(z.number()), right: z.array(z.number()), fraction: z.array(z.number()) }),
  warnings: z.array(z.string()),
});

export type OutputRecord = z.infer<typeof record>;

const nameOf = (sha256: string): string => `${sha256.slice(0, 40)}.json`;

/** Stores a record and gives back the project that names it; what was written to the same path before is named no more. */
export const withOutput = (project: Project, output: OutputRecord): Project => {
  writeAtomically(join(project.folder, 'outputs', nameOf(output.sha256)), `${JSON.stringify(output)}\n`);
  const line = { path: output.path, bytes: output.bytes, sha256: output.sha256, frames: output.frames, fps: output.fps, at: output.at };
  const others = (project.document.outputs ?? []).filter(({ path }) => path !== output.path);
  return { ...project, document: { ...project.document, outputs: [...others, line] } };
};

/** Reads the record of an output. Throws `failed` when it is gone or damaged. */
export const readOutput = (projectPath: string, sha256: string): OutputRecord => {
  const path = join(projectPath.replace(/\.json$/, ''), 'outputs', nameOf(sha256));
  try {
    return record.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new FilmError('failed', `the record ${path} of what was written is gone or damaged`, {
      hint: 'Restore the film again with the same command: finished parts are found and the record is written anew.',
      where: { file: path },
      cause,
    });
  }
};

export type FoundOutput = { readonly projectPath: string; readonly document: ProjectDocument; readonly record: OutputRecord };

/** The record of a written film: in the project named, or in one that lies beside it. Throws `usage` when no project knows it. */
export const findOutput = (output: string, projectPath?: string): FoundOutput => {
  const wanted = resolve(output);
  const folder = dirname(wanted);
  if (projectPath !== undefined && !existsSync(projectPath))
    throw new FilmError('input', `there is no project ${projectPath}`, { where: { file: projectPath } });
  const paths =
    projectPath !== undefined
      ? [projectPath]
      : existsSync(folder)
        ? readdirSync(folder)
            .filter((name) => name.endsWith('.ciotat.json'))
            .map((name) => join(folder, name))
        : [];
  const known = paths.flatMap((path) => {
    const document = readProject(path)!;
    return (document.outputs ?? []).map((line) => ({ path, document, line }));
  });
  // A film that was moved with its project is known by its name.
  const found =
    known.find(({ line }) => line.path === wanted) ?? known.find(({ line }) => basename(line.path) === basename(wanted)) ?? undefined;
  if (!found)
    throw new FilmError('usage', `no project knows ${output}`, {
      hint: 'Name the project it was made with: --project film.ciotat.json (it lies beside the source or the output).',
      where: { file: output },
    });
  return { projectPath: found.path, document: found.document, record: readOutput(found.path, found.line.sha256) };
};
