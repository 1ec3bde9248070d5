/** @file The train, a frame held out: after repair every other frame is made from those around it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Kernels } from '../src/kernels/host.ts';
import { openClip } from '../src/media/open.ts';
import type { Nets } from '../src/nets/host.ts';
import { findPair } from '../src/stages/pair-motion.ts';
import { meanOf, type Nearness, nearnessOf } from './between.ts';
import { spent } from './cpu-time.ts';
import { footage } from './report.ts';

const program = fileURLToPath(new URL('../bin/ciotat.js', import.meta.url));
const span = { startSeconds: 10, endSeconds: 12 } as const;

/** Nearness to the frames held out, or undefined where the film is not there. */
export const trainFigures = async (
  kernels: Kernels,
  nets: Nets,
  widest: number,
): Promise<{ readonly mean: Nearness; readonly count: number } | undefined> => {
  const film = footage('arrival-of-a-train/train.flv');
  if (!film) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'ciotat-held-out-'));
  try {
    const out = join(folder, 'repaired.mkv');
    const asked = `--recipe restoration --sound off --start ${span.startSeconds} --end ${span.endSeconds} --quiet`;
    const { exitCode, stderr } = spent(`'${process.execPath}' '${program}' restore '${film}' -o '${out}' ${asked}`);
    if (exitCode !== 0) throw new Error(`restore failed: ${stderr.slice(-1000)}`);
    await using clip = await openClip(out, { kernels });
    const all: Nearness[] = [];
    for (let n = 3; n + 3 < clip.length; n += 2) {
      const [earlier, left, truth, right, later] = await Promise.all([n - 3, n - 1, n, n + 1, n + 3].map((k) => clip.frame(k)));
      using before = await findPair(kernels, earlier!, left!, widest, undefined);
      using after = await findPair(kernels, right!, later!, widest, undefined);
      all.push(await nearnessOf(kernels, nets, widest, [left!, truth!, right!], 0.5, { before, after }));
      for (const frame of [earlier, left, truth, right, later]) frame![Symbol.dispose]();
    }
    return { mean: meanOf(all), count: all.length };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
