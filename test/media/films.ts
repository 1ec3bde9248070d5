/** @file Small films for tests: drawn by formula, written by our own segments and joins, or by FFmpeg where we write no such file ourselves. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ColourSpace, levels, rec709 } from '../../src/film/colour-space.ts';
import type { Frame, FrameFormat } from '../../src/film/frame.ts';
import { type Rational, rational } from '../../src/film/rational.ts';
import type { Kernels } from '../../src/kernels/host.ts';
import { av } from '../../src/media/ffmpeg.ts';
import type { MediaFormat } from '../../src/media/format.ts';
import { formatCatalogue } from '../../src/media/formats/catalogue.gen.ts';
import { openSegment } from '../../src/media/segment.ts';
import type { SegmentSettings } from '../../src/media/writer.ts';

/** A folder that is gone when the scope ends. */
export const folder = (): Disposable & { readonly path: string } => {
  const path = mkdtempSync(join(tmpdir(), 'ciotat-test-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
};

export const formatOf = (id: string): MediaFormat => {
  const found = formatCatalogue[id];
  if (!found) throw new Error(`no format ${id}`);
  return found;
};

export const formatLike = (more: Partial<FrameFormat> = {}): FrameFormat => ({
  model: 'ycbcr',
  bits: 8,
  subsampling: { x: 1, y: 1 },
  siting: 'left',
  space: rec709,
  ...more,
});

/** Code value of plane `plane` at (x, y) of frame n. */
export type Draw = (n: number, plane: number, x: number, y: number) => number;

/** A frame whose planes hold exactly the code values drawn. */
export const drawFrame = (kernels: Kernels, format: FrameFormat, width: number, height: number, n: number, draw: Draw): Frame => {
  const frame = kernels.arena.frame(format, width, height);
  const top = 2 ** format.bits - 1;
  frame.planes.forEach((plane, p) => {
    for (let i = 0; i < plane.data.length; i++) plane.data[i] = draw(n, p, i % plane.width, Math.floor(i / plane.width)) / top;
  });
  return frame;
};

/** Code values of a frame's plane. */
export const codesOf = (frame: Frame, plane: number): number[] =>
  Array.from(frame.planes[plane]!.data, (value) => Math.round(value * (2 ** frame.format.bits - 1)));

/** A moving pattern, every frame another, within the limited range. */
export const moving =
  (bits: number): Draw =>
  (n, plane, x, y) =>
    plane === 0
      ? Math.round((16 + ((x * 5 + y * 3 + n * 11) % 220)) * 2 ** (bits - 8))
      : Math.round((100 + ((x * 2 + y + n * 7 + plane * 20) % 60)) * 2 ** (bits - 8));

/** A ramp from black to white of the range, all columns alike in every frame. */
export const ramp = (space: ColourSpace, bits: number, width: number): Draw => {
  const { black, white, chromaZero } = levels(space.range, bits);
  const top = 2 ** bits - 1;
  return (_, plane, x) => Math.round(top * (plane === 0 ? black + ((white - black) * x) / (width - 1) : chromaZero));
};

export type FilmPlan = {
  readonly format: string;
  readonly film?: FrameFormat;
  readonly frames?: number;
  /** Number of the first frame drawn. */
  readonly from?: number;
  readonly width?: number;
  readonly height?: number;
  readonly draw?: Draw;
  readonly fps?: Rational;
  readonly settings?: Partial<SegmentSettings>;
};

/** Writes one closed segment. */
export const writeSegment = async (kernels: Kernels, path: string, plan: FilmPlan): Promise<void> => {
  const film = plan.film ?? formatLike();
  const { width = 64, height = 48, frames = 6, from = 0, draw = moving(film.bits) } = plan;
  await using writer = await openSegment(
    path,
    {
      format: formatOf(plan.format),
      width,
      height,
      fps: plan.fps ?? rational(24),
      pixelAspect: rational(1),
      monochrome: film.model === 'grey',
      space: film.space,
      threads: 1,
      preset: plan.format === 'av1' ? '12' : 'ultrafast',
      ...plan.settings,
    },
    kernels,
  );
  for (let n = 0; n < frames; n++) {
    using frame = drawFrame(kernels, film, width, height, from + n, draw);
    await writer.write(frame);
  }
  await writer.finish();
};

export type RawPlan = {
  readonly muxer: string;
  readonly encoder: string;
  readonly pixelFormat?: string;
  readonly frames?: number;
  readonly width?: number;
  readonly height?: number;
  readonly options?: Readonly<Record<string, string>>;
  readonly muxerOptions?: Readonly<Record<string, string>>;
  /** Show time of frame n in ticks of 1/1000 s; default 40 ms each. */
  readonly stamp?: (n: number) => number;
  /** Picture of frame n as bytes of 8-bit planes; default the moving pattern. */
  readonly draw?: Draw;
  readonly rotation?: number;
  readonly interlaced?: 'top' | 'bottom';
};

/** Writes a film with FFmpeg as it is, for files that we read but never write: variable rates, rotation, fields, other containers. */
export const writeRaw = async (path: string, plan: RawPlan): Promise<void> => {
  const { width = 64, height = 48, frames = 12, pixelFormat = 'yuv420p', draw = moving(8), stamp = (n) => n * 40 } = plan;
  const ok = (result: number | null | undefined): void => {
    if (typeof result === 'number' && result < 0) throw new Error(`FFmpeg: ${av.FFmpegError.strerror(result)}`);
  };
  av.Log.setLevel(av.AV_LOG_QUIET);
  const codec = av.Codec.findEncoderByName(plan.encoder as never)!;
  const encoder = new av.CodecContext();
  encoder.allocContext3(codec);
  encoder.width = width;
  encoder.height = height;
  encoder.pixelFormat = av.avGetPixFmtFromName(pixelFormat as never);
  // AVI, MPEG-1 and MPEG-2 know a constant rate only; everything else counts milliseconds.
  const constant = /^mpeg/.test(plan.encoder) || /^(avi|h264)$/.test(plan.muxer);
  encoder.timeBase = constant ? new av.Rational(1, 25) : new av.Rational(1, 1000);
  encoder.framerate = new av.Rational(25, 1);
  encoder.threadCount = 1;
  if (plan.interlaced) encoder.setFlags(av.AV_CODEC_FLAG_INTERLACED_DCT);
  const output = new av.FormatContext();
  ok(output.allocOutputContext2(null, plan.muxer, path));
  output.setFlags(av.AVFMT_FLAG_BITEXACT);
  if (!/^(mpegts|mpeg|vob|avi|h264)$/.test(plan.muxer)) encoder.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER);
  ok(await encoder.open2(codec, av.Dictionary.fromObject({ ...plan.options })));
  const stream = output.newStream(null);
  stream.codecpar.fromContext(encoder);
  stream.timeBase = encoder.timeBase;
  if (plan.rotation !== undefined) {
    const matrix = Buffer.alloc(36);
    const angle = (plan.rotation * Math.PI) / 180;
    const fixed = (value: number): number => Math.round(value * 65536);
    [fixed(Math.cos(angle)), fixed(Math.sin(angle)), 0, -fixed(Math.sin(angle)), fixed(Math.cos(angle)), 0, 0, 0, 2 ** 30].forEach(
      (v, i) => {
        matrix.writeInt32LE(v, i * 4);
      },
    );
    stream.codecpar.addCodedSideData(av.AV_PKT_DATA_DISPLAYMATRIX, matrix);
  }
  ok(await output.openOutput());
  ok(await output.writeHeader(plan.muxerOptions ? av.Dictionary.fromObject({ ...plan.muxerOptions }) : null));
  const packet = new av.Packet();
  packet.alloc();
  const drain = async (): Promise<void> => {
    while ((await encoder.receivePacket(packet)) >= 0) {
      packet.streamIndex = 0;
      if (packet.duration <= 0n) packet.duration = constant ? 1n : 40n;
      packet.rescaleTs(encoder.timeBase, stream.timeBase);
      ok(await output.interleavedWriteFrame(packet));
    }
  };
  for (let n = 0; n < frames; n++) {
    const picture = new av.Frame();
    picture.alloc();
    picture.width = width;
    picture.height = height;
    picture.format = encoder.pixelFormat;
    ok(picture.getBuffer());
    picture.data!.forEach((data, p) => {
      const stride = picture.linesize[p]!;
      for (let i = 0; i < data.length; i++) data[i] = draw(n, p, i % stride, Math.floor(i / stride));
    });
    picture.pts = BigInt(constant ? n : stamp(n));
    picture.duration = BigInt(constant ? 1 : 40);
    if (plan.interlaced) {
      picture.setFlags(av.AV_FRAME_FLAG_INTERLACED);
      if (plan.interlaced === 'top') picture.setFlags(av.AV_FRAME_FLAG_TOP_FIELD_FIRST);
    }
    ok(await encoder.sendFrame(picture));
    picture.free();
    await drain();
  }
  ok(await encoder.sendFrame(null));
  await drain();
  ok(await output.writeTrailer());
  await output.closeOutput();
  packet.free();
  encoder.freeContext();
  output.freeContext();
};
