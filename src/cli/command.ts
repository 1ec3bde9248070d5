/** @file What a command is: one file in commands/ is one subcommand and exports it as default. Flags are declared once and read by parser and help. */

export type Flag = {
  /** flag: on when given. text: takes a value. many: may be given several times. */
  readonly kind: 'flag' | 'text' | 'many';
  readonly short?: string;
  /** What the value is, for the help: "seconds". */
  readonly value?: string;
  readonly says: string;
};

export type Given = { readonly flags: Readonly<Record<string, string | boolean | readonly string[]>>; readonly names: readonly string[] };

export type Command = {
  /** The file's name. */
  readonly id: string;
  /** What follows the name: "<input>". */
  readonly takes: string;
  readonly says: string;
  readonly flags: Readonly<Record<string, Flag>>;
  /** Resolves to the exit code; throws FilmError for everything that goes wrong. */
  readonly run: (given: Given) => Promise<number>;
};

export const defineCommand = (command: Command): Command => command;
