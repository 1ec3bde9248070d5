/** @file When each sound track begins and ends, counted from the first picture: packets only, nothing decoded. */
import { av, checked, quiet } from './ffmpeg.ts';

/** In seconds; the first picture is at 0. */
export type SoundSpan = { readonly startSeconds: number; readonly endSeconds: number };

/** The spans of a film's sound tracks, in the order of its tracks. Rejects with `input` when the file cannot be read. */
export const soundSpans = async (path: string, signal?: AbortSignal): Promise<SoundSpan[]> => {
  quiet();
  const input = new av.FormatContext();
  checked(await input.openInput(`file:${path}`), `reading the sound of ${path}`, path, 'input');
  const packet = new av.Packet();
  packet.alloc();
  try {
    checked(await input.findStreamInfo(), `reading the sound of ${path}`, path, 'input');
    const picture = input.streams.find((s) => s.codecpar.codecType === av.AVMEDIA_TYPE_VIDEO)?.index;
    const spans = new Map<number, { start: number; end: number }>();
    for (const { index, codecpar } of input.streams)
      if (codecpar.codecType === av.AVMEDIA_TYPE_AUDIO || index === picture)
        spans.set(index, { start: Number.POSITIVE_INFINITY, end: Number.NEGATIVE_INFINITY });
    for (let count = 0; (await input.readFrame(packet)) >= 0; count++) {
      if (count % 256 === 0) signal?.throwIfAborted();
      const span = spans.get(packet.streamIndex);
      const stamp = packet.pts === av.AV_NOPTS_VALUE ? packet.dts : packet.pts;
      if (span && stamp !== av.AV_NOPTS_VALUE) {
        const { num, den } = input.streams[packet.streamIndex]!.timeBase;
        const at = (Number(stamp) * num) / den;
        span.start = Math.min(span.start, at);
        span.end = Math.max(span.end, at + (Number(packet.duration) * num) / den);
      }
      packet.unref();
    }
    const first = picture === undefined ? 0 : spans.get(picture)!.start;
    const origin = Number.isFinite(first) ? first : 0;
    return [...spans]
      .filter(([index, { end }]) => index !== picture && Number.isFinite(end))
      .map(([, { start, end }]) => ({ startSeconds: start - origin, endSeconds: end - origin }));
  } finally {
    packet.free();
    await input.closeInput();
  }
};
