/** @file The library's public names. */
export { FilmError } from './film/errors.ts';
export { parseRational, rational } from './film/rational.ts';
export type { MediaInfo } from './media/media-info.ts';
export { probe } from './media/probe.ts';
export type { Emit, Plan, RestoreEvent, Result } from './pipeline/events.ts';
export type { RestoreOptions } from './pipeline/options.ts';
export { restore } from './pipeline/restore.ts';
export { recipeCatalogue as recipes } from './project/recipes/catalogue.gen.ts';
