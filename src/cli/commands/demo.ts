/** @file ciotat demo: a film whose truth is known, from old to restored, and what was gained. */
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import sharp from 'sharp';
import { demoFiles, runDemo } from '../../demo/demo.ts';
import { filmSeconds } from '../../demo/film/arrival.ts';
import type { Shown } from '../../demo/measure.ts';
import { FilmError, isAbort } from '../../film/errors.ts';
import type { Plane } from '../../film/frame.ts';
import type { Emit } from '../../pipeline/events.ts';
import { defineCommand, type Given } from '../command.ts';
import { gainTable } from '../gain-table.ts';
import { progressLine } from '../progress-line.ts';

const gap = 6;

/** Pictures side by side, as a PNG. */
const besides = async (planes: readonly Plane[], path: string): Promise<void> => {
  const { width, height } = planes[0]!;
  const bytes = (plane: Plane): Buffer =>
    Buffer.from(Uint8Array.from(plane.data, (value) => Math.round(255 * Math.min(1, Math.max(0, value)))));
  await sharp({ create: { width: planes.length * (width + gap) - gap, height, channels: 3, background: 'white' } })
    .composite(planes.map((plane, i) => ({ input: bytes(plane), raw: { width, height, channels: 1 }, left: i * (width + gap), top: 0 })))
    .png()
    .toFile(path);
};

const numberOf = ({ flags }: Given, name: string, usual: number, least: number, most: number): number => {
  const value = flags[name] === undefined ? usual : Number(flags[name]);
  if (!Number.isFinite(value) || value < least || value > most)
    throw new FilmError('usage', `--${name}: expected a number of ${least} to ${most}, got "${String(flags[name])}"`);
  return value;
};

export default defineCommand({
  id: 'demo',
  takes: '',
  says: 'Draws a train arriving, damages it, restores it and measures what was gained.',
  flags: {
    out: { kind: 'text', short: 'o', value: 'folder', says: 'Where films and pictures go. Default ./demo.' },
    seconds: { kind: 'text', value: 'number', says: `Length of the film, 1 to ${filmSeconds}.` },
    height: { kind: 'text', value: 'lines', says: 'Size of the result in lines. Default 720.' },
    fps: { kind: 'text', value: 'rate', says: 'Pictures a second of the result. Default 60.' },
    seed: { kind: 'text', value: 'number', says: 'Another seed, another damage. Default 1895.' },
    json: { kind: 'flag', says: 'One JSON object an event on stdout; the last is what was gained.' },
  },
  run: async (given) => {
    const stop = new AbortController();
    let asked = 0;
    const interrupt = (): void => {
      if (++asked > 1) process.exit(130);
      stop.abort();
    };
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
    const folder = resolve(typeof given.flags.out === 'string' ? given.flags.out : 'demo');
    const json: Emit = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
    const emit = given.flags.json ? json : progressLine(process.stderr, process.stderr.isTTY === true);
    const options = {
      folder,
      seed: Math.round(numberOf(given, 'seed', 1895, 0, 2 ** 31)),
      seconds: numberOf(given, 'seconds', filmSeconds, 1, filmSeconds),
      height: 2 * Math.round(numberOf(given, 'height', 720, 90, 2160) / 2),
      fps: Math.round(numberOf(given, 'fps', 60, 1, 240)),
      pictures: 3,
      signal: stop.signal,
    };
    const say = (text: string): void => {
      if (!given.flags.json) process.stderr.write(`${text}\n`);
    };
    const pictures: string[] = [];
    const show = async ({ seconds, before, after, truth }: Shown): Promise<void> => {
      const path = join(folder, `before-after-truth-${seconds.toFixed(2)}s.png`);
      await besides([before, after, truth], path);
      pictures.push(path);
    };
    try {
      if (existsSync(demoFiles(options).truth))
        say(
          `${relative('.', folder) || '.'} holds a demo already: going on with it, its restored film and pictures are made anew where they differ.`,
        );
      const { old, result, gain } = await runDemo(options, emit, show);
      if (given.flags.json) process.stdout.write(`${JSON.stringify({ type: 'gain', ...gain, old, out: result.out, pictures })}\n`);
      else {
        process.stdout.write(`\n${gainTable(gain)}\n`);
        process.stdout.write(
          `  ${[`old film   ${old}`, `restored   ${result.out}`, ...pictures.map((path) => `picture    ${path}`)].join('\n  ')}\n`,
        );
      }
      return 0;
    } catch (error) {
      if (isAbort(error) && stop.signal.aborted) say('\nStopped; nothing finished is lost. The same command goes on.');
      throw error;
    } finally {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    }
  },
});
