/** @file CPU seconds a made frame at 1280x720, of flow and dain-s beside FFmpeg's minterpolate, all in this run. */
import { spawnSync } from 'node:child_process';
import type { Kernels } from '../src/kernels/host.ts';
import { openClip } from '../src/media/open.ts';
import type { Nets } from '../src/nets/host.ts';
import { frameBetween } from '../src/stages/frame-between.ts';
import { findBlocks } from '../src/stages/pair-blocks.ts';
import { findPair, type Pair } from '../src/stages/pair-motion.ts';
import { mutedAdviser } from './between.ts';
import { spent } from './cpu-time.ts';
import { footage, type Row } from './report.ts';

const pairs = 6;

/** None where the footage or ffmpeg is not there. */
export const speedRows = async (kernels: Kernels, nets: Nets, widest: number): Promise<readonly Row[]> => {
  const film = footage('clean/train-window-1280x720.mov');
  if (!film || spawnSync('ffmpeg', ['-version']).status !== 0) return [];
  const decode = `ffmpeg -nostdin -v error -threads 1 -i '${film}' -frames:v`;
  const plain = spent(`${decode} ${2 * pairs} -f null -`).cpuSeconds;
  const [few, many] = [2, 2 + 2 * pairs].map(
    (count) => spent(`${decode} ${count} -vf minterpolate=fps=60:me_mode=bilat -f null -`).cpuSeconds,
  );
  const peer = (many! - few! - plain / 2) / pairs;
  await using clip = await openClip(film, { kernels });
  const frames = await Promise.all(Array.from({ length: pairs + 1 }, (_, n) => clip.frame(n)));
  const cpuOf = async (isAdvised: boolean): Promise<number> => {
    const from = process.cpuUsage();
    let before: Pair | undefined;
    for (let n = 0; n < pairs; n++) {
      const pair = await findPair(kernels, frames[n]!, frames[n + 1]!, widest, undefined);
      using blocks = await findBlocks(kernels, pair, undefined);
      const adviser = isAdvised ? mutedAdviser(kernels, nets, 'nothing') : undefined;
      using _made = await frameBetween(kernels, frames[n]!, frames[n + 1]!, 0.5, { pair, blocks, before, adviser });
      before?.[Symbol.dispose]();
      before = pair;
    }
    before?.[Symbol.dispose]();
    const { user, system } = process.cpuUsage(from);
    return (user + system) / 1e6 / pairs;
  };
  await cpuOf(true);
  const [flow, net] = [await cpuOf(false), await cpuOf(true)];
  for (const frame of frames) frame[Symbol.dispose]();
  const row = (what: string, ours: number, most: number): Row => ({
    what: `1280x720, CPU seconds a made frame: ${what}`,
    ours,
    baselines: { 'minterpolate bilat': peer, 'times minterpolate': ours / peer },
    unit: 's',
    target: `<= ${most} x minterpolate`,
    met: ours <= most * peer,
  });
  return [row('flow', flow, 2), row('dain-s', net, 6)];
};
