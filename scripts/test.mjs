/** `npm test`: installs, builds, checks format and types, runs all tests. Arguments go to Vitest. */
import { spawnSync } from 'node:child_process';
import { prepare, root } from './prepare.mjs';

prepare();
const run = (...args) => {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};
run('node_modules/@biomejs/biome/bin/biome', 'check', '.');
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit');
run('node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2));
