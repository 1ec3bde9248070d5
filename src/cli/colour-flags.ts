/** @file What --colour and --scribbles ask for: the recipe with the stages that colour after what a person gives, and their values. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { FilmError } from '../film/errors.ts';
import type { Json } from '../film/facts.ts';
import type { Recipe } from '../project/recipe.ts';

export type ColourAsked = { readonly recipe: Recipe; readonly values: Readonly<Record<string, Readonly<Record<string, Json>>>> };

/** A flag's file or folder as a full path. Throws `input` where it is not there, `usage` in a recipe that invents nothing. */
const pathOf = (name: string, given: string, recipe: Recipe, hint: string): string => {
  if (!existsSync(given)) throw new FilmError('input', `${name}: there is no file or folder "${given}"`, { hint });
  if (recipe.output !== 'enhancement')
    throw new FilmError('usage', `${name}: the recipe ${recipe.id} invents nothing, so it colours nothing`, {
      hint: 'Take lumiere, or another recipe that enhances.',
    });
  return resolve(given);
};

/** The recipe with stages it may lack; a step takes its place by its phase. */
const withStages = (recipe: Recipe, ids: readonly string[]): Recipe => ({
  ...recipe,
  steps: [...recipe.steps, ...ids.filter((id) => !recipe.steps.some(({ stage }) => stage === id)).map((stage) => ({ stage }))],
});

/** Reads --colour (auto, off, or a path to coloured stills) and --scribbles (a path). */
export const colourAsked = (asked: Recipe, colour: string, scribbles: string | undefined): ColourAsked => {
  let recipe = asked;
  const values: Record<string, Record<string, Json>> = {};
  if (colour !== 'auto' && colour !== 'off') {
    const hint = 'It takes auto, off, a coloured frame of the film, or a folder of them: frame-000700.png shows frame 700 of the file.';
    values['colour/library'] = { from: pathOf('--colour', colour, asked, hint) };
    recipe = withStages(recipe, ['colour/library', 'colour/reference']);
  }
  if (scribbles !== undefined) {
    if (colour === 'off')
      throw new FilmError('usage', '--colour off and --scribbles exclude each other', { hint: 'Leave one of them out.' });
    values['colour/scribble'] = { from: pathOf('--scribbles', scribbles, asked, 'It takes a file of coloured strokes, as JSON.') };
    recipe = withStages(recipe, ['colour/scribble']);
  }
  return { recipe, values };
};
