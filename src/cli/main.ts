/** @file The command line: finds the command, runs it, turns errors into words and exit codes (0 ok, 1 failed, 2 usage, 3 input, 4 verify, 5 device, 130 interrupted). */
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { exitCodeOf, FilmError } from '../film/errors.ts';
import { nearestOf } from '../film/nearest.ts';
import { programVersion } from '../pipeline/version.ts';
import type { Command, Flag } from './command.ts';
import { commandCatalogue } from './commands/catalogue.gen.ts';
import { commandHelp, overview } from './help.ts';

const explain = (error: unknown): string => {
  const known = error instanceof FilmError;
  const where = known
    ? Object.entries(error.where)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')
    : '';
  const message = error instanceof Error ? error.message : String(error);
  return [pc.red(message), where && !message.includes(where) ? pc.dim(`  at ${where}`) : '', known && error.hint ? `  ${error.hint}` : '']
    .filter((line) => line !== '')
    .join('\n');
};

const read = (
  command: Command,
  words: readonly string[],
): { readonly values: Record<string, string | boolean | string[]>; readonly names: readonly string[] } => {
  const options = Object.fromEntries(
    Object.entries(command.flags).map(([name, flag]: [string, Flag]) => [
      name,
      {
        type: flag.kind === 'flag' ? 'boolean' : 'string',
        ...(flag.kind === 'many' ? { multiple: true } : {}),
        ...(flag.short ? { short: flag.short } : {}),
      } as const,
    ]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
      strict: true,
    });
    return { values: values as Record<string, string | boolean | string[]>, names: positionals };
  } catch (cause) {
    const unknown = /Unknown option '(-+[^']+)'/.exec((cause as Error).message)?.[1];
    if (unknown)
      throw new FilmError('usage', `ciotat ${command.id} has no flag ${unknown}`, {
        hint: `Did you mean --${nearestOf(unknown.replace(/^-+/, ''), Object.keys(command.flags))}?`,
        cause,
      });
    throw new FilmError('usage', (cause as Error).message.split('\n')[0]!, { hint: `See ciotat ${command.id} --help.`, cause });
  }
};

/** Runs the program with its words and resolves to the exit code. Never rejects. */
export const main = async (words: readonly string[]): Promise<number> => {
  const [name, ...rest] = words;
  // A reader of our output that goes away (head, less) ends us quietly.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
    });
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const about = name === 'help' && rest[0] !== undefined ? commandCatalogue[rest[0]] : undefined;
    process.stdout.write(about ? commandHelp(about) : overview(Object.values(commandCatalogue), programVersion()));
    return 0;
  }
  if (name === '--version' || name === '-v') {
    process.stdout.write(`ciotat ${programVersion()}\n`);
    return 0;
  }
  const json = rest.includes('--json');
  try {
    const command = commandCatalogue[name];
    if (!command)
      throw new FilmError('usage', `there is no command "${name}"`, {
        hint: `Did you mean ciotat ${nearestOf(name, Object.keys(commandCatalogue))}? See ciotat --help.`,
      });
    const { values, names } = read(command, rest);
    if (values.help === true) {
      process.stdout.write(commandHelp(command));
      return 0;
    }
    return await command.run({ flags: values, names });
  } catch (error) {
    const exitCode = exitCodeOf(error);
    if (json) {
      const hint = error instanceof FilmError ? error.hint : undefined;
      process.stdout.write(
        `${JSON.stringify({ type: 'error', code: error instanceof FilmError ? error.code : 'failed', message: (error as Error).message, ...(hint ? { hint } : {}), exitCode })}\n`,
      );
    } else if (exitCode !== 130) process.stderr.write(`${explain(error)}\n`);
    if (process.env.CIOTAT_DEBUG) process.stderr.write(`${(error as Error).stack}\n`);
    return exitCode;
  }
};
