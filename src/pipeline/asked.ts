/** @file What is to be made, from what a person asked for and what the recipe has: size, rate and format; and what cannot be made is refused at once. */
import { extname } from 'node:path';
import { FilmError } from '../film/errors.ts';
import { parseRational } from '../film/rational.ts';
import type { MediaFormat } from '../media/format.ts';
import { formatCatalogue } from '../media/formats/catalogue.gen.ts';
import { sequenceOf } from '../media/sequence.ts';
import { recipeCatalogue } from '../project/recipes/catalogue.gen.ts';
import type { Delivery } from '../stages/stage.ts';
import type { RestoreOptions } from './options.ts';
import type { Step } from './steps.ts';

export const deliveryOf = (options: RestoreOptions): Delivery => {
  const own = options.recipe.delivery ?? {};
  const bigger = options.height !== undefined || options.scale !== undefined ? options : own;
  const fps = options.fps ?? (options.slowmo === undefined && own.fps !== undefined ? parseRational(own.fps) : undefined);
  const slowmo = options.slowmo ?? (options.fps === undefined ? own.slowmo : undefined);
  return {
    ...(bigger.height !== undefined ? { height: bigger.height, ...(bigger === own ? { heightIsWish: true } : {}) } : {}),
    ...(bigger.scale !== undefined ? { scale: bigger.scale } : {}),
    ...(fps ? { fps } : {}),
    ...(slowmo !== undefined ? { slowmo } : {}),
  };
};

/** Pictures are written as the pictures they came from; kinds that are only read become PNG. */
const picturesLike = (file: string): string => {
  const ending = extname(file).slice(1).toLowerCase();
  const like = ending === 'tiff' ? 'tif' : ending;
  return Object.values(formatCatalogue).find((format) => format.kind === 'sequence' && format.extensions.includes(like))?.id ?? 'png';
};

/** The format asked for; else pictures for pictures, unless the output is named as a file, and the recipe's for films. Throws `usage` for unknown ones. */
export const formatFor = (options: RestoreOptions): MediaFormat => {
  const { codec, input, out, recipe } = options;
  const folder = codec === undefined && (out === undefined || extname(out) === '');
  const id = codec ?? (folder ? sequenceOf(input)?.files.slice(0, 1).map(picturesLike)[0] : undefined) ?? recipe.codec;
  const format = formatCatalogue[id];
  if (format) return format;
  throw new FilmError('usage', `there is no codec "${id}"`, { hint: `There are: ${Object.keys(formatCatalogue).join(', ')}.` });
};

/** Throws `usage` when a size or rate is asked for and no stage of the run makes it: to leave it out in silence would be worse. */
export const expectMakers = (options: RestoreOptions, steps: readonly Step[]): void => {
  const asked = {
    resolution: { height: options.height, scale: options.scale },
    interpolation: { fps: options.fps, slowmo: options.slowmo },
  };
  for (const [phase, wanted] of Object.entries(asked)) {
    const flag = Object.entries(wanted).find(([, value]) => value !== undefined)?.[0];
    if (flag === undefined || steps.some(({ stage }) => stage.id.startsWith(`${phase}/`))) continue;
    const able = Object.values(recipeCatalogue).filter((recipe) => recipe.steps.some(({ stage }) => stage.startsWith(`${phase}/`)));
    throw new FilmError('usage', `--${flag}: no stage of this run changes the ${phase === 'resolution' ? 'size' : 'speed'}`, {
      hint: `Take a recipe that does: ${able.map(({ id }) => id).join(', ')}.`,
    });
  }
};
