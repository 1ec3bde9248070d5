/** @file Films with sound and subtitles for tests, and their sound read back as samples. */
import { av } from '../../src/media/ffmpeg.ts';

const ok = (result: number): number => {
  if (result < 0) throw new Error(`FFmpeg: ${av.FFmpegError.strerror(result)}`);
  return result;
};

export type TrackPlan = {
  readonly muxer: string;
  readonly seconds: number;
  /** A PCM encoder. Track k holds a tone of 300 (k + 1) Hz with a slow rise, so that every sample tells its time. */
  readonly sound: string;
  readonly tracks?: number;
  readonly subtitle?: boolean;
  /** What a font attached to the file holds. */
  readonly attachment?: Buffer;
  readonly picture?: boolean;
  readonly title?: string;
};

const rate = 48000;
const block = 1200;

/** Writes a file of raw sound tracks and, where asked for, a still FFV1 picture at 25 fps and one SubRip line. */
export const writeWithTracks = async (path: string, plan: TrackPlan): Promise<void> => {
  av.Log.setLevel(av.AV_LOG_QUIET);
  const { seconds, tracks = 1 } = plan;
  const output = new av.FormatContext();
  ok(output.allocOutputContext2(null, plan.muxer, path));
  output.setFlags(av.AVFMT_FLAG_BITEXACT);
  if (plan.title) output.metadata = av.Dictionary.fromObject({ title: plan.title });
  const pictureCodec = av.Codec.findEncoderByName('ffv1' as never)!;
  const picture = new av.CodecContext();
  if (plan.picture) {
    picture.allocContext3(pictureCodec);
    picture.width = 16;
    picture.height = 16;
    picture.pixelFormat = av.AV_PIX_FMT_GRAY8;
    picture.timeBase = new av.Rational(1, 25);
    ok(await picture.open2(pictureCodec, null));
    const stream = output.newStream(null);
    stream.codecpar.fromContext(picture);
    stream.timeBase = picture.timeBase;
  }
  const first = output.nbStreams;
  for (let t = 0; t < tracks; t++) {
    const stream = output.newStream(null);
    const codec = av.Codec.findEncoderByName(plan.sound as never)!;
    const encoder = new av.CodecContext();
    encoder.allocContext3(codec);
    encoder.sampleRate = rate;
    encoder.sampleFormat = av.AV_SAMPLE_FMT_S16;
    encoder.channelLayout = { nbChannels: 1, order: av.AV_CHANNEL_ORDER_NATIVE, mask: 4n };
    encoder.timeBase = new av.Rational(1, rate);
    ok(await encoder.open2(codec, null));
    stream.codecpar.fromContext(encoder);
    stream.timeBase = encoder.timeBase;
    if (plan.muxer === 'matroska') stream.metadata = av.Dictionary.fromObject({ language: t === 0 ? 'fre' : 'ger', title: `track ${t}` });
    encoder.freeContext();
  }
  const subtitle = plan.subtitle ? output.newStream(null) : undefined;
  if (subtitle) {
    subtitle.codecpar.codecType = av.AVMEDIA_TYPE_SUBTITLE;
    subtitle.codecpar.codecId = av.AV_CODEC_ID_SUBRIP;
    subtitle.timeBase = new av.Rational(1, 1000);
    subtitle.metadata = av.Dictionary.fromObject({ language: 'eng' });
  }
  if (plan.attachment) {
    const font = output.newStream(null);
    font.codecpar.codecType = av.AVMEDIA_TYPE_ATTACHMENT;
    font.codecpar.codecId = av.AV_CODEC_ID_TTF;
    font.codecpar.extradata = plan.attachment;
    font.metadata = av.Dictionary.fromObject({ filename: 'titles.ttf', mimetype: 'font/ttf' });
  }
  ok(await output.openOutput());
  ok(await output.writeHeader(null));
  const put = async (data: Buffer, index: number, pts: number, duration: number, base: av.IRational): Promise<void> => {
    const packet = new av.Packet();
    packet.alloc();
    packet.data = data;
    packet.streamIndex = index;
    packet.pts = BigInt(pts);
    packet.dts = BigInt(pts);
    packet.duration = BigInt(duration);
    packet.isKeyframe = true;
    packet.rescaleTs(base, output.streams[index]!.timeBase);
    ok(await output.interleavedWriteFrame(packet));
    packet.free();
  };
  if (plan.picture) {
    for (let n = 0; n < seconds * 25; n++) {
      const frame = new av.Frame();
      frame.alloc();
      frame.width = 16;
      frame.height = 16;
      frame.format = av.AV_PIX_FMT_GRAY8;
      ok(frame.getBuffer());
      frame.data![0]!.fill(n % 256);
      frame.pts = BigInt(n);
      ok(await picture.sendFrame(frame));
      frame.free();
      const packet = new av.Packet();
      packet.alloc();
      ok(await picture.receivePacket(packet));
      packet.streamIndex = 0;
      packet.duration = 1n;
      packet.rescaleTs(picture.timeBase, output.streams[0]!.timeBase);
      ok(await output.interleavedWriteFrame(packet));
      packet.free();
    }
    picture.freeContext();
  }
  if (subtitle) await put(Buffer.from('A train arrives.'), subtitle.index, 200, 500, { num: 1, den: 1000 } as av.IRational);
  for (let at = 0; at < seconds * rate; at += block)
    for (let t = 0; t < tracks; t++) {
      const data = Buffer.alloc(block * 2);
      for (let i = 0; i < block; i++) {
        const time = (at + i) / rate;
        data.writeInt16LE(Math.round(12000 * Math.sin(2 * Math.PI * 300 * (t + 1) * time) + 3000 * time), i * 2);
      }
      await put(data, first + t, at, block, { num: 1, den: rate } as av.IRational);
    }
  ok(await output.writeTrailer());
  await output.closeOutput();
  output.freeContext();
};

/** The samples of sound track `track`, decoded to [-1, 1], first channel; with the time of the first. */
export const soundOf = async (
  path: string,
  track: number,
): Promise<{ readonly samples: number[]; readonly rate: number; readonly startSeconds: number; readonly title: string }> => {
  const input = new av.FormatContext();
  ok(await input.openInput(`file:${path}`));
  ok(await input.findStreamInfo());
  const stream = input.streams.filter((s) => s.codecpar.codecType === av.AVMEDIA_TYPE_AUDIO)[track]!;
  const codec = av.Codec.findDecoder(stream.codecpar.codecId)!;
  const decoder = new av.CodecContext();
  decoder.allocContext3(codec);
  decoder.parametersToContext(stream.codecpar);
  decoder.pktTimebase = stream.timeBase;
  ok(await decoder.open2(codec, null));
  const packet = new av.Packet();
  packet.alloc();
  const frame = new av.Frame();
  frame.alloc();
  const samples: number[] = [];
  let startSeconds = Number.NaN;
  const take = async (): Promise<void> => {
    while ((await decoder.receiveFrame(frame)) >= 0) {
      if (Number.isNaN(startSeconds)) startSeconds = (Number(frame.pts) * stream.timeBase.num) / stream.timeBase.den;
      const data = frame.data![0]!;
      const float = frame.format === av.AV_SAMPLE_FMT_FLTP;
      const step = float ? 4 : 2 * decoder.channels;
      for (let i = 0; i < frame.nbSamples; i++) samples.push(float ? data.readFloatLE(i * step) : data.readInt16LE(i * step) / 32768);
      frame.unref();
    }
  };
  while ((await input.readFrame(packet)) >= 0) {
    if (packet.streamIndex === stream.index) {
      await decoder.sendPacket(packet);
      await take();
    }
    packet.unref();
  }
  await decoder.sendPacket(null);
  await take();
  const { sampleRate } = decoder;
  const metadata = stream.metadata?.getAll() ?? {};
  const title = `${metadata.title ?? ''} ${metadata.handler_name ?? ''}`;
  packet.free();
  frame.free();
  decoder.freeContext();
  await input.closeInput();
  return { samples, rate: sampleRate, startSeconds, title };
};
