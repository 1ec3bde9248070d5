/**
 * @file Joining: the packets of all segments one after the other, never decoded, with exact constant-rate times; and beside them the source's sound,
 * subtitles, attachments and tags, copied. Written as `.part`, synced, renamed: the final name never holds half a film.
 */

import { statSync } from 'node:fs';
import { open as openFile, rename, rm } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { FilmError } from '../film/errors.ts';
import { openAddedSound } from './added-sound.ts';
import { chaptersWithin } from './chapter.ts';
import { chaptersOf } from './chapters.ts';
import { av, checked, quiet } from './ffmpeg.ts';
import { addMatroskaChapters } from './matroska-chapters.ts';
import { syncFolder } from './segment.ts';
import { openTracks, type PacketFeed } from './tracks.ts';
import type { JoinSegments } from './writer.ts';

const muxers: Readonly<Record<string, string>> = {
  '.mkv': 'matroska',
  '.webm': 'webm',
  '.mp4': 'mp4',
  '.m4v': 'mp4',
  '.mov': 'mov',
  '.avi': 'avi',
};

/** The picture's packets of all segments, in order, renumbered so that frame k of the film is shown at k / fps. */
const pictureFeed = async (
  segments: readonly string[],
  output: av.FormatContext,
  fps: { num: number; den: number },
  path: string,
): Promise<PacketFeed & { readonly frames: () => number }> => {
  let input = new av.FormatContext();
  const openAt = async (n: number): Promise<void> => {
    input = new av.FormatContext();
    checked(await input.openInput(`file:${segments[n]!}`), `reading the segment ${segments[n]}`, path);
    checked(await input.findStreamInfo(), `reading the segment ${segments[n]}`, path);
  };
  await openAt(0);
  const first = input.streams[0]!;
  const stream = output.newStream(null);
  checked(first.codecpar.copy(stream.codecpar), 'copying the codec parameters', path);
  stream.codecpar.codecTag = 0;
  const frameTime = new av.Rational(fps.den, fps.num);
  stream.timeBase = frameTime;
  stream.avgFrameRate = new av.Rational(fps.num, fps.den);
  stream.sampleAspectRatio = first.codecpar.sampleAspectRatio;
  const delay = first.codecpar.videoDelay;
  let segment = 0;
  let zero = 0n;
  let startFrame = 0;
  let inSegment = 0;
  return {
    frames: () => startFrame + inSegment,
    next: async (packet) => {
      for (;;) {
        const got = await input.readFrame(packet);
        if (got >= 0) {
          const base = input.streams[0]!.timeBase;
          // A segment's stamps are rounded to its container's clock; frame numbers are not. The first packet of a closed segment is its first
          // frame, wherever the muxer put its zero; decoding runs ahead of showing by the encoder's delay.
          if (inSegment === 0) zero = packet.pts;
          packet.pts = BigInt(Math.round((Number(packet.pts - zero) * base.num * fps.num) / (base.den * fps.den)) + startFrame);
          packet.dts = BigInt(startFrame + inSegment - delay);
          packet.duration = 1n;
          packet.streamIndex = stream.index;
          inSegment++;
          return { seconds: (Number(packet.dts) * fps.den) / fps.num, from: frameTime };
        }
        await input.closeInput();
        startFrame += inSegment;
        inSegment = 0;
        if (++segment >= segments.length) return undefined;
        await openAt(segment);
      }
    },
    close: async () => {
      if (segment < segments.length) await input.closeInput();
    },
  };
};

export const joinSegments: JoinSegments = async (plan) => {
  quiet();
  const { out, fps, segments, signal } = plan;
  if (segments.length === 0) throw new FilmError('failed', 'there is nothing to join: no segment was made');
  const muxer = muxers[extname(out).toLowerCase()];
  if (!muxer) throw new FilmError('usage', `expected an output name ending in ${Object.keys(muxers).join(', ')}, got ${out}`);
  const part = `${out}.part`;
  const output = new av.FormatContext();
  checked(output.allocOutputContext2(null, muxer, part), `creating ${part}`, out);
  output.setFlags(av.AVFMT_FLAG_BITEXACT);
  const feeds: PacketFeed[] = [];
  const warnings: string[] = [];
  let done = false;
  try {
    const picture = await pictureFeed(segments, output, fps, out);
    feeds.push(picture);
    if (plan.tracksFrom !== undefined) {
      const tracks = await openTracks(plan.tracksFrom, output, muxer, plan.sound === 'keep', plan.span);
      feeds.push(...tracks.feeds);
      warnings.push(...tracks.warnings);
    }
    const seconds = (plan.frames * fps.den) / fps.num;
    if (plan.addedSound) feeds.push(await openAddedSound(plan.addedSound.path, plan.addedSound.fadeSeconds, seconds, output, muxer));
    const inherited = output.metadata?.getAll() ?? {};
    output.metadata = av.Dictionary.fromObject({ ...inherited, ...plan.tags });
    checked(await output.openOutput(), `creating ${part}`, out);
    const options =
      muxer === 'mp4' || muxer === 'mov'
        ? av.Dictionary.fromObject({ movflags: '+faststart+write_colr', video_track_timescale: String(fps.num) })
        : null;
    checked(await output.writeHeader(options), `writing ${part}`, out);
    await interleave(feeds, output, out, signal);
    checked(await output.writeTrailer(), `writing ${part}`, out);
    const frames = picture.frames();
    await output.closeOutput();
    const chapters = plan.tracksFrom === undefined ? [] : chaptersOf(plan.tracksFrom);
    const kept = chaptersWithin(chapters, plan.span ?? { startSeconds: 0, endSeconds: Number.POSITIVE_INFINITY });
    if (muxer === 'matroska')
      addMatroskaChapters(
        part,
        kept.map(({ endSeconds, ...chapter }) => ({ ...chapter, endSeconds: Math.min(endSeconds ?? seconds, seconds) })),
      );
    else if (kept.length > 0) warnings.push(`The ${kept.length} chapters cannot be kept in ${muxer}; an .mkv output keeps them.`);
    const file = await openFile(part, 'r+');
    await file.sync();
    await file.close();
    await rename(part, out);
    syncFolder(dirname(out) || '.');
    done = true;
    return { frames, bytes: statSync(out).size, warnings };
  } finally {
    for (const feed of feeds) await feed.close();
    if (!done) {
      await output.closeOutput().catch(() => undefined);
      await rm(part, { force: true });
    }
    output.freeContext();
  }
};

/** Merges the feeds by time, so that the muxer's queues stay short however long the film is. */
const interleave = async (
  feeds: readonly PacketFeed[],
  output: av.FormatContext,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const heads = await Promise.all(
    feeds.map(async (feed) => {
      const packet = new av.Packet();
      packet.alloc();
      return { feed, packet, at: await feed.next(packet) };
    }),
  );
  try {
    for (let count = 0; ; count++) {
      if (count % 64 === 0) signal?.throwIfAborted();
      const open = heads.filter((head) => head.at !== undefined);
      const head = open.reduce<(typeof heads)[number] | undefined>(
        (a, b) => (a === undefined || b.at!.seconds < a.at!.seconds ? b : a),
        undefined,
      );
      if (!head) return;
      const stream = output.streams[head.packet.streamIndex]!;
      head.packet.rescaleTs(head.at!.from, stream.timeBase);
      checked(await output.interleavedWriteFrame(head.packet), `writing ${path}`, path);
      head.at = await head.feed.next(head.packet);
    }
  } finally {
    for (const head of heads) head.packet.free();
  }
};
