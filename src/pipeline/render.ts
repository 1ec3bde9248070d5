/** @file Rendering a chunk: frames asked for a little ahead, encoded in order into a part, synced, and only then given its name. */

import type { Frame } from '../film/frame.ts';
import type { Kernels } from '../kernels/host.ts';
import { openSegment } from '../media/segment.ts';
import type { SegmentSettings } from '../media/writer.ts';
import type { ChunkRecord, ChunkStore } from '../project/chunk-store.ts';
import type { Chunk } from './chunks.ts';
import { tellingFull } from './full-disk.ts';
import type { FilmClip } from './stage-clip.ts';

/** Renders one chunk. `ahead` frames are in work at the same time; `onFrame` is called as each is handed to the encoder. */
export const renderChunk = async (
  clip: FilmClip,
  chunk: Chunk,
  settings: SegmentSettings,
  chunks: ChunkStore,
  kernels: Kernels,
  ahead: number,
  onFrame: () => void,
  signal?: AbortSignal,
): Promise<ChunkRecord> => {
  const part = chunks.partOf(chunk.key);
  const waiting: Promise<Frame>[] = [];
  let next = chunk.startFrame;
  const ask = (): void => {
    while (next < chunk.endFrame && waiting.length < ahead) {
      const frame = clip.frame(next++, signal);
      // Failures surface when the frame's turn comes; until then they are not unhandled.
      frame.catch(() => undefined);
      waiting.push(frame);
    }
  };
  const write = async (): Promise<ChunkRecord> => {
    await using writer = await openSegment(part, settings, kernels);
    ask();
    for (let n = chunk.startFrame; n < chunk.endFrame; n++) {
      using frame = await waiting.shift()!;
      ask();
      await writer.write(frame, signal);
      onFrame();
    }
    const { frames } = await writer.finish();
    return await chunks.commit(chunk.key, frames);
  };
  try {
    return await tellingFull(part, write);
  } finally {
    for (const left of await Promise.allSettled(waiting)) if (left.status === 'fulfilled') left.value[Symbol.dispose]();
  }
};
