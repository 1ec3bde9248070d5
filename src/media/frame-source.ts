/**
 * @file Decoding in order: a session that gives one decoded picture after the other, rotated, deinterlaced and planar, and can jump.
 * One session belongs to one reader; FFmpeg's own threads do the work.
 */
import { FilmError } from '../film/errors.ts';
import { type Container, openDecoder } from './container.ts';
import { av, checked, endOfFile, tryAgain } from './ffmpeg.ts';
import type { Keyframe, PacketIndex } from './packet-index.ts';

/** A decoded picture; the holder frees it. `frameNumber` is its place in the film. */
export type Decoded = { readonly frameNumber: number; readonly frame: av.Frame };

export type FrameSource = {
  /** The next picture in order of showing, or undefined after the last. */
  readonly next: () => Promise<Decoded | undefined>;
  /** Continues so that `next` gives frames up to and including `frameNumber` before anything later. */
  readonly seek: (frameNumber: number) => Promise<void>;
  readonly close: () => void;
};

export type Filters = {
  /** FFmpeg filter text ("bwdif=mode=send_frame,transpose=clock,format=gbrp"), or '' for none. */
  readonly text: string;
  /** Frames before the wanted one that the filters must have seen. */
  readonly before: number;
};

const openGraph = async (
  text: string,
  frame: av.Frame,
  container: Container,
): Promise<{ graph: av.FilterGraph; source: av.FilterContext; sink: av.FilterContext }> => {
  const graph = new av.FilterGraph();
  graph.alloc();
  const name = av.avGetPixFmtName(frame.format as av.AVPixelFormat);
  const { num, den } = container.stream.timeBase;
  const tags = `:colorspace=${frame.colorSpace}:range=${frame.colorRange}`;
  const source = graph.createFilter(
    av.Filter.getByName('buffer')!,
    'in',
    `video_size=${frame.width}x${frame.height}:pix_fmt=${name}:time_base=${num}/${den}${tags}`,
  )!;
  const sink = graph.createFilter(av.Filter.getByName('buffersink')!, 'out')!;
  const outputs = new av.FilterInOut();
  outputs.alloc();
  outputs.name = 'in';
  outputs.filterCtx = source;
  outputs.padIdx = 0;
  const inputs = new av.FilterInOut();
  inputs.alloc();
  inputs.name = 'out';
  inputs.filterCtx = sink;
  inputs.padIdx = 0;
  checked(graph.parsePtr(text, inputs, outputs), `the filters "${text}"`, container.path);
  checked(await graph.config(), `the filters "${text}"`, container.path);
  return { graph, source, sink };
};

/** Refuses a picture of another size or pixel format than the film's; filters would stretch it in silence. Frees it then. */
const expectSame = (frame: av.Frame, { stream, path }: Container): void => {
  const { width, height, format } = stream.codecpar;
  if (frame.width === width && frame.height === height && frame.format === format) return;
  const said = (w: number, h: number, f: number): string => `${w}x${h} ${av.avGetPixFmtName(f as av.AVPixelFormat) ?? ''}`.trim();
  const [was, is] = [said(width, height, format), said(frame.width, frame.height, frame.format)];
  frame.free();
  throw new FilmError('input', `the picture of ${path} changes from ${was} to ${is}`, {
    hint: 'Bring all parts to one size and pixel format first.',
    where: { file: path },
  });
};

export const openFrameSource = async (
  container: Container,
  index: PacketIndex,
  filters: Filters,
  threads: number,
): Promise<FrameSource> => {
  const { context, stream, path } = container;
  const decoder = await openDecoder(container, threads);
  const places = new Map(index.stamps.map((stamp, n) => [stamp, n]));
  const packet = new av.Packet();
  packet.alloc();
  let graph: Awaited<ReturnType<typeof openGraph>> | undefined;
  let drained = false;
  let counted = 0;
  // Decoders show frames in order even where a damaged file's stamps go back; then the next number is the best guess.
  let lastNumber = -1;
  // A packet read to see where a seek went; it is decoded next.
  let waiting = false;

  const freeGraph = (): void => {
    graph?.graph.free();
    graph = undefined;
  };
  /** Reads on to the picture's next packet; false at the end of the file. */
  const readPacket = async (): Promise<boolean> => {
    for (;;) {
      if ((await context.readFrame(packet)) < 0) return false;
      if (packet.streamIndex === stream.index) return true;
      packet.unref();
    }
  };
  const bytes = (av.AVSEEK_FLAG_BYTE | av.AVSEEK_FLAG_BACKWARD) as av.AVSeekFlag;
  /**
   * Goes to a keyframe, or to the film's start. Containers promise more than they keep (MPEG-TS guesses, FLV rounds), so the packet that comes
   * is looked at: when it lies behind the keyframe, the keyframe's own byte is tried, then the start of the file.
   */
  const rewind = async (key: Keyframe | undefined): Promise<void> => {
    decoder.flushBuffers();
    // FFmpeg's HEVC decoder keeps pictures that were ready for showing over a flush; they belong to the place that was left.
    const stale = new av.Frame();
    stale.alloc();
    while ((await decoder.receiveFrame(stale)) >= 0) stale.unref();
    stale.free();
    freeGraph();
    drained = false;
    counted = 0;
    lastNumber = -1;
    waiting = false;
    const wanted = key ? index.coded[key.frameNumber]! : 0;
    const tries: readonly (readonly [number, bigint, av.AVSeekFlag])[] = [
      ...(key ? [[stream.index, BigInt(key.stamp), av.AVSEEK_FLAG_BACKWARD] as const] : []),
      ...(key && key.bytePosition >= 0 ? [[-1, BigInt(key.bytePosition), bytes] as const] : []),
      ...(index.seekable ? [[stream.index, BigInt(index.keyframes[0]?.stamp ?? index.stamps[0]!), av.AVSEEK_FLAG_BACKWARD] as const] : []),
      [-1, 0n, bytes],
      [stream.index, 0n, av.AVSEEK_FLAG_BACKWARD],
    ];
    for (const [of, target, flags] of tries) {
      packet.unref();
      if ((await context.seekFrame(of, target, flags)) < 0) continue;
      waiting = await readPacket();
      const n = waiting ? places.get(Number(packet.pts)) : undefined;
      // Frames without times are counted from the first packet: only the start of the file will do, and it cannot be checked.
      if (!index.seekable ? target === 0n : n !== undefined && index.coded[n]! <= wanted) return;
    }
  };
  await rewind(undefined);

  const numberOf = (frame: av.Frame): number | undefined => {
    if (!index.seekable) return counted++;
    const stamp = frame.bestEffortTimestamp === av.AV_NOPTS_VALUE ? frame.pts : frame.bestEffortTimestamp;
    const exact = places.get(Number(stamp));
    const number = exact ?? (lastNumber >= 0 && lastNumber + 1 < index.stamps.length ? lastNumber + 1 : undefined);
    if (number !== undefined) lastNumber = number;
    return number;
  };

  const receive = async (): Promise<av.Frame | undefined> => {
    const frame = new av.Frame();
    frame.alloc();
    for (;;) {
      const got = await decoder.receiveFrame(frame);
      if (got >= 0) {
        expectSame(frame, container);
        return frame;
      }
      if (got === endOfFile) {
        frame.free();
        return undefined;
      }
      if (got !== tryAgain) continue;
      if (drained) {
        frame.free();
        return undefined;
      }
      if (waiting || (await readPacket())) {
        waiting = false;
        // A packet the decoder refuses is damage in the film, not the end of it: its frame is filled in by the reader.
        await decoder.sendPacket(packet);
        packet.unref();
      } else {
        drained = true;
        await decoder.sendPacket(null);
      }
    }
  };

  let feeding = true;
  const filtered = async (): Promise<av.Frame | undefined> => {
    if (filters.text === '') return receive();
    for (;;) {
      if (graph) {
        const out = new av.Frame();
        out.alloc();
        const got = await graph.sink.buffersinkGetFrame(out);
        if (got >= 0) return out;
        out.free();
        if (got === endOfFile || !feeding) return undefined;
      }
      const frame = await receive();
      if (!frame) {
        if (!graph) return undefined;
        feeding = false;
        await graph.source.buffersrcAddFrame(null);
        continue;
      }
      graph ??= await openGraph(filters.text, frame, container);
      if (frame.bestEffortTimestamp !== av.AV_NOPTS_VALUE) frame.pts = frame.bestEffortTimestamp;
      checked(await graph.source.buffersrcAddFrame(frame), 'filtering a frame', path);
      frame.free();
    }
  };

  return {
    next: async () => {
      for (;;) {
        const frame = await filtered();
        if (!frame) return undefined;
        const frameNumber = numberOf(frame);
        if (frameNumber !== undefined && frameNumber < index.stamps.length) return { frameNumber, frame };
        frame.free();
      }
    },
    seek: async (frameNumber) => {
      feeding = true;
      const wanted = Math.max(0, frameNumber - filters.before);
      await rewind(index.seekable ? index.keyframes.findLast((key) => key.frameNumber <= wanted) : undefined);
    },
    close: () => {
      freeGraph();
      packet.free();
      decoder.freeContext();
    },
  };
};

/** 0 decoded frames is always an error; this is its text. */
export const nothingDecoded = (path: string): FilmError =>
  new FilmError('input', `not one picture of ${path} could be decoded`, {
    hint: 'The file is damaged, or its codec is not what it says.',
    where: { file: path },
  });
