/** @file ciotat verify: a finished film against its project and its source. Exit code 4 when anything does not hold. */
import pc from 'picocolors';
import { FilmError } from '../../film/errors.ts';
import { verify } from '../../pipeline/verify.ts';
import { defineCommand } from '../command.ts';
import { interruptible } from '../interruptible.ts';

const marks = { ok: pc.green('ok    '), failed: pc.red('FAILED'), skipped: pc.yellow('–     ') } as const;

export default defineCommand({
  id: 'verify',
  takes: '<output>',
  says: 'Checks a finished film against its project and its source: frames, times, sound, colour tags, pictures.',
  flags: {
    project: { kind: 'text', value: 'file', says: 'Project it was made with. Default: the one beside it.' },
    json: { kind: 'flag', says: 'As JSON.' },
    quiet: { kind: 'flag', says: 'Say nothing; the exit code tells.' },
  },
  run: async ({ flags, names }) => {
    const [output, ...more] = names;
    if (output === undefined || more.length > 0)
      throw new FilmError('usage', `expected the name of one finished film, got ${names.length}`, {
        hint: 'For example: ciotat verify film_restored_3840x2160_60fps.mkv',
      });
    const terminal = process.stderr.isTTY === true && !flags.json && !flags.quiet;
    const result = await interruptible((signal) =>
      verify({
        output,
        signal,
        ...(typeof flags.project === 'string' ? { project: flags.project } : {}),
        ...(terminal ? { progress: (done, total) => process.stderr.write(`\r\x1b[2Klooking at ${done} of ${total}`) } : {}),
      }),
    );
    if (terminal) process.stderr.write('\r\x1b[2K');
    const exitCode = result.ok ? 0 : 4;
    if (flags.json) process.stdout.write(`${JSON.stringify({ type: 'verified', ...result, exitCode })}\n`);
    else if (!flags.quiet) {
      const width = Math.max(...result.checks.map(({ name }) => name.length));
      for (const { name, verdict, says } of result.checks) process.stdout.write(`${marks[verdict]}  ${name.padEnd(width)}  ${says}\n`);
      const failed = result.checks.filter(({ verdict }) => verdict === 'failed').length;
      process.stdout.write(
        result.ok
          ? `${pc.green('verified')}: ${result.output}\n`
          : `${pc.red(`${failed} of ${result.checks.length} checks failed`)}: ${result.output}\n`,
      );
    }
    return exitCode;
  },
});
