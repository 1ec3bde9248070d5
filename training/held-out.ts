import { createHash } from 'node:crypto';

/** A sixth of the source videos of training clips is held out, whole: nothing is learned from them, figures come from them. */
export const isHeldOut = (repository: string, path: string): boolean =>
  Number.parseInt(createHash('md5').update(`${repository} ${path}`).digest('hex').slice(0, 6), 16) % 6 === 0;

export type TrainingClip = { readonly file: string; readonly source: string; readonly isHeldOut: boolean };

/** The clips that a table of sources (sources.tsv: file, repository, commit, path, ...) names, with the video each was cut from. */
export const clipsOf = (table: string): readonly TrainingClip[] =>
  table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t') as [string, string, string, string])
    .filter(([file]) => file.startsWith('clips/'))
    .map(([file, repository, , path]) => ({ file, source: `${repository} ${path}`, isHeldOut: isHeldOut(repository, path) }));
