/** @file Help texts, drawn from the declarations. */
import type { Command, Flag } from './command.ts';

const spelled = (name: string, flag: Flag): string =>
  `${flag.short ? `-${flag.short}, ` : ''}--${name}${flag.kind === 'flag' ? '' : ` <${flag.value ?? 'value'}>`}`;

const columns = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length), 0) + 2;
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}\n`).join('');
};

/** What `ciotat --help` prints. */
export const overview = (commands: readonly Command[], version: string): string =>
  `ciotat ${version}: restores old film\n\n  ciotat restore film.mp4\n\nCommands\n${columns(commands.map((c) => [`${c.id} ${c.takes}`.trim(), c.says]))}\nciotat <command> --help says more. Exit codes: 0 ok, 1 failed, 2 usage, 3 input unreadable, 4 verify failed, 5 no device or model, 130 interrupted.\n`;

/** What `ciotat <command> --help` prints. */
export const commandHelp = (command: Command): string =>
  `ciotat ${command.id} ${command.takes}\n\n${command.says}\n\n${columns(Object.entries(command.flags).map(([name, flag]) => [spelled(name, flag), flag.says]))}`;
