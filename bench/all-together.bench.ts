/**
 * @file Everything damaged at once: weave, flicker, grain, dust, a scratch, a torn frame and a splice band on clean clips; the repair phase of the restoration recipe as it
 * is, beside the best chain of FFmpeg's filters (chosen against the truth step by step: median, denoiser, deflicker, stabiliser) and the damaged clip. Each frame is laid
 * on its truth by its own shift before it is compared, whoever made it: steadiness has a bench of its own. `npm run bench -- all-together`. CIOTAT_BENCH_SEED chooses
 * other damage, CIOTAT_BENCH_ONLY=clip,clip some clips.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Amounts, damage, margin } from '../src/demo/damage/damage.ts';
import { splice } from '../src/demo/damage/splice.ts';
import { tear } from '../src/demo/damage/tear.ts';
import { cutOut } from '../src/demo/damage/weave.ts';
import { layOn } from '../src/demo/register.ts';
import type { Plane } from '../src/film/frame.ts';
import { warpPlane } from '../src/kernels/affine-warp.ts';
import { createKernels } from '../src/kernels/host.ts';
import { recipeCatalogue } from '../src/project/recipes/catalogue.gen.ts';
import { mended } from './mended.ts';
import { filtered, hasFilters } from './peers/ffmpeg-filter.ts';
import { footage, type Row, report } from './report.ts';
import { ssim as ssimOf } from './resolution-figures.ts';
import { readPictures } from './steadiness.ts';

const seed = Number(process.env.CIOTAT_BENCH_SEED ?? 1);
const only = process.env.CIOTAT_BENCH_ONLY?.split(',').filter((name) => name !== '');
const kernels = createKernels({ threads: 2 });
const count = 20;
const amounts: Amounts = { blur: 0, weave: 1, flicker: 0.05, localFlicker: 0.02, grain: 0.02, dust: 8, scratch: 0.7 };
const stages = recipeCatalogue
  .restoration!.steps.map(({ stage }) => stage)
  .filter((id) => id.startsWith('repair/') || id.startsWith('motion/'));
const rows: Row[] = [];

type Score = { readonly psnr: number; readonly ssim: number };
const rim = 10;
const inner = (plane: Plane): Plane => cutOut(plane, rim, rim, plane.width - 2 * rim, plane.height - 2 * rim);
const middle = { left: 0.08, right: 0.92, top: 0.08, bottom: 0.92 };

const scoreOf = async (made: readonly Plane[], truth: readonly Plane[]): Promise<Score> => {
  let [sum, pixels, ssim] = [0, 0, 0];
  for (const [n, whole] of truth.entries()) {
    const { x, y } = layOn(whole, made[n]!, middle);
    using from = kernels.arena.plane(whole.width, whole.height);
    using moved = kernels.arena.plane(whole.width, whole.height);
    from.data.set(whole.data);
    // The truth is moved, which costs the ways nothing.
    await warpPlane(kernels, from, moved, { dx: -x, dy: -y, angle: 0 });
    const [a, b] = [inner(made[n]!), inner({ width: moved.width, height: moved.height, data: moved.data.slice() })];
    for (let i = 0; i < a.data.length; i++) sum += (Math.min(1, Math.max(0, a.data[i]!)) - b.data[i]!) ** 2;
    pixels += a.data.length;
    ssim += ssimOf(a, b, 0) / truth.length;
  }
  return { psnr: 10 * Math.log10(pixels / sum), ssim };
};

const steps: readonly (readonly string[])[] = [
  ['tmedian=radius=1', 'median=radius=1'],
  ['hqdn3d=4:0:6:0', 'hqdn3d=8:0:12:0', 'atadenoise=0a=0.08:0b=0.16:s=5', 'nlmeans=s=4:p=5:r=9', 'bm3d=sigma=22:bstep=8'],
  ['deflicker', 'deflicker=size=9'],
];
const withPeers = hasFilters('tmedian', 'hqdn3d', 'atadenoise', 'nlmeans', 'bm3d', 'deflicker', 'vidstabtransform');

/** The best of FFmpeg's chains: at each step the filter that brings the film nearest to the truth, or none. */
const bestChain = async (frames: readonly Plane[], truth: readonly Plane[], from: Score): Promise<Score & { readonly chain: string }> => {
  let best: Score & { readonly chain: string } = { ...from, chain: '' };
  const folder = mkdtempSync(join(tmpdir(), 'ciotat-together-'));
  for (const choices of [...steps, [`vidstabtransform=input=${folder}/t:optzoom=0:smoothing=10`]]) {
    const before = best.chain;
    for (const choice of choices) {
      const first = before === '' ? '' : `${before},`;
      if (choice.startsWith('vidstab')) filtered(frames, `${first}vidstabdetect=result=${folder}/t`);
      const made = filtered(frames, first + choice);
      const score = made.length === frames.length ? await scoreOf(made, truth) : { psnr: 0, ssim: 0 };
      if (score.psnr > best.psnr) best = { ...score, chain: first + choice };
    }
  }
  rmSync(folder, { recursive: true });
  return best;
};

const gains: number[] = [];
const notes: string[] = [];
for (const [name, file, from] of [
  ['akiyo', 'clean/akiyo_cif.mp4', 60],
  ['grand-canal', 'clean/grand-canal-gongchen-hangzhou.mp4', 30],
  ['train-window', 'clean/train-window-1280x720.mov', 60],
  ['printing-press', 'clean/world-archive-printing-press.mp4', 20],
  ['car-detection', 'clean/car-detection.mp4', 50],
  ['foreman', 'clean/foreman_cif.mp4', 20],
] as const) {
  const path = footage(file);
  if (!path || (only?.length && !only.includes(name))) continue;
  const { planes: read, fps } = await readPictures(kernels, path, from, count, 416);
  // FFmpeg's filters want even sides.
  const planes = read.map((plane) => cutOut(plane, 0, 0, plane.width - (plane.width % 2), plane.height - (plane.height % 2)));
  const torn = tear(planes, { seed, frames: [7], opening: 6 }).frames;
  const banded = splice(torn, { seed, frames: [{ frame: 13, at: 'bottom' }] }).frames;
  const { frames } = damage(banded, seed, fps, amounts);
  const [width, height] = [frames[0]!.width, frames[0]!.height];
  const truth = planes.map((plane) => cutOut(plane, margin, margin, width, height));
  const { made, cpuSeconds } = await mended(kernels, frames, fps, stages);
  const [ours, damaged] = [await scoreOf(made, truth), await scoreOf(frames, truth)];
  const peer = withPeers ? await bestChain(frames, truth, damaged) : undefined;
  rows.push(
    {
      what: `${name}: PSNR`,
      ours: ours.psnr,
      unit: 'dB',
      baselines: { ...(peer ? { 'best FFmpeg chain': peer.psnr } : {}), damaged: damaged.psnr },
    },
    {
      what: `${name}: SSIM`,
      ours: ours.ssim,
      unit: '',
      baselines: { ...(peer ? { 'best FFmpeg chain': peer.ssim } : {}), damaged: damaged.ssim },
    },
  );
  if (peer) {
    gains.push(ours.psnr - peer.psnr);
    notes.push(`${name}: the best chain is ${peer.chain || 'none'}; ours took ${((1000 * cpuSeconds) / count).toFixed(0)} CPU ms a frame`);
  }
}
if (gains.length > 0) {
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  rows.push({
    what: 'all: above the best FFmpeg chain',
    ours: mean,
    unit: 'dB',
    baselines: { least: Math.min(...gains) },
    target: '>= 3',
    met: mean >= 3,
  });
}
report('all-together', rows, [
  `${count} frames of each clip, at most ${416 - 2 * margin} wide, seed ${seed}; stages: ${stages.join(', ')}`,
  ...notes,
]);
await kernels.close();
