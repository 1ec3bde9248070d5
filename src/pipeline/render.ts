/** @file Rendering a chunk: frames asked for a little ahead, encoded in order into a part, synced, and only then given its name. */

import type { Kernels } from '../kernels/host.ts';
import { readAhead } from '../kernels/read-ahead.ts';
import { openSegment } from '../media/segment.ts';
import type { SegmentSettings } from '../media/writer.ts';
import type { ChunkRecord, ChunkStore } from '../project/chunk-store.ts';
import type { NoteTaker } from '../project/notes.ts';
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
  notes: NoteTaker,
  onFrame: () => void,
  signal?: AbortSignal,
): Promise<ChunkRecord> => {
  // What was noted before, in an estimate or an attempt that failed, is not of this chunk.
  notes.take();
  const part = chunks.partOf(chunk.key);
  const frames = readAhead(
    chunk.startFrame,
    chunk.endFrame,
    ahead,
    (n) => clip.frame(n, signal),
    (left) => left[Symbol.dispose](),
  );
  return tellingFull(part, async () => {
    await using writer = await openSegment(part, settings, kernels);
    for await (const made of frames) {
      using frame = made;
      await writer.write(frame, signal);
      onFrame();
    }
    const written = await writer.finish();
    return await chunks.commit(chunk.key, written.frames, notes.take());
  });
};
