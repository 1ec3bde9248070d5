/** The whole build: catalogues, kernels, TypeScript and our networks to dist/. */
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';

const root = new URL('..', import.meta.url).pathname;
const node = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
node('scripts/catalogue.mjs');
node('scripts/wasm.mjs');
node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
cpSync(`${root}src/nets/weights`, `${root}dist/nets/weights`, { recursive: true });
