/**
 * @file The train: CPU seconds per output frame of the whole program against FFmpeg's own chain, same frames, same size, same encoder settings,
 * alternating in one run; the encoder alone as floor. At 1192 lines (the chain's usual size) and at 2160.
 * `npm run bench -- train`; CIOTAT_BENCH_SECONDS sets how much film (default 4 s from second 10), CIOTAT_BENCH_ROUNDS how often (default 2).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, type Spent, spent } from './cpu-time.ts';
import { chainCommands, encodeOnly, hasChain } from './peers/ffmpeg-chain.ts';
import { footage, type Row, report } from './report.ts';

const input = footage('arrival-of-a-train/train.flv');
const startSeconds = 10;
const seconds = Number(process.env.CIOTAT_BENCH_SECONDS ?? 4);
const rounds = Number(process.env.CIOTAT_BENCH_ROUNDS ?? 2);
const program = fileURLToPath(new URL('../bin/ciotat.js', import.meta.url));

const run = (command: string): Spent => {
  const result = spent(command);
  if (result.exitCode !== 0) throw new Error(`failed (${result.exitCode}): ${command}\n${result.stderr.slice(-2000)}`);
  return result;
};

const atHeight = (film: string, width: number, height: number): readonly Row[] => {
  const folder = mkdtempSync(join(tmpdir(), 'ciotat-train-'));
  const frames = seconds * 60;
  const endSeconds = startSeconds + seconds;
  const ours: Spent[] = [];
  const chain: number[] = [];
  const floor: number[] = [];
  let enlarged = 0;
  for (let round = 0; round < rounds; round++) {
    const out = join(folder, `ours-${round}.mkv`);
    ours.push(
      run(
        `node '${program}' restore '${film}' -o '${out}' --recipe lumiere --height ${height} --fps 60 --crf 16 --sound off --start ${startSeconds} --end ${endSeconds} --quiet`,
      ),
    );
    const peer = join(folder, 'chain.mp4');
    const settings = {
      input: film,
      out: peer,
      crop: '472:298:2:10',
      startSeconds,
      endSeconds,
      width,
      height,
      fps: 60,
      crf: 16,
      scratch: folder,
    };
    chain.push(chainCommands(settings).reduce((sum, command) => sum + run(command).cpuSeconds, 0));
    // Many times slower: once is enough.
    if (round === 0)
      enlarged = chainCommands({ ...settings, enlargesFirst: true }).reduce((sum, command) => sum + run(command).cpuSeconds, 0);
    floor.push(run(encodeOnly(out, join(folder, 'floor.mp4'), 16)).cpuSeconds);
  }
  rmSync(folder, { recursive: true });
  const cpu = median(ours.map((o) => o.cpuSeconds)) / frames;
  const peer = median(chain) / frames;
  return [
    {
      what: `${height} lines: CPU seconds an output frame`,
      ours: cpu,
      unit: 's',
      baselines: { 'FFmpeg chain': peer, 'encoder alone': median(floor) / frames },
      target: '<= 1.0 x the chain',
      met: cpu <= peer,
    },
    {
      what: `${height} lines: ratio to the chain that enlarges before it interpolates, as we do`,
      ours: (cpu * frames) / enlarged,
      unit: 'x',
      baselines: { 'that chain, s': enlarged / frames },
      target: '<= 1.0 x',
      met: cpu * frames <= enlarged,
    },
    {
      what: `${height} lines: ratio to the chain`,
      ours: cpu / peer,
      unit: 'x',
      baselines: { chain: 1, 'encoder alone': median(floor) / frames / peer },
    },
    {
      what: `${height} lines: wall seconds an output frame`,
      ours: median(ours.map((o) => o.wallSeconds)) / frames,
      unit: 's',
      baselines: {},
    },
    {
      what: `${height} lines: peak resident memory`,
      ours: Math.max(...ours.map((o) => o.peakMb)),
      unit: 'MB',
      baselines: {},
      target: '<= 2048 MB',
      met: Math.max(...ours.map((o) => o.peakMb)) <= 2048,
    },
  ];
};

if (!input || !hasChain()) console.log(`train: skipped, ${input ? 'no ffmpeg with vidstab on the PATH' : 'the footage is not there'}`);
else
  report(
    'train',
    [...atHeight(input, 1888, 1192), ...atHeight(input, 3422, 2160)],
    [`${seconds} s of film from second ${startSeconds}, ${rounds} rounds, alternating; medians`],
  );
