/** @file ciotat probe: what a film is what should be known about it, and what each recipe would make of it and cost. */
import { FilmError } from '../../film/errors.ts';
import { formatRational, parseRational, toNumber } from '../../film/rational.ts';
import { probe } from '../../media/probe.ts';
import { type Forecast, forecast, type NoForecast } from '../../pipeline/forecast.ts';
import { recipeCatalogue } from '../../project/recipes/catalogue.gen.ts';
import { defineCommand } from '../command.ts';
import { filmFlags } from '../film-flags.ts';
import { interruptible } from '../interruptible.ts';
import { clock, megabytes } from '../progress-line.ts';

const forecastText = (one: Forecast | NoForecast): string =>
  `${one.recipe.padEnd(12)}${one.says}\n${' '.repeat(12)}${
    'why' in one
      ? `not possible: ${one.why}`
      : `${one.output}; ${one.width} x ${one.height}, ${Number(toNumber(parseRational(one.fps)).toFixed(3))} a second, about ${one.frames} frames; about ${clock(one.seconds)} and ${megabytes(one.bytes)}`
  }`;

export default defineCommand({
  id: 'probe',
  takes: '<input>',
  says: 'Says what a film is, what is wrong with it, and what each recipe would do and cost.',
  flags: {
    'input-fps': filmFlags['input-fps']!,
    quick: { kind: 'flag', says: 'Only what the film is; do not try what the recipes would cost.' },
    json: { kind: 'flag', says: 'As JSON.' },
  },
  run: async ({ flags, names }) => {
    const [input] = names;
    if (input === undefined) throw new FilmError('usage', 'expected the name of a film', { hint: 'For example: ciotat probe film.mp4' });
    const fps = flags['input-fps'];
    const more = typeof fps === 'string' ? { inputFps: parseRational(fps) } : {};
    const info = await probe(input, more);
    const forecasts = async (tell: (one: Forecast | NoForecast) => void): Promise<void> => {
      if (flags.quick) return;
      await interruptible(async (signal) => {
        for (const recipe of Object.values(recipeCatalogue)) tell(await forecast(input, info, recipe, { ...more, signal }));
      });
    };
    if (flags.json) {
      const recipes: (Forecast | NoForecast)[] = [];
      await forecasts((one) => recipes.push(one));
      process.stdout.write(`${JSON.stringify(flags.quick ? info : { ...info, recipes })}\n`);
      return 0;
    }
    const { video } = info;
    const { space, bits, model } = video.format;
    const lines = [
      `${info.path}: ${info.container}, ${(info.bytes / 2 ** 20).toFixed(1)} MB`,
      `picture  ${video.codec}, ${video.width} x ${video.height}, ${video.frames} frames, ${toNumber(info.duration).toFixed(3)} s, ${formatRational(video.rate)} a second${video.variableRate ? ' (variable)' : ''}`,
      `         ${model}, ${bits} bit, ${space.matrix}, ${space.range} range, pixel ${formatRational(video.pixelAspect)}${video.interlaced === 'no' ? '' : `, interlaced ${video.interlaced}`}${video.pulldown ? ', pulldown undone' : ''}${video.rotation ? `, turned ${video.rotation}°` : ''}`,
      ...info.tracks.map(
        (track) =>
          `${track.kind.padEnd(9)}${track.codec}${track.channels ? `, ${track.channels} channels, ${track.sampleRate} Hz` : ''}${track.language ? `, ${track.language}` : ''}`,
      ),
      ...info.warnings.map((warning) => `note: ${warning}`),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    if (!flags.quick) process.stdout.write('\nWhat each recipe would make of it, and take on this machine (tried on a moment of it):\n');
    await forecasts((one) => process.stdout.write(`${forecastText(one)}\n`));
    return 0;
  },
});
