/** @file ciotat bench: the repository's measurements, when run in a checkout; a package brings none and says so. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FilmError } from '../../film/errors.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  id: 'bench',
  takes: '[names]',
  says: 'Runs the measurements of the repository, or those named; each prints its table.',
  flags: {},
  run: async ({ names }) => {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const parts = ['scripts/bench.mjs', 'bench', 'src', 'node_modules/tsx'];
    const missing = parts.filter((part) => !existsSync(`${root}${part}`));
    if (missing.length > 0)
      throw new FilmError('failed', `this is no checkout of ciotat: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`, {
        hint: 'The measurements are part of the repository, not of the package: clone it, npm install, npm run bench.',
        where: { file: root },
      });
    const child = spawn(process.execPath, [`${root}scripts/bench.mjs`, ...names], { stdio: 'inherit' });
    return await new Promise<number>((resolve, reject) => {
      child.on('error', reject).on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
    });
  },
});
