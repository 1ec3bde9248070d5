/**
 * Writes what the chooser network learns from: for triplets of clips, the features of the choice (choice-features), both frames moved by each candidate, and the frame
 * that was really there. One folder of `.bin` files, a whole picture each, as training/ciotat_training/dain_s/samples.py reads them: clips in random order, every 2nd,
 * 3rd or 4th frame given, at a random one of the moments between, a third of them at three quarters of the size (sharper), a quarter without frames around (no acceleration).
 *
 *     node --import tsx training/choice-samples.ts <sources.tsv> <folder> [train|validation]
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Frame, lumaPlane } from '../src/film/frame.ts';
import { randomOf } from '../src/film/random.ts';
import blendBlocks from '../src/kernels/blend-blocks.ts';
import blendMoved from '../src/kernels/blend-moved.ts';
import choiceFeatures, { features, inFours } from '../src/kernels/choice-features.ts';
import { createKernels } from '../src/kernels/host.ts';
import { resamplePlane } from '../src/kernels/resample.ts';
import { openClip } from '../src/media/open.ts';
import { type Around, withMotionBetween } from '../src/stages/motion-between.ts';
import { findBlocks } from '../src/stages/pair-blocks.ts';
import { findPair, type Pair } from '../src/stages/pair-motion.ts';
import { clipsOf } from './held-out.ts';

const [sources, folder, set = 'train'] = process.argv.slice(2) as [string, string, string?];
const kernels = createKernels({ threads: 0 });
mkdirSync(folder, { recursive: true });
const random = randomOf(set === 'train' ? 11 : 12);

const jobs = clipsOf(readFileSync(sources, 'utf8'))
  .filter((clip) => clip.isHeldOut === (set === 'validation'))
  .flatMap(({ file }) => [2, 3, 4].map((step) => ({ file, step, order: random() })))
  .sort((p, q) => p.order - q.order);

/** Planes of the features that cannot be made again from the pictures, as 4096ths; their number stands in samples.py too. */
const kept = [6, 7, 8, 9, 10, 11, 12, 13, 14, 18, 19];
const fixed = (value: number): number => Math.round(4096 * Math.min(7.99, Math.max(-8, value)));
const byte = (value: number): number => Math.round(255 * Math.min(1, Math.max(0, value)));

/** Width, height, 1000 t, 0 as 16 bits; eleven features as 16 bits; nine pictures as bytes. */
const fileOf = (width: number, height: number, t: number, pictures: readonly Float32Array[], seen: Float32Array): Buffer => {
  const [size, padded] = [width * height, inFours(width) * inFours(height)];
  const numbers = Int16Array.from([
    width,
    height,
    Math.round(1000 * t),
    0,
    ...kept.flatMap((c) => Array.from(seen.subarray(c * padded, c * padded + size), fixed)),
  ]);
  return Buffer.concat([Buffer.from(numbers.buffer), ...pictures.map((picture) => Buffer.from(Uint8Array.from(picture, byte).buffer))]);
};

let written = 0;
const sample = async (truth: Frame, t: number, pair: Pair, around: Around): Promise<void> => {
  using blocks = await findBlocks(kernels, pair, undefined);
  const { a, b } = pair;
  const { width, height } = a;
  using seen = kernels.arena.floats(features * inFours(width) * inFours(height));
  using out = kernels.arena.plane(width, height);
  using ones = kernels.arena.floats(2 * width * height);
  const pictures: Float32Array[] = [];
  await withMotionBetween(
    kernels,
    pair,
    blocks,
    t,
    around,
    async ({ flow, wide, blocks: found }) => {
      for (const share of [0, 1]) {
        for (let i = 0; i < ones.data.length; i++) ones.data[i] = i % 2 ? 1 : share;
        for (const motion of [flow, wide]) {
          await kernels.run(blendMoved, { a, b, motions: [{ ...motion, shares: ones.data }], t, out });
          pictures.push(out.data.slice());
        }
        await kernels.run(blendBlocks, { a, b, base: a, paths: found!.paths, shares: ones.data, t, out });
        pictures.push(out.data.slice());
      }
    },
    async (choice, advice) => {
      await kernels.run(choiceFeatures, { ...choice, out: seen.data });
      advice.fill(0);
    },
  );
  await resamplePlane(kernels, lumaPlane(truth), out, 'area', undefined, undefined);
  const path = join(folder, `${String(written++).padStart(5, '0')}.bin`);
  writeFileSync(`${path}.part`, fileOf(width, height, t, [...pictures, a.data, b.data, out.data], seen.data));
  renameSync(`${path}.part`, path);
};

for (const { file, step } of jobs) {
  await using clip = await openClip(join(dirname(sources), file), { kernels });
  const frames = await Promise.all(Array.from({ length: clip.length }, (_, n) => clip.frame(n)));
  const widest = random() < 1 / 3 ? 336 : 448;
  const first = Math.floor(random() * step);
  const places = Array.from({ length: Math.floor((clip.length - 1 - first) / step) + 1 }, (_, k) => first + k * step);
  const pairs: Pair[] = [];
  for (let k = 0; k + 1 < places.length; k++)
    pairs.push(await findPair(kernels, frames[places[k]!]!, frames[places[k + 1]!]!, widest, undefined));
  for (const [k, pair] of pairs.entries()) {
    const inside = 1 + Math.floor(random() * (step - 1));
    const around = random() < 1 / 4 ? {} : { before: pairs[k - 1], after: pairs[k + 1] };
    await sample(frames[places[k]! + inside]!, inside / step, pair, around);
  }
  for (const pair of pairs) pair[Symbol.dispose]();
  for (const frame of frames) frame[Symbol.dispose]();
  if (set === 'validation' && written >= 120) break;
}
console.log(`${written} samples of ${jobs.length} sequences`);
await kernels.close();
