/** @file How a bench says what it measured: a table on the terminal and bench/results/<name>.json with machine, versions and figures. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

export type Row = {
  readonly what: string;
  /** Our figure; the baselines and peers of the same run beside it, always. */
  readonly ours: number;
  readonly baselines: Readonly<Record<string, number>>;
  readonly unit: string;
  /** What the figure must reach, in words: ">= 35.2". Absent where it is only reported. */
  readonly target?: string;
  readonly met?: boolean;
};

/** Root of footage that lies beside the project, or undefined: benches that need it skip and say so. */
export { footage } from './footage.ts';

export const report = (name: string, rows: readonly Row[], notes: readonly string[] = []): void => {
  const root = new URL('..', import.meta.url);
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string };
  const result = {
    bench: name,
    date: new Date().toISOString(),
    ciotat: version,
    node: process.version,
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      platform: `${process.platform}-${process.arch}`,
    },
    notes,
    rows,
  };
  mkdirSync(new URL('bench/results/', root), { recursive: true });
  writeFileSync(new URL(`bench/results/${name}.json`, root), `${JSON.stringify(result, null, 2)}\n`);
  console.log(`\n${name}`);
  for (const row of rows) {
    const others = Object.entries(row.baselines).map(([label, value]) => `${label} ${show(value)}`);
    const verdict = row.target === undefined ? '' : `  [${row.met ? 'met' : 'MISSED'}: ${row.target}]`;
    console.log(`  ${row.what.padEnd(44)} ${show(row.ours).padStart(9)} ${row.unit.padEnd(6)} ${others.join(', ')}${verdict}`);
  }
  for (const note of notes) console.log(`  ${note}`);
};

const show = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(Math.abs(value) < 1 ? 3 : 2));
