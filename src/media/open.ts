/** @file Opening a film as a Clip: any file FFmpeg reads, a folder of pictures, or a numbered sequence. */

import { FilmError } from '../film/errors.ts';
import type { Frame } from '../film/frame.ts';
import { rational } from '../film/rational.ts';
import { type Container, openContainer } from './container.ts';
import { describe } from './describe.ts';
import { av } from './ffmpeg.ts';
import { fieldsOf } from './fields.ts';
import { type Decoded, type Filters, nothingDecoded, openFrameSource } from './frame-source.ts';
import type { MediaInfo } from './media-info.ts';
import { indexPackets, type PacketIndex, timeOfFrame } from './packet-index.ts';
import { framePlanes } from './planes.ts';
import type { Reader, ReaderOptions } from './reader.ts';
import { openSequence, sequenceOf } from './sequence.ts';

/** Decoded frames kept for neighbours that ask for them again. */
const keptFrames = 6;
/** A request this far ahead is reached by decoding on; further ones by seeking. */
const stepsWorthDecoding = 24;

export type Opened = { readonly container: Container; readonly index: PacketIndex; readonly info: MediaInfo; readonly filters: Filters };

/** Opens, indexes and describes a film, and decodes one picture of it to know that there is one. Rejects with `input` errors. */
export const openMedia = async (path: string, options: Pick<ReaderOptions, 'inputFps' | 'signal'>): Promise<Opened> => {
  const sequence = sequenceOf(path);
  const container = sequence ? await openSequence(sequence, options.inputFps ?? rational(24)) : await openContainer(path);
  try {
    const index = await indexPackets(container, options.signal);
    const source = await openFrameSource(container, index, { text: '', before: 0 }, 1);
    const first = await source.next();
    source.close();
    if (!first) throw nothingDecoded(path);
    const interlaced = first.frame.hasFlags(av.AV_FRAME_FLAG_INTERLACED);
    const topFirst = first.frame.hasFlags(av.AV_FRAME_FLAG_TOP_FIELD_FIRST);
    first.frame.free();
    const said = interlaced ? (topFirst ? 'top-first' : 'bottom-first') : undefined;
    const fields = await fieldsOf(container, index, said);
    const info = describe(container, index, sequence ? 'sequence' : 'file', said ?? 'no', fields.kind === 'pulldown');
    const turns: Readonly<Record<number, string>> = { 90: 'transpose=clock', 180: 'hflip,vflip', 270: 'transpose=cclock' };
    const { bits, subsampling } = container.layout;
    const uneven = turns[info.video.rotation]?.startsWith('transpose') && subsampling.x !== subsampling.y;
    const steps = [
      fields.filter,
      container.layout.through ? `format=${container.layout.through}` : '',
      uneven ? `format=yuv444p${bits > 8 ? `${bits}le` : ''}` : '',
      turns[info.video.rotation] ?? '',
    ];
    return { container, index, info, filters: { text: steps.filter((step) => step !== '').join(','), before: fields.before } };
  } catch (error) {
    await container[Symbol.asyncDispose]();
    throw error;
  }
};

/** A film as a Clip of its own frames. Dispose it (`await using`). Rejects with `input` errors for what is no film. */
export const openClip = async (path: string, options: ReaderOptions): Promise<Reader> => {
  const { container, index, info, filters } = await openMedia(path, options);
  const { layout } = container;
  const { format } = info.video;
  const length = index.stamps.length;
  const source = await openFrameSource(container, index, filters, 1);
  const kept = new Map<number, Frame>();
  const broken: number[] = [];
  // A picture decoded while looking for an earlier, broken one; it comes next.
  let ahead: Decoded | undefined;
  let position = 0;
  let queue: Promise<unknown> = Promise.resolve();
  let closed = false;

  const keep = (n: number, frame: Frame): void => {
    kept.set(n, frame);
    for (const [old, gone] of kept) {
      if (kept.size <= keptFrames) break;
      kept.delete(old);
      gone[Symbol.dispose]();
    }
  };
  const step = async (): Promise<Decoded | undefined> => {
    const next = ahead ?? (await source.next());
    ahead = undefined;
    return next;
  };
  const fetch = async (n: number, signal: AbortSignal | undefined): Promise<Frame> => {
    signal?.throwIfAborted();
    if (closed) throw new FilmError('failed', `${path} was closed while frame ${n} was asked for`, { where: { file: path, frame: n } });
    const there = kept.get(n);
    if (there) return there.share();
    if (n < position || n > position + stepsWorthDecoding) {
      ahead?.frame.free();
      ahead = undefined;
      await source.seek(n);
      position = n;
    }
    let last: Frame | undefined;
    try {
      for (;;) {
        signal?.throwIfAborted();
        const decoded = await step();
        if (decoded && decoded.frameNumber < n) {
          // Kept pictures within reach serve requests that come a little out of order.
          if (n - decoded.frameNumber < keptFrames && !kept.has(decoded.frameNumber))
            keep(decoded.frameNumber, await framePlanes(options.kernels, decoded.frame, layout, format));
          if (n - decoded.frameNumber < keptFrames) last = kept.get(decoded.frameNumber) ?? last;
          decoded.frame.free();
          continue;
        }
        position = n + 1;
        if (decoded && decoded.frameNumber === n) {
          // A picture decoded in part is shown with the holes filled as the decoder fills them, and named.
          const whole = decoded.frame.decodeErrorFlags === 0 && !decoded.frame.hasFlags(av.AV_FRAME_FLAG_CORRUPT);
          if (!whole && !broken.includes(n)) broken.push(n);
          const frame = await framePlanes(options.kernels, decoded.frame, layout, format);
          decoded.frame.free();
          keep(n, frame);
          return frame.share();
        }
        // Frame n itself cannot be decoded: its neighbour stands in, and the report says so.
        if (!broken.includes(n)) broken.push(n);
        if (decoded) ahead = decoded;
        const stand = decoded ? await framePlanes(options.kernels, decoded.frame, layout, format) : last?.share();
        if (!stand) {
          if (n === 0) throw nothingDecoded(path);
          await source.seek(Math.max(0, n - 1));
          position = n;
          return await fetch(n - 1, signal);
        }
        keep(n, stand);
        return stand.share();
      }
    } catch (error) {
      position = Number.POSITIVE_INFINITY;
      throw error;
    }
  };

  return {
    info,
    broken,
    length,
    format,
    width: info.video.width,
    height: info.video.height,
    pixelAspect: info.video.pixelAspect,
    times: { at: (n) => timeOfFrame(index, n), ...(index.constantRate ? { rate: index.constantRate } : {}) },
    frame: (n, signal) => {
      if (!Number.isInteger(n) || n < 0 || n >= length)
        return Promise.reject(
          new FilmError('failed', `expected a frame of 0 to ${length - 1}, got ${n}`, { where: { file: path, frame: n } }),
        );
      const result = queue.then(() => fetch(n, signal));
      queue = result.catch(() => undefined);
      return result;
    },
    [Symbol.asyncDispose]: async () => {
      closed = true;
      await queue;
      ahead?.frame.free();
      for (const frame of kept.values()) frame[Symbol.dispose]();
      kept.clear();
      source.close();
      await container[Symbol.asyncDispose]();
    },
  };
};
