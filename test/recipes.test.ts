/** Every recipe speaks of stages that exist and values they accept, in the order of the phases. */
import { describe, expect, it } from 'vitest';
import { formatCatalogue } from '../src/media/formats/catalogue.gen.ts';
import { stepsOf } from '../src/pipeline/steps.ts';
import { recipeCatalogue } from '../src/project/recipes/catalogue.gen.ts';
import { stageCatalogue } from '../src/stages/catalogue.gen.ts';

describe.each(Object.values(recipeCatalogue))('recipe $id', (recipe) => {
  it('names stages that exist, and a codec', () => {
    expect(stepsOf({ recipe }, stageCatalogue).map(({ stage }) => stage.id)).toEqual(recipe.steps.map(({ stage }) => stage));
    expect(Object.keys(formatCatalogue)).toContain(recipe.codec);
  });
});

describe('asking for stages', () => {
  const recipe = recipeCatalogue.lumiere!;
  it('leaves out what is not wanted', () => {
    expect(stepsOf({ recipe, without: ['resolution/upscale'] }, stageCatalogue).map(({ stage }) => stage.id)).not.toContain(
      'resolution/upscale',
    );
  });
  it('names the nearest to a stage that does not exist', () => {
    expect(() => stepsOf({ recipe, without: ['resolution/upscal'] }, stageCatalogue)).toThrow(/no stage "resolution\/upscal"/);
  });
  it('refuses values out of bounds', () => {
    expect(() => stepsOf({ recipe, values: { 'sink/encode': { crf: 99 } } }, stageCatalogue)).toThrow(/-1 to 63/);
  });
});
