/** @file What a person may ask of a restoration; the command line, the studio and the library say it in these words. */
import type { Json } from '../film/facts.ts';
import type { Rational } from '../film/rational.ts';
import type { DeviceName } from '../nets/runtime.ts';
import type { Recipe } from '../project/recipe.ts';

export type RestoreOptions = {
  readonly input: string;
  /** Output file, or folder for image sequences. Default `{stem}_restored_{W}x{H}_{fps}fps.{ending}` beside the input. */
  readonly out?: string;
  readonly recipe: Recipe;
  /** Stage ids to run, in the recipe's order; default all of the recipe. */
  readonly stages?: readonly string[];
  readonly without?: readonly string[];
  /** Values over the recipe's, by stage id. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly startSeconds?: number;
  readonly endSeconds?: number;
  readonly height?: number;
  readonly scale?: number;
  readonly fps?: Rational;
  readonly slowmo?: number;
  readonly codec?: string;
  readonly crf?: number;
  /** keep, off, or a sound file to lay under the film. */
  readonly sound?: string;
  readonly inputFps?: Rational;
  /** Where networks run; default auto. */
  readonly device?: DeviceName;
  /** Kernel threads; default the machine's cores. */
  readonly threads?: number;
  readonly memoryBytes?: number;
  readonly overwrite?: boolean;
  readonly dryRun?: boolean;
  /** Folder for the project; default the output's, or the input's. */
  readonly projectFolder?: string;
  readonly signal?: AbortSignal;
};
