/** @file A sound file laid under a silent film: decoded, cut to the film, faded out, encoded and tagged as added, so that nobody takes it for the film's own. */
import { FilmError } from '../film/errors.ts';
import { av, checked, endOfFile, quiet, tryAgain } from './ffmpeg.ts';
import type { PacketFeed } from './tracks.ts';

const graphOf = async (
  decoder: av.CodecContext,
  timeBase: av.IRational,
  filters: string,
  path: string,
): Promise<{ graph: av.FilterGraph; source: av.FilterContext; sink: av.FilterContext }> => {
  const graph = new av.FilterGraph();
  graph.alloc();
  const layout = av.avChannelLayoutDescribe(decoder.channelLayout) ?? 'stereo';
  const format = av.avGetSampleFmtName(decoder.sampleFormat);
  const source = graph.createFilter(
    av.Filter.getByName('abuffer')!,
    'in',
    `time_base=${timeBase.num}/${timeBase.den}:sample_rate=${decoder.sampleRate}:sample_fmt=${format}:channel_layout=${layout}`,
  )!;
  const sink = graph.createFilter(av.Filter.getByName('abuffersink')!, 'out')!;
  const ends = (
    [
      ['in', source],
      ['out', sink],
    ] as const
  ).map(([name, context]) => {
    const end = new av.FilterInOut();
    end.alloc();
    end.name = name;
    end.filterCtx = context;
    end.padIdx = 0;
    return end;
  });
  checked(graph.parsePtr(filters, ends[1]!, ends[0]!), 'preparing the added sound', path);
  checked(await graph.config(), 'preparing the added sound', path);
  return { graph, source, sink };
};

/** Adds a track made from the first sound of `path` to the output. `filmSeconds` long at most, its last `fadeSeconds` faded. Rejects with `input` for a file without sound. */
export const openAddedSound = async (
  path: string,
  fadeSeconds: number,
  filmSeconds: number,
  output: av.FormatContext,
  muxer: string,
): Promise<PacketFeed> => {
  quiet();
  const input = new av.FormatContext();
  checked(await input.openInput(`file:${path}`), `reading the sound ${path}`, path, 'input');
  checked(await input.findStreamInfo(), `reading the sound ${path}`, path, 'input');
  const stream = input.streams.find((s) => s.codecpar.codecType === av.AVMEDIA_TYPE_AUDIO);
  const codec = stream && av.Codec.findDecoder(stream.codecpar.codecId);
  if (!stream || !codec) {
    await input.closeInput();
    throw new FilmError('input', `${path} holds no sound that can be read`, {
      hint: '--sound takes a sound file, keep or off.',
      where: { file: path },
    });
  }
  const decoder = new av.CodecContext();
  decoder.allocContext3(codec);
  decoder.parametersToContext(stream.codecpar);
  decoder.pktTimebase = stream.timeBase;
  checked(await decoder.open2(codec, null), `decoding the sound ${path}`, path, 'input');
  const wide = muxer === 'webm';
  const encoderCodec = av.Codec.findEncoderByName((wide ? 'libopus' : 'aac') as never)!;
  const rate = 48000;
  const seconds =
    stream.duration > 0n ? Math.min(filmSeconds, (Number(stream.duration) * stream.timeBase.num) / stream.timeBase.den) : filmSeconds;
  const fade = Math.min(fadeSeconds, seconds);
  const filters =
    `asetpts=PTS-STARTPTS,atrim=end=${filmSeconds},afade=t=out:st=${(seconds - fade).toFixed(6)}:d=${Math.max(fade, 0.001)},` +
    `aresample=${rate},aformat=sample_fmts=${wide ? 's16' : 'fltp'}:channel_layouts=stereo,asetnsamples=n=${wide ? 960 : 1024}:p=0`;
  const { graph, source, sink } = await graphOf(decoder, stream.timeBase, filters, path);
  const encoder = new av.CodecContext();
  encoder.allocContext3(encoderCodec);
  encoder.sampleRate = rate;
  encoder.sampleFormat = sink.buffersinkGetFormat() as av.AVSampleFormat;
  encoder.channelLayout = sink.buffersinkGetChannelLayout();
  encoder.timeBase = new av.Rational(1, rate);
  encoder.bitRate = 192000n;
  encoder.setFlags(av.AV_CODEC_FLAG_BITEXACT, av.AV_CODEC_FLAG_GLOBAL_HEADER);
  checked(await encoder.open2(encoderCodec, null), 'opening the sound encoder', path);
  const track = output.newStream(null);
  track.codecpar.fromContext(encoder);
  track.timeBase = encoder.timeBase;
  // MP4 and MOV have no title for a track; its handler's name is what players show there.
  track.metadata = av.Dictionary.fromObject({ title: 'added sound', ...(/^mp4|mov$/.test(muxer) ? { handler_name: 'added sound' } : {}) });
  const raw = new av.Packet();
  raw.alloc();
  const frame = new av.Frame();
  frame.alloc();
  let samples = 0n;
  let flushed = false;

  /** Puts one more decoded frame into the filters; false when there is none left. */
  const feed = async (): Promise<boolean> => {
    for (;;) {
      const got = await decoder.receiveFrame(frame);
      if (got >= 0) {
        checked(await source.buffersrcAddFrame(frame), 'filtering the added sound', path);
        return true;
      }
      if (got !== tryAgain) return false;
      if ((await input.readFrame(raw)) < 0) await decoder.sendPacket(null);
      else if (raw.streamIndex === stream.index) await decoder.sendPacket(raw);
      raw.unref();
    }
  };

  return {
    next: async (packet) => {
      for (;;) {
        const got = await encoder.receivePacket(packet);
        if (got >= 0) {
          packet.streamIndex = track.index;
          return { seconds: Math.max(0, Number(packet.dts) / rate), from: encoder.timeBase };
        }
        if (got === endOfFile) return undefined;
        const filtered = await sink.buffersinkGetFrame(frame);
        if (filtered >= 0) {
          frame.pts = samples;
          samples += BigInt(frame.nbSamples);
          checked(await encoder.sendFrame(frame), 'encoding the added sound', path);
          frame.unref();
        } else if (filtered === endOfFile) {
          // What the encoder still holds comes out at the head of the loop, until its end.
          if (!flushed) await encoder.sendFrame(null);
          flushed = true;
        } else if (!(await feed())) {
          await source.buffersrcAddFrame(null);
        }
      }
    },
    close: async () => {
      raw.free();
      frame.free();
      graph.free();
      encoder.freeContext();
      decoder.freeContext();
      await input.closeInput();
    },
  };
};
