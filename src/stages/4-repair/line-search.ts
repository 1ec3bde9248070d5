/** @file The lines of a shot, followed through it: each frame is looked at once; motion is found only between frames that share a line. */
import type { Clip } from '../../film/clip.ts';
import { lumaPlane } from '../../film/frame.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import { filled } from '../../kernels/filled.ts';
import type { Kernels } from '../../kernels/host.ts';
import opticalFlow from '../../kernels/optical-flow.ts';
import { readAhead } from '../../kernels/read-ahead.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import { type Bands, type FoundLine, linesOf } from './line-hits.ts';
import { follow, type LineTrack, type Link, stepOf } from './line-tracks.ts';

/** Columns of the bands at most; rows to a band, in columns. */
const mostColumns = 720;
export const bandRows = 8;
/** Width of the pictures on which motion is found. */
const motionWidth = 320;

/** Columns and bands for pictures of a size. */
export const bandsFor = (width: number, height: number): { readonly width: number; readonly count: number } => {
  const columns = Math.min(mostColumns, width);
  return { width: columns, count: Math.max(1, Math.round((height * columns) / width / bandRows)) };
};

type Seen = Disposable & { readonly bands: Bands; readonly small: LentPlane };

const seeFrame = async (kernels: Kernels, clip: Clip, n: number, signal: AbortSignal | undefined): Promise<Seen> => {
  using frame = await clip.frame(n, signal);
  const size = bandsFor(frame.width, frame.height);
  using rows = kernels.arena.plane(size.width, size.count);
  const width = Math.min(motionWidth, frame.width);
  const luma = lumaPlane(frame);
  await resamplePlane(kernels, luma, rows, 'area', undefined, signal);
  const small = await filled(kernels.arena.plane(width, Math.max(1, Math.round((frame.height * width) / frame.width))), (out) =>
    resamplePlane(kernels, luma, out, 'area', undefined, signal),
  );
  return { bands: { ...size, data: rows.data.map((value) => value * 255) }, small, [Symbol.dispose]: () => small[Symbol.dispose]() };
};

/** Marks the lines of a frame, so that they do not pull motion along. */
const mark = (plane: LentPlane, lines: readonly FoundLine[], bands: Bands): void => {
  plane.data.fill(0);
  const scale = plane.width / bands.width;
  for (const line of lines)
    for (let y = 0; y < plane.height; y++) {
      const band = Math.floor(((y + 0.5) * bands.count) / plane.height);
      const place = line.xs[band - line.first];
      if (place === undefined) continue;
      const from = Math.floor((place - line.half - 2) * scale);
      const to = Math.ceil((place + line.half + 3) * scale);
      for (let x = Math.max(0, from); x <= Math.min(plane.width - 1, to); x++) plane.data[y * plane.width + x] = 1;
    }
};

const measure = async (
  kernels: Kernels,
  frame: number,
  before: Seen,
  now: Seen,
  lines: readonly [readonly FoundLine[], readonly FoundLine[]],
  links: readonly Link[],
  signal: AbortSignal | undefined,
): Promise<void> => {
  const { width, height } = now.small;
  using u = kernels.arena.plane(width, height);
  using v = kernels.arena.plane(width, height);
  using ignoreA = kernels.arena.plane(width, height);
  using ignoreB = kernels.arena.plane(width, height);
  mark(ignoreA, lines[0], before.bands);
  mark(ignoreB, lines[1], now.bands);
  await kernels.run(opticalFlow, { a: before.small, b: now.small, ignoreA, ignoreB, u, v }, signal);
  const scale = now.bands.width / width;
  const motion = (x: number, band: number): number => {
    const column = Math.max(0, Math.min(width - 1, Math.round((x + 0.5) / scale - 0.5)));
    const row = Math.max(0, Math.min(height - 1, Math.floor(((band + 0.5) * height) / now.bands.count)));
    return u.data[row * width + column]! * scale;
  };
  for (const { track, from, to } of links) track.steps.push(stepOf(frame, from, to, motion));
};

/** All lines of frames [start, end) that could be scratches, followed. `see` hears of each frame done. */
export const searchLines = async (
  kernels: Kernels,
  clip: Clip,
  start: number,
  end: number,
  options: { readonly shortest: number; readonly widest: number },
  see: (n: number) => void,
  signal?: AbortSignal,
): Promise<readonly LineTrack[]> => {
  const tracks: LineTrack[] = [];
  const widest = Math.max(3, options.widest * bandsFor(clip.width, clip.height).width);
  let last: { readonly seen: Seen; readonly lines: readonly FoundLine[] } | undefined;
  let n = start;
  const drop = (seen: Seen): void => seen[Symbol.dispose]();
  try {
    for await (const seen of readAhead(start, end, kernels.threads + 1, (k) => seeFrame(kernels, clip, k, signal), drop)) {
      try {
        // An upright line leans by five degrees at most.
        const lines = linesOf(seen.bands, { widest, shortest: options.shortest, steepest: 0.087 * bandRows });
        const links = follow(tracks, n, lines, Math.max(1.5, 0.006 * seen.bands.width));
        if (last && links.length > 0) await measure(kernels, n, last.seen, seen, [last.lines, lines], links, signal);
        last?.seen[Symbol.dispose]();
        last = { seen, lines };
      } catch (error) {
        if (last?.seen !== seen) seen[Symbol.dispose]();
        throw error;
      }
      see(n++);
    }
  } finally {
    last?.seen[Symbol.dispose]();
  }
  return tracks;
};
