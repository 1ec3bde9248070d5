/** @file ciotat probe: what a film is and what should be known about it. */
import { FilmError } from '../../film/errors.ts';
import { formatRational, parseRational, toNumber } from '../../film/rational.ts';
import { probe } from '../../media/probe.ts';
import { defineCommand } from '../command.ts';
import { filmFlags } from '../film-flags.ts';

export default defineCommand({
  id: 'probe',
  takes: '<input>',
  says: 'Says what a film is and what should be known about it.',
  flags: { 'input-fps': filmFlags['input-fps']!, json: { kind: 'flag', says: 'As JSON.' } },
  run: async ({ flags, names }) => {
    const [input] = names;
    if (input === undefined) throw new FilmError('usage', 'expected the name of a film', { hint: 'For example: ciotat probe film.mp4' });
    const fps = flags['input-fps'];
    const info = await probe(input, typeof fps === 'string' ? { inputFps: parseRational(fps) } : {});
    if (flags.json) {
      process.stdout.write(`${JSON.stringify(info)}\n`);
      return 0;
    }
    const { video } = info;
    const { space, bits, model } = video.format;
    const lines = [
      `${info.path}: ${info.container}, ${(info.bytes / 2 ** 20).toFixed(1)} MB`,
      `picture  ${video.codec}, ${video.width} x ${video.height}, ${video.frames} frames, ${toNumber(info.duration).toFixed(3)} s, ${formatRational(video.rate)} a second${video.variableRate ? ' (variable)' : ''}`,
      `         ${model}, ${bits} bit, ${space.matrix}, ${space.range} range, pixel ${formatRational(video.pixelAspect)}${video.interlaced === 'no' ? '' : `, interlaced ${video.interlaced}`}${video.rotation ? `, turned ${video.rotation}°` : ''}`,
      ...info.tracks.map(
        (track) =>
          `${track.kind.padEnd(9)}${track.codec}${track.channels ? `, ${track.channels} channels, ${track.sampleRate} Hz` : ''}${track.language ? `, ${track.language}` : ''}`,
      ),
      ...info.warnings.map((warning) => `note: ${warning}`),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    return 0;
  },
});
