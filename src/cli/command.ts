/** @file What a command is: one file in commands/ is one subcommand, a citty definition exported as default. */
import { type ArgsDef, type CommandDef, defineCommand } from 'citty';

// biome-ignore lint/suspicious/noExplicitAny: the catalogue holds commands of all argument types
export type Command = CommandDef<any>;
export type { ArgsDef };
export { defineCommand };
