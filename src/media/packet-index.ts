/**
 * @file The packet index: one pass over the packets, nothing decoded, gives every shown frame's time and where decoding may start.
 * Containers lie about their number of frames; packets do not.
 */
import { FilmError } from '../film/errors.ts';
import { compare, multiply, type Rational, rational, subtract, toNumber } from '../film/rational.ts';
import type { Container } from './container.ts';
import { positive } from './container.ts';
import { av, endOfFile } from './ffmpeg.ts';

export type Keyframe = {
  readonly frameNumber: number;
  /** What a seek is asked for: decoding stamp where there is one (containers index by it), else the showing stamp. */
  readonly stamp: number;
  /** Its first byte in the file, -1 where the container does not say. */
  readonly bytePosition: number;
};

export type PacketIndex = {
  /** Time stamps of the shown frames in order, in the stream's time base. */
  readonly stamps: readonly number[];
  /** Where decoding may start, in order of showing. */
  readonly keyframes: readonly Keyframe[];
  /** Place of each frame's packet in the order of decoding, the order of the file. */
  readonly coded: readonly number[];
  readonly timeBase: Rational;
  /** End of the last frame, in the time base. */
  readonly endStamp: number;
  /** The constant rate the stamps follow to within their rounding, where there is one. */
  readonly constantRate?: Rational;
  /** The rate that speaks best for the file, constant or not. */
  readonly rate: Rational;
  /** False when stamps are missing or repeated: frames are then counted from the start, and seeking starts there. */
  readonly seekable: boolean;
  readonly truncated: boolean;
};

const ordinary: readonly Rational[] = [24, 25, 30, 50, 60, 18, 16, 15, 12, 10, 20, 48, 100, 120, 5, 8, 14, 22]
  .map((n) => rational(n))
  .concat([24, 30, 60, 48, 120].map((n) => rational(n * 1000, 1001)));

/** True when every stamp lies within one tick of n / rate: the jitter that rounding to a coarse time base makes. */
const follows = (stamps: readonly number[], timeBase: Rational, rate: Rational): boolean => {
  const ticks = toNumber(rational(rate.den * timeBase.den, rate.num * timeBase.num));
  const first = stamps[0]!;
  return ticks >= 1 && stamps.every((stamp, n) => Math.abs(stamp - first - n * ticks) <= 1);
};

/** Reads all packets of the container's picture. Rejects with `input` when there is none; cancels between packets. */
export const indexPackets = async (container: Container, signal?: AbortSignal): Promise<PacketIndex> => {
  const { context, stream } = container;
  const timeBase = rational(stream.timeBase.num, stream.timeBase.den);
  const packet = new av.Packet();
  packet.alloc();
  const found: { stamp: number; key: boolean; duration: number; decode: number; byte: number; place: number }[] = [];
  let missing = 0;
  let result = 0;
  try {
    for (let count = 0; ; count++) {
      if (count % 256 === 0) signal?.throwIfAborted();
      result = await context.readFrame(packet);
      if (result < 0) break;
      if (packet.streamIndex === stream.index && packet.size > 0 && !packet.hasFlags(av.AV_PKT_FLAG_DISCARD)) {
        const pts = packet.pts === av.AV_NOPTS_VALUE ? undefined : Number(packet.pts);
        if (pts === undefined) missing++;
        const decode = packet.dts === av.AV_NOPTS_VALUE ? (pts ?? 0) : Number(packet.dts);
        const place = found.length;
        found.push({
          stamp: pts ?? Number.NaN,
          key: packet.isKeyframe,
          duration: Number(packet.duration),
          decode,
          byte: Number(packet.pos),
          place,
        });
      }
      packet.unref();
    }
  } finally {
    packet.free();
  }
  if (found.length === 0) throw new FilmError('input', `${container.path} holds no frame`, { where: { file: container.path } });
  const nominal = positive(stream.avgFrameRate) ?? positive(stream.rFrameRate) ?? rational(25);
  const tick = 1 / toNumber(multiply(timeBase, nominal));
  const unordered = missing > 0;
  const sorted = unordered ? found.map((f, n) => ({ ...f, stamp: Math.round(n * tick) })) : [...found].sort((a, b) => a.stamp - b.stamp);
  const repeated = sorted.some((f, n) => n > 0 && f.stamp <= sorted[n - 1]!.stamp);
  const seekable = !unordered && !repeated;
  const stamps = seekable ? sorted.map((f) => f.stamp) : sorted.map((_, n) => Math.round(n * tick));
  const candidates = [positive(stream.rFrameRate), positive(stream.avgFrameRate), ...ordinary].filter((rate) => rate !== undefined);
  // A tie between 30 and its rounded measurement (989/33) goes to the ordinary rate when both fit.
  const fitting = candidates.filter((rate) => follows(stamps, timeBase, rate));
  const constantRate = stamps.length > 1 ? (fitting.find((rate) => ordinary.some((o) => compare(o, rate) === 0)) ?? fitting[0]) : nominal;
  const last = sorted[sorted.length - 1]!;
  const step = stamps.length > 1 ? (stamps[stamps.length - 1]! - stamps[0]!) / (stamps.length - 1) : tick;
  return {
    stamps,
    keyframes: sorted.flatMap((f, n) => (f.key ? [{ frameNumber: n, stamp: f.decode, bytePosition: f.byte }] : [])),
    coded: sorted.map((f) => f.place),
    timeBase,
    endStamp: stamps[stamps.length - 1]! + Math.max(1, last.duration > 0 && seekable ? last.duration : Math.round(step)),
    ...(constantRate ? { constantRate } : {}),
    rate: constantRate ?? nominal,
    seekable,
    truncated: result !== endOfFile,
  };
};

/** Start of frame n in seconds from the first frame; n = length gives the end of the last. */
export const timeOfFrame = (index: PacketIndex, n: number): Rational =>
  index.constantRate
    ? rational(n * index.constantRate.den, index.constantRate.num)
    : multiply(subtract(rational(index.stamps[n] ?? index.endStamp), rational(index.stamps[0]!)), index.timeBase);
