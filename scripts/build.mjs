/** The whole build: catalogues, kernels, TypeScript to dist/. */
import { execFileSync } from 'node:child_process';

const root = new URL('..', import.meta.url).pathname;
const node = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
node('scripts/catalogue.mjs');
node('scripts/wasm.mjs');
node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
