/** `npm start`: makes the checkout ready and runs the demo. `npm start -- restore film.mp4`: any command of the program. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

prepare();
const words = process.argv.slice(2);
const child = spawn(process.execPath, [join(root, 'bin/ciotat.js'), ...(words.length > 0 ? words : ['demo'])], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
