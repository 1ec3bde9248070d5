/** @file Peers of single stages: a filter of the `ffmpeg` on the PATH over grey pictures of 8 bits, through pipes. */
import { spawnSync } from 'node:child_process';
import type { Plane } from '../../src/film/frame.ts';

/** True when an ffmpeg with these filters is on the PATH. */
export const hasFilters = (...names: readonly string[]): boolean => {
  const { stdout } = spawnSync('ffmpeg', ['-hide_banner', '-filters'], { encoding: 'utf8' });
  return names.every((name) => stdout?.includes(` ${name} `));
};

const bytesOf = (planes: readonly Plane[]): Buffer =>
  Buffer.concat(planes.map(({ data }) => Buffer.from(Uint8Array.from(data, (value) => Math.round(255 * Math.min(1, Math.max(0, value)))))));

const planesOf = (bytes: Buffer, width: number, height: number): readonly Plane[] =>
  Array.from({ length: bytes.length / (width * height) }, (_, n) => ({
    width,
    height,
    data: Float32Array.from(bytes.subarray(n * width * height, (n + 1) * width * height), (value) => value / 255),
  }));

/** Runs ffmpeg over pictures given as raw grey video on its input; `rest` is everything between input and the raw output. */
const piped = (planes: readonly Plane[], rest: readonly string[]): Buffer => {
  const { width, height } = planes[0]!;
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'gray'];
  const args = ['-nostdin', '-v', 'error', '-threads', '1', ...raw, '-s', `${width}x${height}`, '-r', '24', '-i', '-', ...rest];
  const done = spawnSync('ffmpeg', args, { input: bytesOf(planes), maxBuffer: 1 << 30 });
  if (done.status !== 0) throw new Error(`ffmpeg ${rest.join(' ')}: ${done.stderr}`);
  return done.stdout;
};

/** The pictures after a filter graph; as many as before. */
export const filtered = (planes: readonly Plane[], graph: string): readonly Plane[] => {
  const { width, height } = planes[0]!;
  return planesOf(piped(planes, ['-vf', graph, '-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'gray', '-']), width, height);
};

/** The pictures coded as H.264 by x264 with these settings and decoded again. */
export const coded = (planes: readonly Plane[], settings: readonly string[]): readonly Plane[] => {
  const { width, height } = planes[0]!;
  const stream = piped(planes, ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', ...settings, '-f', 'h264', '-']);
  const done = spawnSync('ffmpeg', ['-nostdin', '-v', 'error', '-f', 'h264', '-i', '-', '-f', 'rawvideo', '-pix_fmt', 'gray', '-'], {
    input: stream,
    maxBuffer: 1 << 30,
  });
  if (done.status !== 0) throw new Error(`decoding: ${done.stderr}`);
  return planesOf(done.stdout, width, height);
};
