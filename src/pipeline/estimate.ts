/** @file What a run will take, measured: a few frames spread over the film are made and encoded, and the rest is reckoned from them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSegment } from '../media/segment.ts';
import type { Prepared } from './prepare.ts';

/** Seconds and bytes for all frames, from `samples` stretches of `framesEach` frames spread over the film. */
export const estimate = async (
  prepared: Prepared,
  signal?: AbortSignal,
  samples = 3,
  framesEach = 8,
): Promise<{ readonly estimatedSeconds: number; readonly estimatedBytes: number }> => {
  const { clip, settings, kernels, plan } = prepared;
  const folder = await mkdtemp(join(tmpdir(), 'ciotat-estimate-'));
  let frames = 0;
  let bytes = 0;
  const began = performance.now();
  try {
    for (let sample = 0; sample < samples; sample++) {
      const start = Math.min(Math.max(0, clip.length - framesEach), Math.round(((sample + 0.5) / samples) * clip.length));
      const path = join(folder, `${sample}.part`);
      await using writer = await openSegment(path, settings, kernels);
      for (let n = start; n < Math.min(clip.length, start + framesEach); n++) {
        using frame = await clip.frame(n, signal);
        await writer.write(frame, signal);
        frames++;
      }
      bytes += (await writer.finish()).bytes;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const seconds = (performance.now() - began) / 1000;
  return { estimatedSeconds: (seconds / frames) * plan.frames, estimatedBytes: Math.round((bytes / frames) * plan.frames) };
};
