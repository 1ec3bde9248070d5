/**
 * @file Killing: a restoration is killed (SIGKILL, the whole process at once) at random moments and started again, over and over; every finished file must
 * be byte for byte that of an undisturbed run. `npm run bench -- crash`; CIOTAT_BENCH_KILLS says how often (default 50), CIOTAT_BENCH_SEED from which seed.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomOf } from '../src/film/random.ts';
import { createKernels } from '../src/kernels/host.ts';
import { makeFilm, scratch } from '../test/film-kit.ts';
import { report } from './report.ts';

const kills = Number(process.env.CIOTAT_BENCH_KILLS ?? 50);
const seed = Number(process.env.CIOTAT_BENCH_SEED ?? 1895);
const program = fileURLToPath(new URL('../bin/ciotat.js', import.meta.url));
/** More starts than this for one film means that runs do not get on. */
const mostStarts = 200;

/** Runs to the end, or until `killAfterMs`. Resolves to the exit code, undefined when killed. */
const run = (film: string, out: string, killAfterMs?: number): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const words = [program, 'restore', film, '-o', out, '--recipe', 'upscale', '--scale', '2', '--quiet', '--threads', '2'];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] });
    const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    child.on('error', reject).on('exit', (code) => {
      clearTimeout(timer);
      resolve(code ?? undefined);
    });
  });

const folder = scratch();
const kernels = createKernels({ threads: 1 });
// Twenty seconds: five chunks, so that kills fall into analysis, chunks, between them and the join.
const film = await makeFilm(
  kernels,
  join(folder, 'film.mkv'),
  Array.from({ length: 480 }, (_, n) => n % 96),
);
await kernels.close();
const out = (name: string): string => {
  mkdirSync(join(folder, name));
  return join(folder, name, 'out.mkv');
};
const wholePath = out('whole');
const began = performance.now();
if ((await run(film, wholePath)) !== 0) throw new Error('the undisturbed run failed');
const wholeMs = performance.now() - began;
const whole = readFileSync(wholePath);

const random = randomOf(seed);
let killed = 0;
let finished = 0;
let equal = 0;
let failures = 0;
for (let round = 0; killed < kills; round++) {
  const path = out(`broken-${round}`);
  for (let start = 0; start < mostStarts && !existsSync(path); start++) {
    const code = await run(film, path, killed < kills ? random() * wholeMs : undefined);
    if (code === undefined) killed++;
    else if (code !== 0) failures++;
  }
  if (existsSync(path)) {
    finished++;
    // The kill may have come after the file was named and before the program ended.
    if (readFileSync(path).equals(whole)) equal++;
  }
  rmSync(join(folder, `broken-${round}`), { recursive: true, force: true });
}
rmSync(folder, { recursive: true, force: true });
report(
  'crash',
  [
    {
      what: 'finished files equal to the undisturbed one',
      ours: equal,
      unit: 'files',
      baselines: { 'finished files': finished },
      target: 'all of them',
      met: equal === finished && finished > 0,
    },
    { what: 'kills', ours: killed, unit: 'kills', baselines: { asked: kills } },
    { what: 'runs that failed of themselves', ours: failures, unit: 'runs', baselines: {}, target: '0', met: failures === 0 },
  ],
  [`seed ${seed}; an undisturbed run took ${(wholeMs / 1000).toFixed(1)} s`],
);
