/**
 * @file The project of a run: found or begun beside the output, and locked for it. A run that writes no film (a preview, a dry run) takes no lock: it may
 * look while another works, and what it finds is written under names that do not collide.
 */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { sequenceOf } from '../media/sequence.ts';
import { clearParts } from '../project/atomic.ts';
import { contentKey } from '../project/content-key.ts';
import { lockProject } from '../project/lock.ts';
import { openProject, type Project, projectPath, readProject, saveProject } from '../project/project.ts';
import { identify } from '../project/source-identity.ts';
import type { RestoreOptions } from './options.ts';
import { stemOf } from './output.ts';

type Asked = Pick<RestoreOptions, 'input' | 'out' | 'recipe' | 'dryRun' | 'signal' | 'projectFolder'>;

export type Claimed = Disposable & { readonly project: Project };

const writable = (folder: string): boolean => {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/** Where a run that only looks keeps what it finds when the film's own folder may not be written (a DVD, an archive's share): one folder a film's folder. */
const cacheFor = (folder: string): string => {
  const name = contentKey(folder).slice(0, 16);
  const home = join(process.env.XDG_CACHE_HOME ?? process.env.LOCALAPPDATA ?? join(homedir(), '.cache'), 'ciotat', name);
  try {
    mkdirSync(home, { recursive: true });
    if (writable(home)) return home;
  } catch {
    // A user without a home of his own (a service) still has the system's folder for the passing.
  }
  return join(tmpdir(), `ciotat-${name}`);
};

const folderOf = ({ input, out, dryRun, projectFolder }: Asked): string => {
  if (projectFolder !== undefined) return projectFolder;
  const beside = dirname(resolve(out ?? input));
  return dryRun && existsSync(beside) && !writable(beside) ? cacheFor(beside) : beside;
};

/** Opens the project of a source, or begins and saves one. Rejects with `failed` when the source is another than the project's, or another run holds it. */
export const claimProject = async (options: Asked): Promise<Claimed> => {
  const { input, signal } = options;
  const folder = folderOf(options);
  const stem = stemOf(input);
  const known = readProject(join(folder, `${stem}.ciotat.json`))?.source;
  const files = sequenceOf(input)?.files ?? [input];
  const identity = await identify(resolve(input), files, known, signal);
  const path = projectPath(folder, stem, identity);
  const lock = options.dryRun ? undefined : lockProject(path.replace(/\.json$/, ''));
  try {
    const project = openProject(path, identity, options.recipe.id);
    if (lock) for (const name of ['facts', 'chunks']) clearParts(join(project.folder, name));
    if (!existsSync(path)) saveProject(project);
    return { project, [Symbol.dispose]: () => lock?.[Symbol.dispose]() };
  } catch (error) {
    lock?.[Symbol.dispose]();
    throw error;
  }
};
