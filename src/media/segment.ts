/**
 * @file Writing pictures: one closed segment of one codec, or a pack of whole pictures (see picture-pack.ts). The encoder opens with the first frame, whose depth decides
 * the pixel format. Bytes depend on the frames and the settings only: fixed thread count, bit-exact muxer, no dates, no random ids.
 */
import { closeSync, fsyncSync, openSync, statSync } from 'node:fs';
import { open as openFile, rm } from 'node:fs/promises';
import { FilmError } from '../film/errors.ts';
import type { Frame, FrameFormat } from '../film/frame.ts';
import { planeCount, planeSize } from '../film/frame.ts';
import type { Kernels } from '../kernels/host.ts';
import pack from '../kernels/pack.ts';
import { locationOf, tagNumbersOf } from './colour-tags.ts';
import { convertFrame } from './convert-frame.ts';
import { av, checked, endOfFile, quiet, tryAgain } from './ffmpeg.ts';
import { packedFor } from './packed-format.ts';
import { createPack } from './picture-pack.ts';
import { layoutOf, type PixelLayout } from './pixel-format.ts';
import type { OpenSegment, SegmentSettings } from './writer.ts';

// Depths that formats come in; a film between two goes into the deeper one.
const depths = [8, 10, 12, 16] as const;

/** The planar format a film is handed to the encoder in. */
export const pixelFormatFor = (settings: SegmentSettings, film: FrameFormat): string => {
  const { grey, colour, deep, deepGrey } = settings.format.pixelFormats;
  const bits = settings.bits ?? film.bits;
  const isDeep = bits > 8;
  const name = settings.monochrome ? (isDeep ? deepGrey : grey) : isDeep ? deep : colour;
  if (name !== 'same') return name;
  const sub = film.subsampling.x === 0 ? '444' : film.subsampling.y === 0 ? '422' : '420';
  const base = settings.monochrome || film.model === 'grey' ? 'gray' : film.model === 'rgb' ? 'gbrp' : `yuv${sub}p`;
  return isDeep ? `${base}${depths.find((depth) => depth >= bits) ?? 16}le` : base;
};

// Frames that coding may run ahead of showing, at most, in H.264 and H.265. Joining stamps packets anew.
const mostReordering = 16;

type Open = {
  readonly encoder: av.CodecContext;
  readonly frameFormat: FrameFormat;
  readonly layout: PixelLayout;
  readonly name: string;
  readonly scaler?: { readonly context: av.SoftwareScaleContext; readonly format: av.AVPixelFormat };
};

const openEncoder = async (path: string, settings: SegmentSettings, film: FrameFormat, globalHeader: boolean): Promise<Open> => {
  const { format, width, height, fps } = settings;
  const codec = av.Codec.findEncoderByName(format.encoder as av.FFEncoderCodec);
  if (!codec) throw new FilmError('device', `this FFmpeg has no encoder ${format.encoder}`, { hint: 'Take another --codec.' });
  const name = pixelFormatFor(settings, film);
  const layout = layoutOf(name)!;
  if (width % 2 ** layout.subsampling.x !== 0 || height % 2 ** layout.subsampling.y !== 0)
    throw new FilmError('usage', `${format.title} needs even sizes, got ${width} x ${height}`, {
      hint: 'Take an even --height, or --codec ffv1.',
    });
  const own = av.avGetPixFmtFromName(name as never);
  const coded = packedFor(
    name,
    (codec.pixelFormats ?? []).map((f) => av.avGetPixFmtName(f) ?? ''),
  );
  const codedFormat = av.avGetPixFmtFromName(coded as never);
  // Pictures carry no range: who opens one takes 0 for black. RGB is full by convention everywhere.
  const range = layout.model === 'rgb' || format.kind === 'sequence' ? ('full' as const) : settings.space.range;
  const space = { ...settings.space, range, ...(layout.model === 'rgb' ? { matrix: 'rgb' as const } : {}) };
  const tags = tagNumbersOf(space);
  const encoder = new av.CodecContext();
  encoder.allocContext3(codec);
  encoder.width = width;
  encoder.height = height;
  encoder.pixelFormat = codedFormat;
  encoder.timeBase = new av.Rational(fps.den, fps.num);
  encoder.framerate = new av.Rational(fps.num, fps.den);
  encoder.sampleAspectRatio = new av.Rational(settings.pixelAspect.num, settings.pixelAspect.den);
  encoder.colorRange = tags.range as av.AVColorRange;
  encoder.colorSpace = tags.matrix as av.AVColorSpace;
  encoder.colorPrimaries = tags.primaries as av.AVColorPrimaries;
  encoder.colorTrc = tags.transfer as av.AVColorTransferCharacteristic;
  if (layout.subsampling.x > 0) encoder.chromaLocation = locationOf(format.siting) as av.AVChromaLocation;
  encoder.setFlags(av.AV_CODEC_FLAG_BITEXACT);
  if (globalHeader) encoder.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER);
  const { threads, ...options } = format.options(settings);
  if (threads !== undefined) encoder.threadCount = Number(threads);
  const given = av.Dictionary.fromObject(options);
  checked(await encoder.open2(codec, given), `opening ${format.title} at ${width} x ${height}`, path);
  const target: FrameFormat = { model: layout.model, bits: layout.bits, subsampling: layout.subsampling, siting: format.siting, space };
  if (coded === name) return { encoder, frameFormat: target, layout, name };
  const context = new av.SoftwareScaleContext();
  context.getContext(width, height, own, width, height, codedFormat, (av.SWS_POINT | av.SWS_ACCURATE_RND | av.SWS_BITEXACT) as never);
  return { encoder, frameFormat: target, layout, name, scaler: { context, format: codedFormat } };
};

/** Fills an FFmpeg picture from our planes; chroma that the frame does not have is constant. */
const fill = async (kernels: Kernels, frame: Frame, picture: av.Frame, { layout, frameFormat }: Open): Promise<void> => {
  const data = picture.data!;
  for (let i = 0; i < planeCount(frameFormat); i++) {
    const to = layout.order[i]!;
    const strideBytes = picture.linesize[to]!;
    const plane = frame.planes[i];
    const target = data[to]!;
    const size = planeSize(frameFormat, picture.width, picture.height, i);
    if (!plane) {
      const zero = 2 ** (layout.bits - 1);
      if (layout.bits > 8) new Uint16Array(target.buffer, target.byteOffset, target.byteLength >> 1).fill(zero);
      else target.fill(zero);
    } else if (layout.floatBits === 32) {
      for (let y = 0; y < size.height; y++)
        target.set(new Uint8Array(plane.data.buffer, plane.data.byteOffset + y * size.width * 4, size.width * 4), y * strideBytes);
    } else {
      using codes = kernels.arena.bytes(strideBytes * size.height);
      await kernels.run(pack, { plane, bits: layout.bits, codes: codes.data, strideBytes });
      target.set(codes.data.subarray(0, Math.min(codes.data.length, target.length)));
    }
  }
};

export const openSegment: OpenSegment = async (path, settings, kernels) => {
  quiet();
  const sequence = settings.format.kind === 'sequence';
  const pictures = sequence ? createPack(path) : undefined;
  const output = new av.FormatContext();
  checked(output.allocOutputContext2(null, 'matroska', path), `creating ${path}`, path);
  output.setFlags(av.AVFMT_FLAG_BITEXACT);
  const stream = output.newStream(null);
  const packet = new av.Packet();
  packet.alloc();
  let opened: Open | undefined;
  let written = 0;
  let coded = 0;
  let finished = false;

  const begin = async (film: FrameFormat): Promise<Open> => {
    const open = await openEncoder(path, settings, film, !sequence);
    if (pictures) return open;
    stream.codecpar.fromContext(open.encoder);
    stream.timeBase = open.encoder.timeBase;
    stream.avgFrameRate = new av.Rational(settings.fps.num, settings.fps.den);
    checked(await output.openOutput(), `creating ${path}`, path);
    checked(await output.writeHeader(null), `writing ${path}`, path);
    return open;
  };
  const drain = async ({ encoder }: Open): Promise<void> => {
    for (;;) {
      const got = await encoder.receivePacket(packet);
      if (got === tryAgain || got === endOfFile) return;
      checked(got, `encoding ${path}`, path);
      if (pictures) {
        pictures.add(packet.data!);
        packet.unref();
        continue;
      }
      packet.streamIndex = 0;
      if (packet.duration <= 0n) packet.duration = 1n;
      // x265 gives packets of very short segments decoding stamps from memory it never wrote; their order is all there is to know.
      packet.dts = BigInt(coded++ - mostReordering);
      packet.rescaleTs(encoder.timeBase, stream.timeBase);
      checked(await output.interleavedWriteFrame(packet), `writing ${path}`, path);
    }
  };
  const close = async (): Promise<void> => {
    packet.free();
    opened?.encoder.freeContext();
    opened?.scaler?.context.freeContext();
    if (opened && !pictures) await output.closeOutput();
    pictures?.close();
    output.freeContext();
  };

  return {
    write: async (frame, signal) => {
      signal?.throwIfAborted();
      if (frame.width !== settings.width || frame.height !== settings.height)
        throw new FilmError(
          'failed',
          `expected a frame of ${settings.width} x ${settings.height} for ${path}, got ${frame.width} x ${frame.height}`,
        );
      opened ??= await begin(frame.format);
      using ready = await convertFrame(kernels, frame, opened.frameFormat, signal);
      let picture = new av.Frame();
      picture.alloc();
      picture.width = settings.width;
      picture.height = settings.height;
      picture.format = av.avGetPixFmtFromName(opened.name as never);
      checked(picture.getBuffer(), 'taking memory for a picture', path);
      await fill(kernels, ready, picture, opened);
      if (opened.scaler) {
        const packed = new av.Frame();
        packed.alloc();
        packed.width = settings.width;
        packed.height = settings.height;
        packed.format = opened.scaler.format;
        checked(packed.getBuffer(), 'taking memory for a picture', path);
        checked(await opened.scaler.context.scaleFrame(packed, picture), 'packing a picture', path);
        picture.free();
        picture = packed;
      }
      picture.colorRange = opened.encoder.colorRange;
      picture.colorSpace = opened.encoder.colorSpace;
      picture.pts = BigInt(written++);
      checked(await opened.encoder.sendFrame(picture), `encoding ${path}`, path);
      picture.free();
      await drain(opened);
    },
    finish: async () => {
      if (!opened) throw new FilmError('failed', `no frame was written to ${path}`);
      checked(await opened.encoder.sendFrame(null), `encoding ${path}`, path);
      await drain(opened);
      if (!pictures) checked(await output.writeTrailer(), `writing ${path}`, path);
      await close();
      finished = true;
      const file = await openFile(path, 'r+');
      await file.sync();
      await file.close();
      return { frames: written, bytes: statSync(path).size };
    },
    [Symbol.asyncDispose]: async () => {
      if (finished) return;
      finished = true;
      await close();
      await rm(path, { force: true });
    },
  };
};

/** Syncs a folder's entries to disk, so that a rename in it survives a power cut. Does nothing where folders cannot be opened (Windows). */
export const syncFolder = (folder: string): void => {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
};
