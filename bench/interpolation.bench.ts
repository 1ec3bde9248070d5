/** @file Interpolation against truth: Middlebury's twelve triplets and foreman's odd frames from its even ones; the plain average beside it, always. */
import { readdirSync } from 'node:fs';
import { sRgb } from '../src/film/colour-space.ts';
import type { Frame } from '../src/film/frame.ts';
import { readParams } from '../src/film/params.ts';
import { createKernels } from '../src/kernels/host.ts';
import { convertFrame } from '../src/media/convert-frame.ts';
import { openClip } from '../src/media/open.ts';
import rate from '../src/stages/7-interpolation/rate.ts';
import { frameBetween } from '../src/stages/frame-between.ts';
import type { Around } from '../src/stages/motion-between.ts';
import { findBlocks } from '../src/stages/pair-blocks.ts';
import { findPair } from '../src/stages/pair-motion.ts';
import { footage, type Row, report } from './report.ts';

const kernels = createKernels({ threads: 2 });
const { motionWidth } = readParams(rate.id, rate.params);
const psnr = (made: readonly Float32Array[], truth: Frame): number => {
  let [sum, count] = [0, 0];
  for (const [p, plane] of truth.planes.entries()) {
    for (const [i, value] of plane.data.entries()) {
      const d = Math.round(made[p]![i]! * 255) - Math.round(value * 255);
      sum += d * d;
      count++;
    }
  }
  return 10 * Math.log10((255 * 255 * count) / sum);
};
const judge = async (left: Frame, right: Frame, truth: Frame, around: Around = {}): Promise<readonly [number, number, number]> => {
  using pair = await findPair(kernels, left, right, motionWidth, undefined);
  using blocks = await findBlocks(kernels, pair, undefined);
  using made = await frameBetween(kernels, left, right, 0.5, { pair, blocks, ...around });
  using draft = await frameBetween(kernels, left, right, 0.5, { pair, ...around });
  const average = left.planes.map((plane, p) => plane.data.map((value, i) => (value + right.planes[p]!.data[i]!) / 2));
  return [
    psnr(
      made.planes.map((plane) => plane.data),
      truth,
    ),
    psnr(average, truth),
    psnr(
      draft.planes.map((plane) => plane.data),
      truth,
    ),
  ];
};
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const rows: Row[] = [];
const middlebury = footage('interpolation/middlebury');
if (middlebury) {
  const all: (readonly [number, number, number])[] = [];
  for (const scene of readdirSync(middlebury).sort()) {
    const [a, t, b] = await Promise.all(
      ['frame10', 'frame10i11', 'frame11'].map((name) => openClip(`${middlebury}/${scene}/${name}.png`, { kernels })),
    );
    using left = await a!.frame(0);
    using truth = await t!.frame(0);
    using right = await b!.frame(0);
    const [ours, average, draft] = await judge(left, right, truth);
    all.push([ours, average, draft]);
    rows.push({ what: `Middlebury ${scene}`, ours, baselines: { average, 'flow-draft': draft }, unit: 'dB' });
    for (const clip of [a, t, b]) await clip![Symbol.asyncDispose]();
  }
  const ours = mean(all.map(([value]) => value));
  rows.push({
    what: 'Middlebury, mean of 12, RGB',
    ours,
    baselines: {
      average: mean(all.map(([, value]) => value)),
      'flow-draft': mean(all.map(([, , value]) => value)),
      'OpenCV DIS (reference figure)': 34.04,
    },
    unit: 'dB',
    target: '>= 35.9 dB',
    met: ours >= 35.9,
  });
}
const foreman = footage('clean/foreman_cif.mp4');
if (foreman) {
  await using clip = await openClip(foreman, { kernels });
  const rgb = async (n: number): Promise<Frame> => {
    using frame = await clip.frame(n);
    return convertFrame(kernels, frame, { ...frame.format, model: 'rgb', subsampling: { x: 0, y: 0 }, space: sRgb });
  };
  const bent: (readonly [number, number, number])[] = [];
  const even: (readonly [number, number, number])[] = [];
  for (let n = 11; n + 3 < clip.length; n += 10) {
    using earlier = await rgb(n - 3);
    using left = await rgb(n - 1);
    using truth = await rgb(n);
    using right = await rgb(n + 1);
    using later = await rgb(n + 3);
    using before = await findPair(kernels, earlier, left, motionWidth, undefined);
    using after = await findPair(kernels, right, later, motionWidth, undefined);
    bent.push(await judge(left, right, truth, { before, after }));
    even.push(await judge(left, right, truth));
  }
  const ours = mean(bent.map(([value]) => value));
  rows.push({
    what: 'foreman, odd frames (every 10th), RGB',
    ours,
    baselines: {
      average: mean(bent.map(([, value]) => value)),
      'flow-draft': mean(bent.map(([, , value]) => value)),
      'without acceleration': mean(even.map(([value]) => value)),
      'minterpolate bilat (reference figure)': 31.9,
    },
    unit: 'dB',
    target: '>= 34.2 dB',
    met: ours >= 34.2,
  });
}
if (rows.length === 0) console.log('interpolation: skipped, the footage is not there');
else
  report('interpolation', rows, [
    `shipped settings: motion found ${motionWidth} pixels wide at most; the average of both frames is the baseline`,
  ]);
await kernels.close();
