/** `npm run bench` runs every bench/*.bench.ts; `npm run bench -- flow repeats` some. Each writes bench/results/<name>.json and prints its table. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { prepare, root } from './prepare.mjs';

const all = readdirSync(`${root}bench`)
  .filter((name) => name.endsWith('.bench.ts'))
  .map((name) => name.slice(0, -'.bench.ts'.length))
  .sort();
const words = process.argv.slice(2);
const wanted = words.length > 0 ? words : all;
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`no bench is called ${unknown.join(', ')}; there are: ${all.join(', ')}`);
  process.exit(2);
}
prepare();
let failed = 0;
for (const name of wanted) {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', `bench/${name}.bench.ts`], { cwd: root, stdio: 'inherit' });
  if (status !== 0) failed++;
}
process.exit(failed > 0 ? 1 : 0);
