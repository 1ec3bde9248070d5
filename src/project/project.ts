/**
 * @file The project: `film.ciotat.json` beside `film.ciotat/`. The document says which source, which recipe, what differs per shot and what was done;
 * the folder holds facts and finished chunks by content key. Unknown parts of a newer version's document are kept and written back.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FilmError } from '../film/errors.ts';
import type { Json } from '../film/facts.ts';
import { writeAtomically } from './atomic.ts';
import type { SourceIdentity } from './source-identity.ts';
import { upgrade } from './upgrade.ts';

const json: z.ZodType<Json> = z.json() as unknown as z.ZodType<Json>;
const source = z.looseObject({ path: z.string(), bytes: z.number(), modifiedMs: z.number(), sha256: z.string() });
const shotOverride = z.looseObject({
  kind: z.enum(['picture', 'card', 'blank']).optional(),
  values: z.record(z.string(), z.record(z.string(), json)).optional(),
});
const document = z.looseObject({
  schema: z.literal('ciotat-project'),
  version: z.literal(1),
  source,
  recipe: z.string(),
  /** What differs for single shots, by shot id. */
  shots: z.record(z.string(), shotOverride),
  /** What a person decided about single repairs, by id. */
  repairs: z.record(z.string(), z.enum(['accepted', 'rejected'])).optional(),
  history: z.array(z.looseObject({ at: z.string(), did: z.string() })),
  /** What was written last under each name; the whole record lies in the folder (outputs.ts). */
  outputs: z
    .array(z.looseObject({ path: z.string(), bytes: z.number(), sha256: z.string(), frames: z.number(), fps: z.string(), at: z.string() }))
    .optional(),
});

export type ProjectDocument = z.infer<typeof document>;
export type ShotOverride = z.infer<typeof shotOverride>;

export type Project = {
  readonly path: string;
  /** Folder of facts and chunks. */
  readonly folder: string;
  readonly document: ProjectDocument;
};

const readDocument = (path: string): ProjectDocument => {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new FilmError('failed', `the project ${path} is no readable JSON`, {
      hint: 'Restore it from a copy, or move it away to begin anew; finished chunks are found again.',
      where: { file: path },
      cause,
    });
  }
  const parsed = document.safeParse(upgrade(raw, path));
  if (!parsed.success)
    throw new FilmError('failed', `the project ${path} is damaged: ${z.prettifyError(parsed.error)}`, {
      hint: 'Put right the named part, or move the file away to begin anew.',
      where: { file: path },
    });
  return parsed.data;
};

/** The project's document if it lies there, checked and upgraded. Throws `failed` when it is damaged or from a newer program. */
export const readProject = (path: string): ProjectDocument | undefined => (existsSync(path) ? readDocument(path) : undefined);

/**
 * Where the project of a source lies in a folder: `film.ciotat.json`; another film of the same name gets its content's first digits in it, so that two
 * films never share a project. A source that lies where the project's lay is that source, changed or not.
 */
export const projectPath = (folder: string, stem: string, identity: SourceIdentity): string => {
  const plain = join(folder, `${stem}.ciotat.json`);
  const known = readProject(plain)?.source;
  const own = known === undefined || known.sha256 === identity.sha256 || known.path === identity.path;
  return own ? plain : join(folder, `${stem}-${identity.sha256.slice(0, 8)}.ciotat.json`);
};

/** Opens a project for a source, or begins one. Refuses a project that was made of another source. */
export const openProject = (path: string, identity: SourceIdentity, recipe: string): Project => {
  const folder = path.replace(/\.json$/, '');
  const known = readProject(path);
  if (known && known.source.sha256 !== identity.sha256)
    throw new FilmError('failed', `the source has changed: ${identity.path} is not the file that ${path} was made from`, {
      hint: `Bring the former file back, or move ${path} away to begin anew.`,
      where: { file: identity.path },
    });
  const next: ProjectDocument = {
    schema: 'ciotat-project',
    version: 1,
    shots: {},
    history: [],
    ...known,
    source: { ...known?.source, ...identity },
    recipe,
  };
  for (const name of ['facts', 'chunks']) mkdirSync(join(folder, name), { recursive: true });
  return { path, folder, document: next };
};

export const saveProject = (project: Project): void => writeAtomically(project.path, `${JSON.stringify(project.document, null, 2)}\n`);

/** The project with one more line of history. */
export const withHistory = (project: Project, did: string, at: Date): Project => ({
  ...project,
  document: { ...project.document, history: [...project.document.history, { at: at.toISOString(), did }] },
});
