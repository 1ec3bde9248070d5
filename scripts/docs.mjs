/** `npm run docs`: writes the pages of docs/ that are drawn from the program itself. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { prepare, root } from './prepare.mjs';

prepare();
mkdirSync(`${root}docs`, { recursive: true });
writeFileSync(
  `${root}docs/settings.md`,
  execFileSync(process.execPath, [`${root}bin/ciotat.js`, 'stages', '--markdown'], { encoding: 'utf8' }),
);
