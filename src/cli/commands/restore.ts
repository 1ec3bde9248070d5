/** @file ciotat restore: the whole way, resumable. */
import { isAbort } from '../../film/errors.ts';
import type { Emit } from '../../pipeline/events.ts';
import { restore } from '../../pipeline/restore.ts';
import { defineCommand } from '../command.ts';
import { filmFlags, filmOptions } from '../film-flags.ts';
import { interruptible } from '../interruptible.ts';
import { progressLine } from '../progress-line.ts';

export default defineCommand({
  id: 'restore',
  takes: '<input>',
  says: 'Restores a film. The same command goes on after any interruption.',
  flags: {
    out: { kind: 'text', short: 'o', value: 'file', says: 'Output file, or folder for pictures.' },
    ...filmFlags,
    overwrite: { kind: 'flag', says: 'Replace an existing output.' },
    'dry-run': { kind: 'flag', says: 'Say what would be made, the time and the space, and stop.' },
    json: { kind: 'flag', says: 'One JSON object an event on stdout; the last is the result.' },
    quiet: { kind: 'flag', says: 'Say nothing but errors.' },
  },
  run: async (given) => {
    const { flags } = given;
    const json: Emit = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
    const emit: Emit = flags.json ? json : flags.quiet ? () => undefined : progressLine(process.stderr, process.stderr.isTTY === true);
    try {
      await interruptible((signal) =>
        restore(
          {
            ...filmOptions(given),
            overwrite: flags.overwrite === true,
            dryRun: flags['dry-run'] === true,
            signal,
            ...(typeof flags.out === 'string' ? { out: flags.out } : {}),
          },
          emit,
        ),
      );
      return 0;
    } catch (error) {
      if (isAbort(error)) {
        const words = process.argv.slice(2).map((word) => (/^[\w./:=,-]+$/.test(word) ? word : `'${word}'`));
        if (!flags.json) process.stderr.write(`\nStopped; nothing finished is lost. To go on: ciotat ${words.join(' ')}\n`);
      }
      throw error;
    }
  },
});
