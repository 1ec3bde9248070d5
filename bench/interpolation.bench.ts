/** @file Interpolation against truth: Middlebury's twelve triplets and foreman's odd frames from its even ones; the plain average beside it, always. */
import { readdirSync } from 'node:fs';
import type { Frame } from '../src/film/frame.ts';
import { createKernels } from '../src/kernels/host.ts';
import { openClip } from '../src/media/open.ts';
import { findPair, frameBetween } from '../src/stages/7-interpolation/rate.ts';
import { footage, type Row, report } from './report.ts';

const kernels = createKernels({ threads: 2 });
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
const judge = async (left: Frame, right: Frame, truth: Frame): Promise<readonly [number, number]> => {
  using pair = await findPair(kernels, left, right, 2048, undefined);
  using made = await frameBetween(kernels, left, right, 0.5, pair);
  const average = left.planes.map((plane, p) => plane.data.map((value, i) => (value + right.planes[p]!.data[i]!) / 2));
  return [
    psnr(
      made.planes.map((plane) => plane.data),
      truth,
    ),
    psnr(average, truth),
  ];
};
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const rows: Row[] = [];
const middlebury = footage('interpolation/middlebury');
if (middlebury) {
  const all: (readonly [number, number])[] = [];
  for (const scene of readdirSync(middlebury).sort()) {
    const [a, t, b] = await Promise.all(
      ['frame10', 'frame10i11', 'frame11'].map((name) => openClip(`${middlebury}/${scene}/${name}.png`, { kernels })),
    );
    using left = await a!.frame(0);
    using truth = await t!.frame(0);
    using right = await b!.frame(0);
    const [ours, average] = await judge(left, right, truth);
    all.push([ours, average]);
    rows.push({ what: `Middlebury ${scene}`, ours, baselines: { average }, unit: 'dB' });
    for (const clip of [a, t, b]) await clip![Symbol.asyncDispose]();
  }
  const ours = mean(all.map(([value]) => value));
  rows.push({
    what: 'Middlebury, mean of 12, RGB',
    ours,
    baselines: { average: mean(all.map(([, value]) => value)), 'OpenCV DIS (reference figure)': 34.04 },
    unit: 'dB',
    target: '>= 35.2 dB',
    met: ours >= 35.2,
  });
}
const foreman = footage('clean/foreman_cif.mp4');
if (foreman) {
  await using clip = await openClip(foreman, { kernels });
  const all: (readonly [number, number])[] = [];
  for (let n = 1; n + 1 < clip.length; n += 20) {
    using left = await clip.frame(n - 1);
    using truth = await clip.frame(n);
    using right = await clip.frame(n + 1);
    all.push(await judge(left, right, truth));
  }
  rows.push({
    what: 'foreman, odd frames (every 20th), YCbCr',
    ours: mean(all.map(([value]) => value)),
    baselines: { average: mean(all.map(([, value]) => value)) },
    unit: 'dB',
  });
}
if (rows.length === 0) console.log('interpolation: skipped, the footage is not there');
else report('interpolation', rows, ['optical flow without acceleration or candidate fusion; the average of both frames is the baseline']);
await kernels.close();
