/** @file Opening a file for reading: the container, its one picture stream, and clear words for everything that is no film. */
import { statSync } from 'node:fs';
import { FilmError } from '../film/errors.ts';
import { rational } from '../film/rational.ts';
import { av, checked, quiet } from './ffmpeg.ts';
import { hasAlpha, layoutOf, type PixelLayout } from './pixel-format.ts';

export type Container = AsyncDisposable & {
  readonly path: string;
  readonly bytes: number;
  readonly context: av.FormatContext;
  readonly stream: av.Stream;
  readonly pixelFormat: string;
  readonly layout: PixelLayout;
};

const unreadable = (path: string, message: string, hint?: string, cause?: unknown): FilmError =>
  new FilmError('input', message, { where: { file: path }, ...(hint ? { hint } : {}), ...(cause ? { cause } : {}) });

/** Size of a file that must exist and hold something. */
export const fileBytes = (path: string): number => {
  let bytes: number;
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw unreadable(path, `expected a film, ${path} is a folder without pictures or no ordinary file`);
    bytes = stat.size;
  } catch (cause) {
    throw cause instanceof FilmError ? cause : unreadable(path, `there is no file ${path}`, 'Check the name.', cause);
  }
  if (bytes === 0) throw unreadable(path, `${path} is empty (0 bytes)`, 'Copy or download it again.');
  return bytes;
};

const largestSide = 16384;

/** How FFmpeg is to read an image sequence: the pattern it is found under, the demuxer's options, the size of all files. */
export type SequenceSource = { readonly pattern: string; readonly options: Readonly<Record<string, string>>; readonly bytes: number };

/** Opens a film for reading; `path` is the name people know it by. Rejects with `input` errors only. */
export const openContainer = async (path: string, sequence?: SequenceSource): Promise<Container> => {
  quiet();
  const bytes = sequence ? sequence.bytes : fileBytes(path);
  const context = new av.FormatContext();
  try {
    const format = sequence ? av.InputFormat.findInputFormat('image2') : null;
    // file: keeps FFmpeg from reading names with a colon as a protocol, or opening anything but files.
    const url = sequence ? sequence.pattern : `file:${path}`;
    const settings = av.Dictionary.fromObject({ ...sequence?.options, protocol_whitelist: 'file' });
    if ((await context.openInput(url, format, settings)) < 0)
      throw unreadable(
        path,
        `${path} is no film that can be read`,
        'Any file FFmpeg reads will do: MKV, MP4, MOV, AVI, MPEG, FLV …; or a folder of pictures.',
      );
    if ((await context.findStreamInfo()) < 0)
      throw unreadable(path, `the streams of ${path} cannot be read: it is damaged or cut off at its start`);
    const streams = context.streams.filter(
      (s) => s.codecpar.codecType === av.AVMEDIA_TYPE_VIDEO && !s.hasDisposition(av.AV_DISPOSITION_ATTACHED_PIC),
    );
    const best = context.findBestStream(av.AVMEDIA_TYPE_VIDEO);
    const stream = streams.find((s) => s.index === best) ?? streams[0];
    if (!stream)
      throw unreadable(path, `${path} holds no moving picture`, context.nbStreams > 0 ? 'It may be a sound or subtitle file.' : undefined);
    const { width, height } = stream.codecpar;
    if (width < 1 || height < 1) throw unreadable(path, `the picture size of ${path} is unknown: the file is damaged or cut off`);
    if (width > largestSide || height > largestSide)
      throw unreadable(path, `expected a picture of at most ${largestSide} x ${largestSide}, ${path} has ${width} x ${height}`);
    const pixelFormat = av.avGetPixFmtName(stream.codecpar.format as av.AVPixelFormat) ?? 'unknown';
    if (hasAlpha(pixelFormat))
      throw unreadable(
        path,
        `${path} has an alpha channel (${pixelFormat}), which a film does not`,
        'Flatten it first, for example onto black.',
      );
    const layout = layoutOf(pixelFormat);
    if (!layout) throw unreadable(path, `the pixel format ${pixelFormat} of ${path} cannot be read`);
    return { path, bytes, context, stream, pixelFormat, layout, [Symbol.asyncDispose]: () => context.closeInput() };
  } catch (error) {
    await context.closeInput().catch(() => undefined);
    throw error;
  }
};

/** A decoder for the container's picture, opened. `threads` 0 lets FFmpeg decide; the result does not depend on it. */
export const openDecoder = async (container: Container, threads = 1): Promise<av.CodecContext> => {
  const parameters = container.stream.codecpar;
  const codec = av.Codec.findDecoder(parameters.codecId);
  if (!codec)
    throw unreadable(
      container.path,
      `there is no decoder for ${av.avGetCodecName(parameters.codecId) ?? 'the codec'} of ${container.path}`,
    );
  const decoder = new av.CodecContext();
  decoder.allocContext3(codec);
  checked(decoder.parametersToContext(parameters), 'reading the codec parameters', container.path, 'input');
  decoder.pktTimebase = container.stream.timeBase;
  decoder.threadCount = threads;
  checked(await decoder.open2(codec, null), 'opening the decoder', container.path, 'input');
  return decoder;
};

/** FFmpeg's rational as ours; 0/0 and negative ones become undefined. */
export const positive = (value: { readonly num: number; readonly den: number }): ReturnType<typeof rational> | undefined =>
  value.num > 0 && value.den > 0 ? rational(value.num, value.den) : undefined;
