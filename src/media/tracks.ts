/** @file What goes along with the picture: the source's sound, subtitles, attachments and tags, copied packet by packet, cut and shifted to a span. */
import { av, checked, quiet } from './ffmpeg.ts';

/** Where a packet lies in time, and the time base its stamps are in. */
export type PacketPlace = { readonly seconds: number; readonly from: av.IRational };
/** A source of packets for the muxer; `next` fills the packet, or returns undefined at the end. */
export type PacketFeed = { readonly next: (packet: av.Packet) => Promise<PacketPlace | undefined>; readonly close: () => Promise<void> };

const kinds: Readonly<Record<number, string>> = { 1: 'sound', 2: 'data', 3: 'subtitle', 4: 'attachment' };

/** What each container can hold besides the picture; Matroska takes nearly everything. */
const holds = (muxer: string, kind: string, codec: string): boolean => {
  if (muxer === 'matroska') return kind !== 'data';
  if (kind === 'sound')
    return muxer === 'webm'
      ? /^(opus|vorbis)$/.test(codec)
      : muxer === 'avi'
        ? /^(mp3|ac3|pcm_s16le|aac)$/.test(codec)
        : /^(aac|mp3|ac3|eac3|alac|flac|opus|pcm_.*)$/.test(codec) && (muxer === 'mov' || !codec.startsWith('pcm'));
  return kind === 'subtitle' && ((/^mp4|mov$/.test(muxer) && codec === 'mov_text') || (muxer === 'webm' && codec === 'webvtt'));
};

/**
 * Cuts a packet that reaches over an end of the span; false when it must be left out. Raw sound is cut to the sample and a subtitle in its time.
 * Coded sound cannot be cut: its first packet, 20 to 90 ms, goes when it begins before the span, for a stamp below 0 would delay the picture.
 */
const cutToSpan = (
  packet: av.Packet,
  parameters: av.CodecParameters,
  seconds: number,
  length: number,
  end: number,
  tick: number,
): boolean => {
  const early = Math.max(0, -seconds);
  const late = Math.max(0, seconds + length - end);
  if (early < tick / 2 && late < tick / 2) return true;
  const isSubtitle = parameters.codecType === av.AVMEDIA_TYPE_SUBTITLE;
  const raw = av.avGetCodecName(parameters.codecId)?.startsWith('pcm_') ? packet.data : null;
  if (!raw && !isSubtitle) return early < tick / 2;
  if (raw) {
    const sampleBytes = raw.length / Math.max(1, Math.round(length * parameters.sampleRate));
    const bytesOf = (time: number): number => Math.round(time * parameters.sampleRate) * sampleBytes;
    if (!Number.isInteger(sampleBytes)) return early < tick / 2;
    packet.data = Buffer.from(raw.subarray(bytesOf(early), raw.length - bytesOf(late)));
  }
  const cut = BigInt(Math.round(early / tick));
  packet.pts += cut;
  packet.dts += cut;
  packet.duration -= cut + BigInt(Math.round(late / tick));
  return packet.duration > 0n;
};

/** Adds the source's tracks to the output and returns their packets as one feed. `span` in seconds of the source, counted from its first picture. */
export const openTracks = async (
  path: string,
  output: av.FormatContext,
  muxer: string,
  withSound: boolean,
  span: { readonly startSeconds: number; readonly endSeconds: number } | undefined,
): Promise<{ readonly feeds: readonly PacketFeed[]; readonly warnings: readonly string[] }> => {
  quiet();
  const input = new av.FormatContext();
  checked(await input.openInput(`file:${path}`), `reading the tracks of ${path}`, path);
  checked(await input.findStreamInfo(), `reading the tracks of ${path}`, path);
  const warnings: string[] = [];
  const picture = input.streams.find((s) => s.codecpar.codecType === av.AVMEDIA_TYPE_VIDEO);
  const origin =
    picture && picture.startTime !== av.AV_NOPTS_VALUE ? (Number(picture.startTime) * picture.timeBase.num) / picture.timeBase.den : 0;
  const shift = origin + (span?.startSeconds ?? 0);
  const end = span ? span.endSeconds - span.startSeconds : Number.POSITIVE_INFINITY;
  const mapped = new Map<number, av.Stream>();
  for (const stream of input.streams) {
    const kind = stream.hasDisposition(av.AV_DISPOSITION_ATTACHED_PIC) ? 'attachment' : kinds[stream.codecpar.codecType];
    if (kind === undefined || (kind === 'sound' && !withSound)) continue;
    const codec = av.avGetCodecName(stream.codecpar.codecId) ?? 'unknown';
    if (!holds(muxer, kind, codec)) {
      const instead = kind === 'data' ? '' : '; an .mkv output keeps it';
      warnings.push(`The ${kind} track ${stream.index} (${codec}) cannot be kept in ${muxer}${instead}.`);
      continue;
    }
    const copy = output.newStream(null);
    checked(stream.codecpar.copy(copy.codecpar), 'copying a track', path);
    copy.codecpar.codecTag = 0;
    copy.timeBase = stream.timeBase;
    copy.disposition = stream.disposition;
    if (stream.metadata) copy.metadata = av.Dictionary.fromObject(stream.metadata.getAll());
    mapped.set(stream.index, copy);
  }
  // MP4's brands speak of the source's container, not of the film.
  const tags = Object.fromEntries(
    Object.entries(input.metadata?.getAll() ?? {}).filter(([key]) => !/^(major_brand|minor_version|compatible_brands)$/i.test(key)),
  );
  output.metadata = av.Dictionary.fromObject({ ...(output.metadata?.getAll() ?? {}), ...tags });
  const feed: PacketFeed = {
    next: async (packet) => {
      for (;;) {
        packet.unref();
        if ((await input.readFrame(packet)) < 0) return undefined;
        const copy = mapped.get(packet.streamIndex);
        const from = input.streams[packet.streamIndex]!.timeBase;
        if (!copy) continue;
        const tick = from.num / from.den;
        const stamp = packet.pts === av.AV_NOPTS_VALUE ? packet.dts : packet.pts;
        const seconds = Number(stamp) * tick - shift;
        const { codecpar } = copy;
        const length = Number(packet.duration) * tick;
        if (stamp !== av.AV_NOPTS_VALUE && (seconds + length <= 0 || seconds >= end)) continue;
        const ticks = BigInt(Math.round(shift / tick));
        if (packet.pts !== av.AV_NOPTS_VALUE) packet.pts -= ticks;
        if (packet.dts !== av.AV_NOPTS_VALUE) packet.dts -= ticks;
        if (span && seconds + length > 0 && !cutToSpan(packet, codecpar, seconds, length, end, tick)) continue;
        packet.streamIndex = copy.index;
        return { seconds: Math.max(0, seconds), from };
      }
    },
    close: () => input.closeInput(),
  };
  return { feeds: mapped.size > 0 ? [feed] : [], warnings };
};
