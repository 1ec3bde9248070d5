/** @file The nine phases of the film's path, in order. A test holds this list and the folders beside it equal. */
export const phases = ['source', 'shots', 'motion', 'repair', 'colour', 'resolution', 'interpolation', 'sound', 'sink'] as const;
export type Phase = (typeof phases)[number];
/** A stage's id is its path: "repair/flicker" is src/stages/4-repair/flicker.ts. */
export type StageId = `${Phase}/${string}`;
