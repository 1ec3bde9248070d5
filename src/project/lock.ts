/** @file One run at a time for a project: a lock file with the process number. The lock of a process that is gone is taken over. */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { FilmError } from '../film/errors.ts';

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Takes the project's lock, or throws `failed` naming who has it. */
export const lockProject = (folder: string): Disposable => {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'lock');
  const own = `${process.pid} ${hostname()}`;
  for (let attempt = 0; ; attempt++) {
    try {
      const file = openSync(path, 'wx');
      writeSync(file, own);
      closeSync(file);
      return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST')
        throw new FilmError('failed', `the folder ${folder} cannot be written`, { where: { file: folder }, cause });
      const [pid, host] = readFileSync(path, 'utf8').split(' ');
      const stale = host === undefined || (host === hostname() && (!alive(Number(pid)) || Number(pid) === process.pid));
      if (!stale || attempt > 2)
        throw new FilmError('failed', `another run (process ${pid} on ${host}) works on this film`, {
          hint: `Wait for it to end; if there is none, remove ${path}.`,
          where: { file: path },
        });
      rmSync(path, { force: true });
    }
  }
};
