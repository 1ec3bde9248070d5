/** Makes a checkout ready: installs when the lock file changed, builds when a source is newer than the last build. Needs Node and npm only. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = new URL('..', import.meta.url).pathname;

const newestIn = (folder) =>
  readdirSync(folder, { withFileTypes: true }).reduce((newest, entry) => {
    const path = join(folder, entry.name);
    if (entry.name.endsWith('.gen.ts')) return newest;
    return Math.max(newest, entry.isDirectory() ? newestIn(path) : statSync(path).mtimeMs);
  }, 0);

export const prepare = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`ciotat needs Node 20.19 or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const mark = join(root, 'node_modules/.ciotat-lock');
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== lock) {
    console.error('Installing the parts (once) …');
    // The FFmpeg program is not needed: the library is inside the package.
    execFileSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
      env: { ...process.env, SKIP_FFMPEG: 'true' },
      shell: process.platform === 'win32',
    });
    writeFileSync(mark, lock);
  }
  const built = join(root, 'dist/.built');
  const newest = Math.max(
    newestIn(join(root, 'src')),
    newestIn(join(root, 'scripts')),
    statSync(join(root, 'tsconfig.build.json')).mtimeMs,
    statSync(mark).mtimeMs,
  );
  if (!existsSync(built) || statSync(built).mtimeMs < newest) {
    console.error('Building …');
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: ['ignore', 2, 2] });
    writeFileSync(built, '');
  }
};
