/** @file The demo from end to end: draw and damage the old film (or take the one that lies there), restore it as anyone would, measure it against the truth. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { FilmError } from '../film/errors.ts';
import { rational } from '../film/rational.ts';
import { createKernels } from '../kernels/host.ts';
import type { Emit, Result } from '../pipeline/events.ts';
import type { RestoreOptions } from '../pipeline/options.ts';
import { prepare } from '../pipeline/prepare.ts';
import { restore } from '../pipeline/restore.ts';
import { recipeCatalogue } from '../project/recipes/catalogue.gen.ts';
import { type Gain, measureGain, type Shown } from './measure.ts';
import { knownFilm, makeOldFilm } from './old-film.ts';

export type DemoOptions = {
  /** Everything is written here; made when it is not there. */
  readonly folder: string;
  readonly seed: number;
  readonly seconds: number;
  /** Lines and pictures a second of the delivery. */
  readonly height: number;
  readonly fps: number;
  readonly threads?: number;
  /** How many moments `show` is called for. */
  readonly pictures: number;
  readonly signal?: AbortSignal;
};

export type DemoResult = {
  readonly old: string;
  readonly result: Result;
  readonly gain: Gain;
  readonly seconds: { readonly restoring: number };
};

/** Files of the demo in its folder. */
export const demoFiles = ({ folder, height, fps }: Pick<DemoOptions, 'folder' | 'height' | 'fps'>) => ({
  old: join(folder, 'arrival.mkv'),
  truth: join(folder, 'arrival_truth.json'),
  restored: join(folder, `arrival_restored_${height}lines_${fps}fps.mkv`),
});

/** Makes, restores and measures the demo film. What an earlier run left is gone on with; files that no demo made are not touched (rejects with `usage`). */
export const runDemo = async (options: DemoOptions, emit: Emit, show: (shown: Shown) => Promise<void>): Promise<DemoResult> => {
  const { folder, seed, height, fps, signal } = options;
  const files = demoFiles(options);
  if (!existsSync(files.truth))
    for (const path of [files.old, files.restored])
      if (existsSync(path))
        throw new FilmError('usage', `${path} exists already and is no demo's`, { hint: 'Give another folder: ciotat demo -o folder.' });
  mkdirSync(folder, { recursive: true });
  const kernels = createKernels({ threads: options.threads ?? availableParallelism() });
  const tell = (stage: string) => (done: number, total: number) => emit({ type: 'stage', stage, done, total });
  try {
    const there = knownFilm(files.old, options);
    // A film drawn otherwise makes the restored one of no use.
    if (!there) rmSync(files.restored, { force: true });
    const film = there ?? (await makeOldFilm(kernels, folder, options, tell('drawing the film')));
    const order: RestoreOptions = {
      input: film.path,
      out: files.restored,
      recipe: recipeCatalogue.lumiere!,
      height,
      fps: rational(fps),
      // A demo is looked at once: a quicker encoder at the same quality.
      values: { 'sink/encode': { preset: 'veryfast' } },
      overwrite: true,
      ...(options.threads ? { threads: options.threads } : {}),
      ...(signal ? { signal } : {}),
    };
    const began = performance.now();
    const result = await restore(order, emit);
    const restoring = (performance.now() - began) / 1000;
    await using prepared = await prepare({ ...order, dryRun: true }, () => undefined);
    const source = prepared.film.source;
    if (!source) throw new FilmError('failed', 'the recipe found nothing about its source', { where: { file: film.path } });
    const gain = await measureGain(
      kernels,
      film,
      seed,
      files.restored,
      source,
      { count: options.pictures, take: show },
      tell('measuring'),
      signal,
    );
    return { old: film.path, result, gain, seconds: { restoring } };
  } finally {
    await kernels.close();
  }
};
