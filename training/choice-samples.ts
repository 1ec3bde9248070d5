/**
 * Writes what the chooser network learns from: for triplets of clips, the features of the choice (choice-features), both frames moved by each candidate, and the frame
 * that was really there. One folder of `.bin` files, two random crops each, as training/ciotat_training/choice/samples.py reads them.
 *
 *     node --import tsx training/choice-samples.ts <sources.tsv> <folder> [train|validation]
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Frame, lumaPlane } from '../src/film/frame.ts';
import { randomOf } from '../src/film/random.ts';
import blendBlocks from '../src/kernels/blend-blocks.ts';
import blendMoved from '../src/kernels/blend-moved.ts';
import choiceFeatures, { features, inFours } from '../src/kernels/choice-features.ts';
import { createKernels } from '../src/kernels/host.ts';
import { openClip } from '../src/media/open.ts';
import { withMotionBetween } from '../src/stages/motion-between.ts';
import { findBlocks } from '../src/stages/pair-blocks.ts';
import { findPair, type Pair } from '../src/stages/pair-motion.ts';

const [sources, folder, set = 'train'] = process.argv.slice(2) as [string, string, string?];
const crop = 192;
const kernels = createKernels({ threads: 0 });
mkdirSync(folder, { recursive: true });
const random = randomOf(set === 'train' ? 11 : 12);

/** A sixth of the source videos is held out, whole. */
const isHeldOut = (repository: string, path: string): boolean =>
  Number.parseInt(createHash('md5').update(`${repository} ${path}`).digest('hex').slice(0, 6), 16) % 6 === 0;
const clips = readFileSync(sources, 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t'))
  .filter(([file, repository, , path]) => file!.startsWith('clips/') && isHeldOut(repository!, path!) === (set === 'validation'))
  .map(([file]) => ({ file: file!, order: random() }))
  .sort((p, q) => p.order - q.order);

let written = 0;
const sample = async (left: Frame, right: Frame, truth: Frame, t: number, pairs: readonly (Pair | undefined)[]): Promise<void> => {
  const [before, pair, after] = pairs;
  using blocks = await findBlocks(kernels, pair!, undefined);
  const [a, b, wanted] = [lumaPlane(left), lumaPlane(right), lumaPlane(truth)];
  const { width, height } = a;
  using seen = kernels.arena.floats(features * inFours(width) * inFours(height));
  using out = kernels.arena.plane(width, height);
  using ones = kernels.arena.floats(2 * width * height);
  const planes: Float32Array[] = [];
  await withMotionBetween(
    kernels,
    pair!,
    blocks,
    t,
    { before, after },
    async ({ flow, blocks: found }) => {
      for (const share of [0, 1]) {
        for (let i = 0; i < ones.data.length; i++) ones.data[i] = i % 2 ? 1 : share;
        await kernels.run(blendMoved, { a, b, motions: [{ ...flow, shares: ones.data }], t, out });
        planes.push(out.data.slice());
        await kernels.run(blendBlocks, { a, b, base: a, paths: found!.paths, shares: ones.data, t, out });
        planes.push(out.data.slice());
      }
      planes.push(a.data.slice(), b.data.slice(), wanted.data.slice());
    },
    async (choice, advice) => {
      await kernels.run(choiceFeatures, { ...choice, out: seen.data });
      advice.fill(0);
    },
  );
  const all = [...planes, ...Array.from({ length: features }, (_, c) => seen.data.subarray(c * width * height, (c + 1) * width * height))];
  // Two crops side by side that share nothing.
  for (const part of [0, 1]) {
    const room = (width >> 1) - crop;
    const [x0, y0] = [part * (width >> 1) + Math.floor(random() * (room + 1)), Math.floor(random() * (height - crop + 1))];
    const data = new Float32Array(all.length * crop * crop);
    for (const [c, plane] of all.entries())
      for (let y = 0; y < crop; y++) data.set(plane.subarray((y0 + y) * width + x0, (y0 + y) * width + x0 + crop), (c * crop + y) * crop);
    const path = join(folder, `${String(written++).padStart(5, '0')}.bin`);
    writeFileSync(`${path}.part`, Buffer.from(data.buffer));
    renameSync(`${path}.part`, path);
  }
};

for (const { file } of clips) {
  await using clip = await openClip(join(dirname(sources), file), { kernels });
  const frames = await Promise.all(Array.from({ length: clip.length }, (_, n) => clip.frame(n)));
  const step = random() < 0.5 ? 2 : 3;
  const first = Math.floor(random() * step);
  const places = Array.from({ length: Math.floor((clip.length - 1 - first) / step) + 1 }, (_, k) => first + k * step);
  const pairs: Pair[] = [];
  for (let k = 0; k + 1 < places.length; k++)
    pairs.push(await findPair(kernels, frames[places[k]!]!, frames[places[k + 1]!]!, 480, undefined));
  for (let k = 0; k + 1 < places.length; k++)
    for (let inside = 1; inside < step; inside++) {
      const [left, right] = [frames[places[k]!]!, frames[places[k + 1]!]!];
      await sample(left, right, frames[places[k]! + inside]!, inside / step, [pairs[k - 1], pairs[k], pairs[k + 1]]);
    }
  for (const pair of pairs) pair[Symbol.dispose]();
  for (const frame of frames) frame[Symbol.dispose]();
  if (set === 'validation' && written >= 160) break;
}
console.log(`${written} samples of ${clips.length} clips`);
await kernels.close();
