/**
 * @file The project of a run: found or begun beside the output, and locked for it. A run that writes no film (a preview, a dry run) takes no lock: it may
 * look while another works, and what it finds is written under names that do not collide.
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { sequenceOf } from '../media/sequence.ts';
import { clearParts } from '../project/atomic.ts';
import { lockProject } from '../project/lock.ts';
import { openProject, type Project, projectPath, readProject, saveProject } from '../project/project.ts';
import { identify } from '../project/source-identity.ts';
import type { RestoreOptions } from './options.ts';
import { stemOf } from './output.ts';

export type Claimed = Disposable & { readonly project: Project };

/** Opens the project of a source, or begins and saves one. Rejects with `failed` when the source is another than the project's, or another run holds it. */
export const claimProject = async (options: Pick<RestoreOptions, 'input' | 'out' | 'recipe' | 'dryRun' | 'signal'>): Promise<Claimed> => {
  const { input, signal } = options;
  const folder = dirname(resolve(options.out ?? input));
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
