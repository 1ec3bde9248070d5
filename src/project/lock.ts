/**
 * @file One run at a time for a project: a lock file with the process number, the machine and, where the system tells, when that process began. The lock of
 * a process that is gone is taken over; a number that came back after a restart belongs to another process and holds nothing. What another machine (or
 * container) holds is known by its beat: the file is touched every few seconds, and a lock untouched for minutes is nobody's.
 */
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { FilmError } from '../film/errors.ts';
import { writeFailed } from './atomic.ts';

/** When a process began, in ticks since the system's start; 0 where it cannot be known (not Linux). Undefined for a process that is gone. */
const beganAt = (pid: number): number | undefined => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces; field 22 is the 20th after it.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return 0;
  }
};

type Holder = { readonly pid: number; readonly host: string; readonly began: number };
const holderOf = (text: string): Holder | undefined => {
  const [pid, host, began] = text.split(' ');
  return host === undefined ? undefined : { pid: Number(pid), host, began: Number(began ?? 0) };
};

const beatSeconds = 10;
const silentSeconds = 180;

const gone = (holder: Holder, path: string): boolean => {
  if (holder.host !== hostname()) return (Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0)) / 1000 > silentSeconds;
  const began = beganAt(holder.pid);
  return began === undefined || (began !== 0 && holder.began !== 0 && began !== holder.began);
};

/** Moves a stale lock out of the way, unless another run was faster: then that one's lock is put back. */
const takeAway = (path: string, stale: string): void => {
  const aside = `${path}.${process.pid}.part`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') === stale) rmSync(aside, { force: true });
    else renameSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
};

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const claim = (path: string, own: string): void => {
  const file = openSync(path, 'wx');
  try {
    writeSync(file, own);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
};

/** Takes the project's lock, or throws `failed` naming who has it. Dispose it to let go. */
export const lockProject = (folder: string): Disposable => {
  const path = join(folder, 'lock');
  const own = `${process.pid} ${hostname()} ${beganAt(process.pid) ?? 0}`;
  for (let attempt = 0; ; attempt++) {
    try {
      mkdirSync(folder, { recursive: true });
      claim(path, own);
      const beat = setInterval(() => {
        const now = new Date();
        // A folder that went away is somebody else's error to tell.
        if (read(path) === own) utimesSync(path, now, now);
      }, beatSeconds * 1000).unref();
      return {
        [Symbol.dispose]: () => {
          clearInterval(beat);
          if (read(path) === own) rmSync(path, { force: true });
        },
      };
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'ENOSPC' || code === 'EDQUOT') throw writeFailed(path, cause);
      if (code !== 'EEXIST')
        throw new FilmError('failed', `the folder ${folder} cannot be written (${code ?? String(cause)})`, {
          hint: 'Give -o a place that may be written; the work is kept beside the output.',
          where: { file: folder },
          cause,
        });
      const text = read(path);
      const holder = holderOf(text);
      // No holder: killed between making the file and writing into it, or another run is just doing so.
      if ((holder && !gone(holder, path)) || attempt > 2)
        throw new FilmError('failed', `another run (process ${holder?.pid} on ${holder?.host}) works on this film`, {
          hint: `Wait for it to end; if there is none, remove ${path}.`,
          where: { file: path },
        });
      takeAway(path, text);
    }
  }
};
