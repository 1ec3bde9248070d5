/**
 * @file Interpolation against truth: Middlebury's twelve triplets, foreman's odd frames from its even ones, and clips of videos held out of all training, scene by scene;
 * the train with frames held out; and its speed beside FFmpeg's minterpolate and beside DAIN. The plain average beside it, always; of dain-s also what it is without parts of what it sees and says.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Frame } from '../src/film/frame.ts';
import { readParams } from '../src/film/params.ts';
import { createKernels } from '../src/kernels/host.ts';
import { openClip } from '../src/media/open.ts';
import { createNets } from '../src/nets/host.ts';
import rate from '../src/stages/7-interpolation/rate.ts';
import { findPair } from '../src/stages/pair-motion.ts';
import { clipsOf } from '../training/held-out.ts';
import { type Figures, figuresOf, meanOf, type Nearness } from './between.ts';
import { speedRows } from './between-speed.ts';
import { dainSpeedRows } from './dain-speed.ts';
import { foremanFigures } from './foreman-between.ts';
import { footage, type Row, report } from './report.ts';
import { trainFigures } from './train-between.ts';

const kernels = createKernels({ threads: 2 });
const nets = createNets({ device: 'cpu', threads: 1 });
const { motionWidth } = readParams(rate.id, rate.params);

const rowsOf = (
  what: string,
  of: Nearness,
  peers: Readonly<Record<string, number>> = {},
  wanted?: { flow: number; net: number },
): Row[] => {
  const baselines = { average: of.averaged, 'flow-draft': of.draft, ...peers };
  const target = (value: number, least: number | undefined): object =>
    least === undefined ? {} : { target: `>= ${least} dB`, met: value >= least };
  return [
    { what: `${what}: flow`, ours: of.flow, baselines, unit: 'dB', ...target(of.flow, wanted?.flow) },
    {
      what: `${what}: dain-s`,
      ours: of['dain-s'],
      baselines: { ...baselines, flow: of.flow },
      unit: 'dB',
      ...target(of['dain-s'], wanted?.net),
    },
  ];
};
const withoutParts = (what: string, of: Figures): Row => ({
  what: `${what}: dain-s whole, then without parts`,
  ours: of['dain-s'],
  baselines: { 'importance off': of.importance, 'context off': of.context, 'sides off': of.sides, 'network off': of.flow },
  unit: 'dB',
  target: 'none better than the whole',
  met: [of.importance, of.context, of.sides, of.flow].every((value) => value <= of['dain-s']),
});

const rows: Row[] = [];
const middlebury = footage('interpolation/middlebury');
if (middlebury) {
  const all: Figures[] = [];
  for (const scene of readdirSync(middlebury).sort()) {
    const clips = await Promise.all(
      ['frame10', 'frame10i11', 'frame11'].map((name) => openClip(`${middlebury}/${scene}/${name}.png`, { kernels })),
    );
    const frames = (await Promise.all(clips.map((clip) => clip.frame(0)))) as unknown as readonly [Frame, Frame, Frame];
    const found = await figuresOf(kernels, nets, motionWidth, frames, 0.5);
    all.push(found);
    rows.push(...rowsOf(`Middlebury ${scene}`, found));
    for (const frame of frames) frame[Symbol.dispose]();
    for (const clip of clips) await clip[Symbol.asyncDispose]();
  }
  const mean = meanOf(all);
  rows.push(...rowsOf('Middlebury, mean of 12, RGB', mean, { 'OpenCV DIS (reference figure)': 34.04 }, { flow: 35.9, net: 36.5 }));
  rows.push(withoutParts('Middlebury', mean));
}
const foreman = footage('clean/foreman_cif.mp4');
if (foreman) {
  const { some, someCount, withoutAround, all, allCount } = await foremanFigures(kernels, nets, motionWidth, foreman);
  const peers = { 'without acceleration': withoutAround.flow };
  rows.push(...rowsOf(`foreman, ${someCount} odd frames (every 10th), RGB`, some, peers, { flow: 34.2, net: 34.8 }));
  rows.push(...rowsOf(`foreman, all ${allCount} odd frames, RGB`, all, { 'minterpolate bilat (reference figure)': 31.9 }));
  rows.push(withoutParts('foreman', some));
}
const train = await trainFigures(kernels, nets, motionWidth);
if (train) rows.push(...rowsOf(`the train after repair, ${train.count} frames held out`, train.mean));
const sources = footage('../training/sources.tsv');
if (sources) {
  const seen = new Set<string>();
  const all: Figures[] = [];
  for (const { file, source, isHeldOut } of clipsOf(readFileSync(sources, 'utf8'))) {
    if (!isHeldOut || seen.has(source)) continue;
    await using clip = await openClip(footage(`../training/${file}`)!, { kernels });
    const first = Math.floor((clip.length - 7) / 2);
    if (first < 0) continue;
    seen.add(source);
    const [earlier, left, truth, right, later] = (await Promise.all([0, 2, 3, 4, 6].map((k) => clip.frame(first + k)))) as [
      Frame,
      Frame,
      Frame,
      Frame,
      Frame,
    ];
    using before = await findPair(kernels, earlier, left, motionWidth, undefined);
    using after = await findPair(kernels, right, later, motionWidth, undefined);
    const found = await figuresOf(kernels, nets, motionWidth, [left, truth, right], 0.5, { before, after });
    all.push(found);
    rows.push(...rowsOf(`held out ${file}`, found));
    for (const frame of [earlier, left, truth, right, later]) frame[Symbol.dispose]();
  }
  const mean = meanOf(all);
  rows.push(...rowsOf(`held out, one clip of each of ${all.length} videos`, mean));
  rows.push(withoutParts('held out', mean));
  const better = all.filter((one) => one['dain-s'] > one.flow).length;
  rows.push({
    what: 'held out: videos on which dain-s beats flow',
    ours: (100 * better) / all.length,
    baselines: { chance: 50 },
    unit: '%',
  });
}
rows.push(...(await speedRows(kernels, nets, motionWidth)), ...(await dainSpeedRows(kernels, nets, motionWidth)));
if (rows.length === 0) console.log('interpolation: skipped, the footage is not there');
else
  report('interpolation', rows, [
    `shipped settings: motion found ${motionWidth} pixels wide at most; the average of both frames is the baseline`,
    'parts off: planes given to the network set to 1 (importance) or 0 (context), its words on sides set to 0, or no network; not trained anew without them',
  ]);
await nets.close();
await kernels.close();
