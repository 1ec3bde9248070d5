/** @file CPU seconds, wall seconds and peak memory of whole commands, as the operating system counts them (GNU time, Debian package `time`). */
import { spawnSync } from 'node:child_process';

export type Spent = {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakMb: number;
  readonly exitCode: number;
  readonly stderr: string;
};

/** Runs a shell command to its end; user and system time of it and its children. */
export const spent = (command: string, cwd?: string): Spent => {
  const done = spawnSync('/usr/bin/time', ['-f', '\nCIOTAT %U %S %e %M', 'sh', '-c', command], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...(cwd ? { cwd } : {}),
  });
  if (done.error) throw new Error('GNU time is needed to measure commands: install the package "time"', { cause: done.error });
  const found = /CIOTAT ([\d.]+) ([\d.]+) ([\d.]+) (\d+)/.exec(done.stderr);
  if (!found) throw new Error(`no times came from: ${command}\n${done.stderr}`);
  const [user, system, wall, kilobytes] = found.slice(1).map(Number) as [number, number, number, number];
  return { cpuSeconds: user + system, wallSeconds: wall, peakMb: kilobytes / 1024, exitCode: done.status ?? 1, stderr: done.stderr };
};

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
