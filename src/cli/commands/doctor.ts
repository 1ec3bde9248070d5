/** @file ciotat doctor: whether this machine has what ciotat needs. Exit code 0 all well, 1 something will not work, 5 nothing can be computed here. */
import { resolve } from 'node:path';
import pc from 'picocolors';
import { FilmError } from '../../film/errors.ts';
import { examine } from '../../pipeline/examine.ts';
import { defineCommand } from '../command.ts';

const marks = { ok: pc.green('ok    '), note: pc.yellow('note  '), failed: pc.red('FAILED'), device: pc.red('FAILED') } as const;

export default defineCommand({
  id: 'doctor',
  takes: '[folder]',
  says: 'Looks whether this machine has what is needed; [folder] is where films will be written.',
  flags: { json: { kind: 'flag', says: 'As JSON.' } },
  run: async ({ flags, names }) => {
    if (names.length > 1) throw new FilmError('usage', `expected one folder, got ${names.length}`);
    const findings = await examine(resolve(names[0] ?? '.'));
    const exitCode = findings.some(({ verdict }) => verdict === 'device')
      ? 5
      : findings.some(({ verdict }) => verdict === 'failed')
        ? 1
        : 0;
    if (flags.json) process.stdout.write(`${JSON.stringify({ type: 'examined', findings, exitCode })}\n`);
    else for (const { name, verdict, says } of findings) process.stdout.write(`${marks[verdict]}  ${name.padEnd(18)}${says}\n`);
    return exitCode;
  },
});
