/** @file The flags that say what is to be made, shared by restore, preview and probe; and their reading into options. */
import { FilmError } from '../film/errors.ts';
import type { Json } from '../film/facts.ts';
import { nearestOf } from '../film/nearest.ts';
import { parseRational } from '../film/rational.ts';
import { type DeviceName, deviceNames, deviceOf, devicesHere } from '../nets/runtime.ts';
import type { RestoreOptions } from '../pipeline/options.ts';
import type { Recipe } from '../project/recipe.ts';
import { recipeCatalogue } from '../project/recipes/catalogue.gen.ts';
import { colourAsked } from './colour-flags.ts';
import type { Flag, Given } from './command.ts';

export const filmFlags: Readonly<Record<string, Flag>> = {
  recipe: { kind: 'text', value: 'name', says: `What to make of it: ${Object.keys(recipeCatalogue).join(', ')}. Default lumiere.` },
  start: { kind: 'text', value: 'seconds', says: 'Begin here.' },
  end: { kind: 'text', value: 'seconds', says: 'End here.' },
  height: { kind: 'text', value: 'lines', says: 'Size of the result in lines; the width follows.' },
  scale: { kind: 'text', value: 'factor', says: 'Size of the result as a factor, up to 8.' },
  fps: { kind: 'text', value: 'rate', says: 'Pictures a second: 60, 23.976, 24000/1001.' },
  slowmo: { kind: 'text', value: 'factor', says: 'Slow motion: stretch time by this.' },
  colour: {
    kind: 'text',
    value: 'auto|off|path',
    says: 'As the recipe has it, off, or after coloured frames: a picture or a folder of them.',
  },
  scribbles: { kind: 'text', value: 'file', says: 'Colour by hand: coloured strokes on frames, as JSON.' },
  sound: { kind: 'text', value: 'keep|off|file', says: 'Keep the sound, leave it out, or lay a file under the film.' },
  codec: { kind: 'text', value: 'name', says: 'h264, h265, av1, ffv1, prores; png, tiff, dpx, exr write a folder of pictures.' },
  crf: { kind: 'text', value: 'number', says: 'Quality: lower is better and larger. Default 16.' },
  stages: { kind: 'text', value: 'a,b,c', says: 'Only these stages.' },
  without: { kind: 'text', value: 'a,b', says: 'Without these stages (flicker is enough for repair/flicker).' },
  set: { kind: 'many', value: 'stage.name=value', says: 'Set a stage’s parameter: repair/flicker.strength=0.5. See ciotat stages.' },
  'input-fps': { kind: 'text', value: 'rate', says: 'Rate of an image sequence. Default 24.' },
  device: { kind: 'text', value: deviceNames.join('|'), says: 'Where networks run. Default auto: the fastest there is.' },
  threads: { kind: 'text', value: 'number', says: 'Threads to work with. Default all cores.' },
  memory: { kind: 'text', value: '2GB', says: 'Memory to stay within. Default 2GB.' },
};

const numberOf = (given: Given, name: string, least: number, most: number): number | undefined => {
  const text = given.flags[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text === '' || !Number.isFinite(value) || value < least || value > most)
    throw new FilmError('usage', `--${name}: expected a number of ${least} to ${most}, got "${String(text)}"`);
  return value;
};

const bytesOf = (text: string): number => {
  const found = /^(\d+(?:\.\d+)?)\s*(k|m|g)?i?b?$/i.exec(text.trim());
  if (!found) throw new FilmError('usage', `--memory: expected a size like 2GB or 800MB, got "${text}"`);
  return Number(found[1]) * ({ k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }[(found[2] ?? '').toLowerCase()] ?? 1);
};

const recipeOf = (name: string): Recipe => {
  const recipe = recipeCatalogue[name];
  if (!recipe)
    throw new FilmError('usage', `there is no recipe "${name}"`, {
      hint: `Did you mean ${nearestOf(name, Object.keys(recipeCatalogue))}? There are: ${Object.keys(recipeCatalogue).join(', ')}.`,
    });
  return recipe;
};

/** Stage names may be said without their phase where the recipe leaves no doubt. */
const stageNames = (text: string | undefined, recipe: Recipe): readonly string[] | undefined =>
  text
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => (name.includes('/') ? name : (recipe.steps.find(({ stage }) => stage.endsWith(`/${name}`))?.stage ?? name)));

/** A device asked for by name must be there: to take another in silence would hide hours of waiting. */
const deviceHere = (word: string): DeviceName => {
  const device = deviceOf(word);
  const here = devicesHere();
  if (device === 'auto' || here.includes(device)) return device;
  throw new FilmError('device', `there is no device "${device}" on this machine that ciotat can use`, {
    hint: `There are: ${['auto', ...here].join(', ')}.`,
  });
};

/** What is left out; colour off leaves out all that colours. */
const withoutOf = (text: string | undefined, colourOff: boolean, recipe: Recipe): readonly string[] | undefined => {
  const named = stageNames(text, recipe);
  if (!colourOff) return named;
  return [...(named ?? []), ...recipe.steps.map(({ stage }) => stage).filter((stage) => stage.startsWith('colour/'))];
};

const settingsOf = (settings: readonly string[], recipe: Recipe): Record<string, Record<string, Json>> => {
  const values: Record<string, Record<string, Json>> = {};
  for (const setting of settings) {
    const found = /^([^.=]+)\.([^.=]+)=(.*)$/.exec(setting);
    if (!found)
      throw new FilmError('usage', `--set: expected stage.name=value, got "${setting}"`, {
        hint: 'For example --set repair/flicker.strength=0.5.',
      });
    const stage = stageNames(found[1], recipe)![0]!;
    values[stage] = { ...values[stage], [found[2]!]: found[3]! };
  }
  return values;
};

type Values = Readonly<Record<string, Readonly<Record<string, Json>>>>;
const overlaid = (a: Values, b: Values): Values => ({
  ...a,
  ...Object.fromEntries(Object.entries(b).map(([stage, values]) => [stage, { ...a[stage], ...values }])),
});

const some = <K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } =>
  value === undefined ? {} : ({ [name]: value } as { readonly [P in K]: V });

/** Options from the flags; every mistake is a usage error that names the flag. */
export const filmOptions = (given: Given): RestoreOptions => {
  const text = (name: string): string | undefined => given.flags[name] as string | undefined;
  const [input, ...more] = given.names;
  if (input === undefined) throw new FilmError('usage', 'expected the name of a film', { hint: 'For example: ciotat restore film.mp4' });
  if (more.length > 0)
    throw new FilmError('usage', `expected one film, got ${given.names.length}: ${given.names.join(', ')}`, {
      hint: 'Put names with spaces in quotes.',
    });
  const colour = text('colour') ?? 'auto';
  const { recipe, values: colourValues } = colourAsked(recipeOf(text('recipe') ?? 'lumiere'), colour, text('scribbles'));
  const height = numberOf(given, 'height', 2, 16384);
  const scale = numberOf(given, 'scale', 1 / 8, 8);
  if (height !== undefined && scale !== undefined)
    throw new FilmError('usage', '--height and --scale say the same thing twice', { hint: 'Give one of them.' });
  const [start, end] = [numberOf(given, 'start', 0, 1e9), numberOf(given, 'end', 0, 1e9)];
  if (start !== undefined && end !== undefined && end <= start)
    throw new FilmError('usage', `--end ${end} lies not after --start ${start}`);
  const fps = text('fps') === undefined ? undefined : parseRational(text('fps')!);
  if (fps && (fps.num / fps.den < 1 || fps.num / fps.den > 1000))
    throw new FilmError('usage', `--fps: expected 1 to 1000, got ${text('fps')}`);
  const memory = text('memory');
  return {
    input,
    recipe,
    ...some('startSeconds', start),
    ...some('endSeconds', end),
    ...some('height', height),
    ...some('scale', scale),
    ...some('fps', fps),
    ...some('slowmo', numberOf(given, 'slowmo', 1, 64)),
    ...some('sound', text('sound')),
    ...some('codec', text('codec')),
    ...some('crf', numberOf(given, 'crf', 0, 63)),
    ...some('stages', stageNames(text('stages'), recipe)),
    ...some('without', withoutOf(text('without'), colour === 'off', recipe)),
    values: overlaid(colourValues, settingsOf((given.flags.set as readonly string[] | undefined) ?? [], recipe)),
    ...some('inputFps', text('input-fps') === undefined ? undefined : parseRational(text('input-fps')!)),
    ...some('device', text('device') === undefined ? undefined : deviceHere(text('device')!)),
    ...some('threads', numberOf(given, 'threads', 1, 256)),
    ...some('memoryBytes', memory === undefined ? undefined : bytesOf(memory)),
  };
};
