/** @file What a recipe is: a list of stages with parameters, as data. One file in recipes/ is one recipe and exports it as default. */
import type { Json } from '../film/facts.ts';

export type RecipeStep = { readonly stage: string; readonly values?: Readonly<Record<string, Json>> };
export type Recipe = {
  /** The file's name and the value of --recipe. */
  readonly id: string;
  readonly title: string;
  readonly says: string;
  /** Which of the three outputs it makes; they are never mixed up in reports and metadata. */
  readonly output: 'preservation' | 'restoration' | 'enhancement';
  readonly steps: readonly RecipeStep[];
  /** Defaults for what the command line may say. */
  readonly delivery?: { readonly height?: number; readonly scale?: number; readonly fps?: string; readonly slowmo?: number };
  readonly codec: string;
  readonly crf?: number;
};

export const defineRecipe = (recipe: Recipe): Recipe => recipe;
