/**
 * @file Bad input: damaged files of ten formats go through the real command, each in a process of its own. Each must be refused (exit code 3) or restored
 * (0); no crash, no hang, nothing unhandled, nothing under the final name when refused. `npm run bench -- bad-input`; CIOTAT_BENCH_FILES says how many (300).
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folder, writeRaw } from '../test/media/films.ts';
import { films, mutated } from '../test/media/mutated.ts';
import { report } from './report.ts';

const files = Number(process.env.CIOTAT_BENCH_FILES ?? 300);
const atOnce = 3;
const hangMs = 120_000;
const program = fileURLToPath(new URL('../bin/ciotat.js', import.meta.url));

type Outcome = { readonly code: number | null; readonly signal: string | null; readonly said: string; readonly hung: boolean };

const run = (input: string, out: string): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const words = [
      '--unhandled-rejections=strict',
      program,
      'restore',
      input,
      '-o',
      out,
      '--recipe',
      'archive',
      '--quiet',
      '--threads',
      '1',
    ];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    let hung = false;
    const timer = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, hangMs);
    child.stderr.on('data', (data: Buffer) => {
      said += String(data);
    });
    child.on('error', reject).on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, said, hung });
    });
  });

using place = folder();
const names = Object.keys(films);
for (const [name, plan] of Object.entries(films)) await writeRaw(join(place.path, name), plan);

const found = { refused: 0, restored: 0, otherCode: 0, crashed: 0, hung: 0, unhandled: 0, left: 0 };
const notes: string[] = [];
const one = async (n: number): Promise<void> => {
  const name = names[n % names.length]!;
  const input = join(place.path, `damaged-${n}${extname(name)}`);
  const out = join(place.path, `out-${n}.mkv`);
  writeFileSync(input, mutated(readFileSync(join(place.path, name)), n * 7 + 11));
  const { code, signal, said, hung } = await run(input, out);
  const unhandled = /unhandled|\n\s+at .*:\d+:\d+/i.test(said);
  const left = code !== 0 && existsSync(out);
  if (hung) found.hung++;
  else if (signal !== null || (code !== null && code > 130)) found.crashed++;
  else if (code === 3) found.refused++;
  else if (code === 0 && existsSync(out)) found.restored++;
  else found.otherCode++;
  if (unhandled) found.unhandled++;
  if (left) found.left++;
  if (hung || unhandled || left || signal !== null || ![0, 3].includes(code ?? -1))
    notes.push(`file ${n} of ${name}: code ${code}, signal ${signal}, ${said.trim().split('\n')[0]}`.replaceAll(place.path, ''));
  for (const path of [input, out, `${input}.part`]) rmSync(path, { force: true });
};
let next = 0;
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    while (next < files) await one(next++);
  }),
);

const none = { target: '0' };
report(
  'bad-input',
  [
    {
      what: 'damaged files refused with exit code 3 or restored',
      ours: found.refused + found.restored,
      unit: 'files',
      baselines: { files, refused: found.refused, restored: found.restored },
      target: 'all of them',
      met: found.refused + found.restored === files,
    },
    { what: 'other exit codes', ours: found.otherCode, unit: 'files', baselines: {}, ...none, met: found.otherCode === 0 },
    { what: 'crashes', ours: found.crashed, unit: 'files', baselines: {}, ...none, met: found.crashed === 0 },
    { what: `hangs (over ${hangMs / 1000} s)`, ours: found.hung, unit: 'files', baselines: {}, ...none, met: found.hung === 0 },
    { what: 'unhandled rejections', ours: found.unhandled, unit: 'files', baselines: {}, ...none, met: found.unhandled === 0 },
    { what: 'files left under the final name', ours: found.left, unit: 'files', baselines: {}, ...none, met: found.left === 0 },
  ],
  [`${names.length} formats: ${names.join(', ')}`, ...notes],
);
