/** @file What a container holds, as plain JSON: the part of probing that reader and `probe` share. */
import type { FrameFormat } from '../film/frame.ts';
import { type Rational, rational } from '../film/rational.ts';
import { chaptersOf } from './chapters.ts';
import { sitingOf, spaceOf } from './colour-tags.ts';
import { type Container, positive } from './container.ts';
import { av } from './ffmpeg.ts';
import type { MediaInfo, TrackInfo, VideoInfo } from './media-info.ts';
import { type PacketIndex, timeOfFrame } from './packet-index.ts';

/** Degrees clockwise a stream is turned for showing, from its display matrix; other angles than quarter turns count as none. */
const rotationOf = (stream: av.Stream): number => {
  const matrix = stream.codecpar.getCodedSideData(av.AV_PKT_DATA_DISPLAYMATRIX);
  if (!matrix || matrix.length < 36) return 0;
  // The matrix is 3x3 in 16.16 fixed point (libavutil/display.h): [a b u; c d v; x y w].
  const angle = (Math.atan2(matrix.readInt32LE(4), matrix.readInt32LE(0)) * 180) / Math.PI;
  return (((Math.round(angle / 90) * 90) % 360) + 360) % 360;
};

const kinds: Readonly<Record<number, TrackInfo['kind']>> = { 1: 'sound', 2: 'data', 3: 'subtitle', 4: 'attachment' };

const trackOf = (stream: av.Stream): TrackInfo[] => {
  const kind = kinds[stream.codecpar.codecType];
  if (!kind) return [];
  const tags = stream.metadata?.getAll() ?? {};
  return [
    {
      index: stream.index,
      kind,
      codec: av.avGetCodecName(stream.codecpar.codecId) ?? 'unknown',
      ...(tags.language ? { language: tags.language } : {}),
      ...(tags.title ? { title: tags.title } : {}),
      ...(kind === 'sound' ? { channels: stream.codecpar.channels, sampleRate: stream.codecpar.sampleRate } : {}),
    },
  ];
};

/** `interlaced` as the first decoded picture says it, `pulldown` as fields.ts finds it. */
export const describe = (
  container: Container,
  index: PacketIndex,
  kind: MediaInfo['kind'],
  interlaced: VideoInfo['interlaced'],
  pulldown: boolean,
): MediaInfo => {
  const { context, stream, layout, pixelFormat, path } = container;
  const parameters = stream.codecpar;
  const tags = {
    matrix: parameters.colorSpace,
    primaries: parameters.colorPrimaries,
    transfer: parameters.colorTrc,
    range: parameters.colorRange,
  };
  const { space, assumed } = spaceOf(
    tags,
    parameters.height,
    layout.model === 'rgb',
    /^yuvj/.test(pixelFormat) || (layout.model === 'grey' && tags.range !== 1),
  );
  const rotation = rotationOf(stream);
  const turned = rotation === 90 || rotation === 270;
  const [width, height] = turned ? [parameters.height, parameters.width] : [parameters.width, parameters.height];
  const aspect: Rational = positive(stream.sampleAspectRatio) ?? positive(parameters.sampleAspectRatio) ?? rational(1);
  // FFmpeg turns only formats whose chroma is halved alike both ways; others go through 4:4:4 (see the filters in open.ts).
  const uneven = layout.subsampling.x !== layout.subsampling.y;
  const subsampling = turned && uneven ? { x: 0, y: 0 } : layout.subsampling;
  const format: FrameFormat = { model: layout.model, bits: layout.bits, subsampling, siting: sitingOf(parameters.chromaLocation), space };
  const frames = index.stamps.length;
  const warnings = [
    ...(index.truncated ? ['The file is cut off or damaged at its end; the frames up to there are used.'] : []),
    ...(index.seekable ? [] : ['The frames carry no usable times; they are counted at the nominal rate.']),
    ...(assumed.length > 0 ? [`Colour tags are missing; assumed: ${assumed.join(', ')}.`] : []),
  ];
  return {
    path,
    kind,
    container: context.iformat?.name ?? 'unknown',
    bytes: container.bytes,
    duration: timeOfFrame(index, frames),
    video: {
      codec: av.avGetCodecName(parameters.codecId) ?? 'unknown',
      width,
      height,
      pixelFormat,
      format,
      pixelAspect: turned ? { num: aspect.den, den: aspect.num } : aspect,
      rotation,
      rate: index.rate,
      variableRate: index.constantRate === undefined,
      interlaced,
      pulldown,
      frames,
    },
    tracks: context.streams.filter((s) => s.index !== stream.index).flatMap(trackOf),
    chapters: kind === 'file' ? chaptersOf(path).length : 0,
    tags: context.metadata?.getAll() ?? {},
    warnings,
  };
};
