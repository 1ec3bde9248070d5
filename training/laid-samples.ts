/**
 * Lays the outer frames of short sequences on their middle ones, as the stage resolution/upscale does: what networks of several frames are trained with
 * (training/ciotat_training/resolution/stacks.py). Bytes in and out: for each sequence width, height, number of frames (5) as 32 bits, then the frames; back come the frames as
 * laid and the trust in each of the four.
 *
 *     node --import tsx training/laid-samples.ts < sequences > stacks
 */
import { readFileSync } from 'node:fs';
import { createKernels } from '../src/kernels/host.ts';
import { layNeighbours } from '../src/stages/laid-neighbours.ts';

const kernels = createKernels({ threads: 0 });
const given = readFileSync(0);
const byte = (value: number): number => Math.round(255 * Math.min(1, Math.max(0, value)));
for (let at = 0; at < given.length; ) {
  const [width, height, count] = [given.readInt32LE(at), given.readInt32LE(at + 4), given.readInt32LE(at + 8)];
  at += 12;
  const planes = Array.from({ length: count }, () => {
    const plane = kernels.arena.plane(width, height);
    for (let i = 0; i < plane.data.length; i++) plane.data[i] = given[at + i]! / 255;
    at += plane.data.length;
    return plane;
  });
  const kept = new Map<string, Promise<Disposable>>();
  const remember = <T extends Disposable>(key: string, make: () => Promise<T>): Promise<T> => {
    const known = (kept.get(key) as Promise<T> | undefined) ?? make();
    kept.set(key, known);
    return known;
  };
  {
    using stack = await layNeighbours(kernels, { planes: new Map(planes.entries()), n: count >> 1, remember });
    const made = Buffer.concat([...stack.frames, ...stack.trust].map(({ data }) => Uint8Array.from(data, byte)));
    if (!process.stdout.write(made)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
  for (const one of await Promise.all(kept.values())) one[Symbol.dispose]();
  for (const plane of planes) plane[Symbol.dispose]();
}
await kernels.close();
