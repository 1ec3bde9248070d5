/** @file Facts in the project's folder: one readable JSON file for each stage and shot, named by content key. A person may change them; what is changed counts. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../film/facts.ts';
import { writeAtomically } from './atomic.ts';

export type FactsStore = {
  readonly read: (key: string) => Json | undefined;
  readonly write: (key: string, stage: string, shot: string, facts: Json) => void;
};

export const openFacts = (folder: string): FactsStore => {
  const pathOf = (key: string): string => join(folder, 'facts', `${key.slice(0, 40)}.json`);
  return {
    read: (key) => {
      const path = pathOf(key);
      if (!existsSync(path)) return undefined;
      try {
        return (JSON.parse(readFileSync(path, 'utf8')) as { facts: Json }).facts;
      } catch {
        // Half a file of a machine that lost power before it synced: found anew.
        rmSync(path, { force: true });
        return undefined;
      }
    },
    write: (key, stage, shot, facts) => writeAtomically(pathOf(key), `${JSON.stringify({ stage, shot, facts })}\n`),
  };
};
