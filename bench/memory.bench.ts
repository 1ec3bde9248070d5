/**
 * @file Memory: the peak of a whole run over a film and over one ten times as long must be the same within 10 %, and stay under --memory.
 * `npm run bench -- memory`; CIOTAT_BENCH_SECONDS sets the short film’s length (default 8), CIOTAT_BENCH_ROUNDS how often (default 3).
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createKernels } from '../src/kernels/host.ts';
import { makeFilm, scratch } from '../test/film-kit.ts';
import { median, spent } from './cpu-time.ts';
import { footage } from './footage.ts';
import { type Row, report } from './report.ts';

const seconds = Number(process.env.CIOTAT_BENCH_SECONDS ?? 8);
const rounds = Number(process.env.CIOTAT_BENCH_ROUNDS ?? 3);
const program = fileURLToPath(new URL('../bin/ciotat.js', import.meta.url));
const folder = scratch();
const kernels = createKernels({ threads: 1 });
const filmOf = (name: string, length: number): Promise<string> =>
  // 16 pictures a second in a file of 24; they come again after 4 s, as content does not matter here.
  makeFilm(
    kernels,
    join(folder, `${name}.mkv`),
    Array.from({ length: length * 24 }, (_, n) => Math.floor((n * 16) / 24) % 64),
    24,
    'h264',
  );
const short = await filmOf('short', seconds);
const long = await filmOf('long', seconds * 10);
await kernels.close();

/** Peak resident megabytes of a whole run; the median of some, since garbage is collected when it pleases. */
const peak = (film: string, words: string): number =>
  median(
    Array.from({ length: rounds }, (_, round) => {
      const out = join(folder, `${round}`, 'out.mkv');
      const { exitCode, stderr, peakMb } = spent(
        `'${process.execPath}' '${program}' restore '${film}' -o '${out}' --quiet --threads 2 ${words}`,
      );
      if (exitCode !== 0) throw new Error(stderr);
      rmSync(join(folder, `${round}`), { recursive: true });
      return peakMb;
    }),
  );

const row = (what: string, words: string): Row => {
  const [once, tenTimes] = [peak(short, words), peak(long, words)];
  return {
    what: `${what}: peak over ${seconds * 10} s of film`,
    ours: tenTimes,
    unit: 'MB',
    baselines: { [`over ${seconds} s`]: once, ratio: tenTimes / once },
    target: 'within 10 % of the short film’s',
    met: tenTimes <= once * 1.1,
  };
};

const train = footage('arrival-of-a-train/train.flv');
/** 4K: one run over a stretch longer than the encoder looks ahead. */
const large = (film: string): Row => {
  const out = join(folder, 'large', 'out.mkv');
  const { exitCode, stderr, peakMb } = spent(
    `'${process.execPath}' '${program}' restore '${film}' -o '${out}' --quiet --recipe lumiere --height 2160 --fps 60 --start 17 --end 18.5 --sound off`,
  );
  if (exitCode !== 0) throw new Error(stderr);
  return {
    what: 'lumiere, the train at 2160 lines, 60 a second: peak',
    ours: peakMb,
    unit: 'MB',
    baselines: { allowed: 2048 },
    target: '<= 2048 MB',
    met: peakMb <= 2048,
  };
};

report(
  'memory',
  [
    ...(train ? [large(train)] : []),
    row('enlarged to 512 lines', '--recipe upscale --height 512'),
    row('lumiere at 256 lines, 24 a second', '--recipe lumiere --height 256 --fps 24'),
  ],
  [`median of ${rounds} runs, of one at 2160 lines`, ...(train ? [] : ['the train is not there: nothing at 2160 lines'])],
);
rmSync(folder, { recursive: true, force: true });
