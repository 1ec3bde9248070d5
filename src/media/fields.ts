/**
 * @file What a film's fields are. A film of 24 pictures a second was made 30 for television by spreading pictures over two and three fields (3:2 pulldown), one of 25 may
 * have its pictures split over two frames (2:2, shifted by a field). Such frames comb where they mix two pictures, and weaving each field with its right
 * neighbour gives the pictures back whole; true interlaced video stays combed whichever way it is woven. So it is tried: some frames are looked at as they
 * are, and as FFmpeg's fieldmatch (after Mellbin's and Graft's field matching) weaves them.
 */
import type { Container } from './container.ts';
import type { av } from './ffmpeg.ts';
import { openFrameSource } from './frame-source.ts';
import type { PacketIndex } from './packet-index.ts';

export type Fields = {
  /** whole: each frame is one picture. pulldown: pictures lie in fields of several frames. video: each field its own moment. */
  readonly kind: 'whole' | 'pulldown' | 'video';
  /** FFmpeg filter text that gives whole pictures, or ''. */
  readonly filter: string;
  /** Frames before the wanted one that the filter must have seen. */
  readonly before: number;
};

/** Rows stand out of both neighbours by this, in 8-bit levels, and by more than texture does: a combed pixel (Graft's rule). */
const combLevels = 9;
/** A frame is combed when in one block of this side more pixels than this are. */
const side = 16;
const combedPixels = 80;
/** Places looked at, and frames at each. */
const places = [1 / 3, 2 / 3] as const;
const looked = 20;
/** Fewer combed frames than this share are damage or texture. */
const leastCombed = 0.12;
/** Matching leaves at most this share of them combed: cuts of video edited after the transfer. */
const mostLeft = 0.2;
/** What fieldmatch takes as it is. */
const matchable = /^yuv(410|411|420|422|444)p$/;

/** Whether a frame of 8-bit luma rows shows two pictures in alternate rows. */
const isCombed = (frame: av.Frame): boolean => {
  const [data, stride] = [frame.data?.[0], frame.linesize[0]!];
  if (!data) return false;
  const columns = Math.ceil(frame.width / side);
  for (let top = 2; top + side + 2 <= frame.height; top += side) {
    const counts = new Uint16Array(columns);
    for (let y = top; y < top + side; y++)
      for (let x = 0; x < frame.width; x++) {
        const i = y * stride + x;
        const [own, above, below] = [data[i]!, data[i - stride]!, data[i + stride]!];
        const [up, down] = [own - above, own - below];
        if (!(up > combLevels && down > combLevels) && !(up < -combLevels && down < -combLevels)) continue;
        const curve = data[i - 2 * stride]! + 4 * own + data[i + 2 * stride]! - 3 * (above + below);
        if (Math.abs(curve) > 6 * combLevels) counts[Math.floor(x / side)]!++;
      }
    if (counts.some((count) => count > combedPixels)) return true;
  }
  return false;
};

const matching = (topFirst: boolean): string => `fieldmatch=order=${topFirst ? 'tff' : 'bff'}:mode=pc_n:combmatch=full`;

/** Frames looked at, and how many of them are combed after a filter. */
const combedAfter = async (
  container: Container,
  index: PacketIndex,
  text: string,
): Promise<{ readonly seen: number; readonly combed: number }> => {
  const starts = new Set(
    places.map((place) => index.keyframes.findLast(({ frameNumber }) => frameNumber <= place * index.stamps.length)?.frameNumber ?? 0),
  );
  let [seen, combed] = [0, 0];
  for (const start of starts) {
    const source = await openFrameSource(container, index, { text, before: 0 }, 1);
    try {
      await source.seek(start);
      for (let k = 0; k < looked; k++) {
        const next = await source.next();
        if (!next) break;
        // The first after a seek has nobody to be matched with.
        if (k > 1) {
          seen++;
          if (isCombed(next.frame)) combed++;
        }
        next.frame.free();
      }
    } finally {
      source.close();
    }
  }
  return { seen, combed };
};

/**
 * Looks at a film's fields; `said` is what its frames say of themselves: undefined for whole ones. Files forget to say it, so frames of the heights that
 * television has are looked at too.
 */
export const fieldsOf = async (
  container: Container,
  index: PacketIndex,
  said: 'top-first' | 'bottom-first' | undefined,
): Promise<Fields> => {
  const whole: Fields = { kind: 'whole', filter: '', before: 0 };
  const otherwise: Fields = said ? { kind: 'video', filter: 'bwdif=mode=send_frame', before: 2 } : whole;
  const { height } = container.stream.codecpar;
  if (!matchable.test(container.pixelFormat) || index.stamps.length < 10 || height % 2 === 1) return otherwise;
  if (!said && ![480, 486, 576, 1080].includes(height)) return otherwise;
  const raw = await combedAfter(container, index, '');
  if (raw.combed < leastCombed * raw.seen) return otherwise;
  const orders = said ? [said === 'top-first'] : [true, false];
  const tried = [];
  for (const topFirst of orders) tried.push({ topFirst, ...(await combedAfter(container, index, matching(topFirst))) });
  const best = tried.reduce((a, b) => (b.combed < a.combed ? b : a));
  if (best.combed > mostLeft * raw.combed) return otherwise;
  // bwdif counts time twice as finely where it lets a frame through; frames are known by their times.
  const { num, den } = container.stream.timeBase;
  return { kind: 'pulldown', filter: `${matching(best.topFirst)},bwdif=mode=send_frame:deint=interlaced,settb=${num}/${den}`, before: 4 };
};
