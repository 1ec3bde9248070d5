/** @file Frames in between at 3840x2160: CPU seconds a made frame with motion at a quarter of the size, where they go, and memory; the plain average and minterpolate beside it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from '../src/film/frame.ts';
import { readParams } from '../src/film/params.ts';
import { createKernels } from '../src/kernels/host.ts';
import { resamplePlane } from '../src/kernels/resample.ts';
import { openClip } from '../src/media/open.ts';
import { stageClip } from '../src/pipeline/stage-clip.ts';
import { averageOf } from '../src/stages/7-interpolation/average.ts';
import rate from '../src/stages/7-interpolation/rate.ts';
import { spent } from './cpu-time.ts';
import { hasFilters } from './peers/ffmpeg-filter.ts';
import { footage, type Row, report } from './report.ts';
import { clipOf } from './stage-run.ts';

const [width, height, count] = [3840, 2160, 5];
const file = footage('clean/train-window-1280x720.mov');
const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};

if (!file) console.log('uhd: skipped, the footage is not there');
else {
  const kernels = createKernels({ threads: 2 });
  const clip = await openClip(file, { kernels });
  const frames: Frame[] = [];
  for (let n = 0; n < count; n++) {
    using small = await clip.frame(n);
    const frame = kernels.arena.frame(small.format, width, height);
    for (const [p, plane] of frame.planes.entries()) await resamplePlane(kernels, small.planes[p]!, plane, 'lanczos3');
    frames.push(frame);
  }
  await clip[Symbol.asyncDispose]();
  const film = {
    ...clipOf(kernels, count, 24, () => frames[0]!.planes[0]!, frames[0]!.format),
    frame: async (n: number) => frames[n]!.share(),
  };
  const before = kernels.spentSeconds();
  const made = async (values: Readonly<Record<string, unknown>>): Promise<number> => {
    const context = {
      kernels,
      values: readParams(rate.id, rate.params, values),
      film: {},
      delivery: { slowmo: 2 },
      facts: {},
      foundFor: () => ({}),
      keep: 4,
    };
    const slow = stageClip(film, rate, context);
    // The first one finds motion that the others find ready.
    using _ = await slow.frame(1);
    const middle = [3, 5];
    const all = await secondsOf(async () => {
      for (const n of middle) (await slow.frame(n))[Symbol.dispose]();
    });
    return all / middle.length;
  };
  const [quarter, plain, shipped, draft] = [
    await made({ motionWidth: width / 4 }),
    await made({ motionWidth: width / 4, detail: 0 }),
    await made({}),
    await made({ model: 'flow-draft', motionWidth: width / 4 }),
  ];
  const average = await secondsOf(async () => (await averageOf(kernels, frames[0]!, frames[1]!, 0.5))[Symbol.dispose]());
  const peers: Record<string, number> = {};
  if (hasFilters('minterpolate')) {
    const folder = mkdtempSync(join(tmpdir(), 'uhd-'));
    const graph = (fps: string): string =>
      `ffmpeg -nostdin -v error -threads 1 -t 0.2 -i '${file}' -vf "scale=${width}:${height}${fps}" -f null -`;
    const way = ',minterpolate=fps=60:mi_mode=mci:mc_mode=aobmc:me_mode=bilat:vsbmc=1:scd=none';
    peers['minterpolate bilat'] = (spent(graph(way), folder).cpuSeconds - spent(graph(''), folder).cpuSeconds) / 6;
    rmSync(folder, { recursive: true });
  }
  const gone = Object.entries(kernels.spentSeconds()).map(([id, seconds]) => [id, (seconds - (before[id] ?? 0)) / 12] as const);
  const rows: Row[] = [
    {
      what: '3840x2160, motion 960 wide, a made frame',
      ours: quarter,
      baselines: { 'detail 0': plain, 'motion 480 wide (default)': shipped, 'flow-draft': draft, average, ...peers },
      unit: 's CPU',
      target: '<= 1.5 s',
      met: quarter <= 1.5,
    },
    {
      what: 'peak memory of the whole bench',
      ours: process.resourceUsage().maxRSS / 1024,
      baselines: { 'five frames kept': (count * width * height * 1.5 * 4) / 2 ** 20 },
      unit: 'MB',
      target: '<= 1536 MB',
      met: process.resourceUsage().maxRSS / 1024 <= 1536,
    },
  ];
  report('uhd', rows, [
    `by kernel, mean of all settings, s: ${gone
      .sort(([, a], [, b]) => b - a)
      .slice(0, 9)
      .map(([id, seconds]) => `${id} ${seconds.toFixed(3)}`)
      .join(', ')}`,
    'YCbCr 4:2:0, one made frame a pair, so that the search for motion counts whole',
  ]);
  for (const frame of frames) frame[Symbol.dispose]();
  await kernels.close();
}
