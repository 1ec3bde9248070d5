/**
 * @file A picture network at work on one plane: range, tiles, fewer pixels at a time where memory runs out, and a look at what came out. Luma alone goes through: a
 * network of three channels gets it three times, and the mean comes back.
 */
import { FilmError, isAbort } from '../film/errors.ts';
import type { Plane } from '../film/frame.ts';
import type { PictureLayout } from './net.ts';
import { distrust } from './output-check.ts';
import type { Session } from './runtime.ts';
import { type Span, sharesOf, spansOf } from './tiles.ts';

/** Code values of black and white in the plane, as shares of the largest code: [0, 1], or [16/255, 235/255] in limited range. */
export type Levels = { readonly black: number; readonly white: number };

const smallestTile = 32;

/** Samples of a part, white at 1, the border repeated outwards. */
const cut = (plane: Plane, x: Span, y: Span, levels: Levels): Float32Array => {
  const data = new Float32Array(x.size * y.size);
  const gain = 1 / (levels.white - levels.black);
  for (let j = 0; j < y.size; j++) {
    const row = Math.min(plane.height - 1, y.start + j) * plane.width;
    const within = Math.min(x.size, plane.width - x.start);
    for (let i = 0; i < within; i++) data[j * x.size + i] = (plane.data[row + x.start + i]! - levels.black) * gain;
    for (let i = within; i < x.size; i++) data[j * x.size + i] = (plane.data[row + plane.width - 1]! - levels.black) * gain;
  }
  return data;
};

/**
 * What a network may be told beside the picture: frames laid on it, itself in their middle, and the trust in each of the others, all of its size; the deviation of
 * the noise to take out, in shares of white.
 */
export type Beside = { readonly frames: readonly Plane[]; readonly trust: readonly Plane[]; readonly noise?: number };

const unit: Levels = { black: 0, white: 1 };

/** All planes the network takes, white at 1, one after another. A picture that comes alone stands in the place of all frames, without trust. */
const stacked = (
  { frames = 1, noise }: PictureLayout,
  plane: Plane,
  beside: Beside | undefined,
  x: Span,
  y: Span,
  levels: Levels,
): Float32Array => {
  const size = x.size * y.size;
  const count = 2 * frames - 1;
  const data = new Float32Array((noise === undefined ? count : count + 1) * size);
  const pictures = beside?.frames ?? Array.from({ length: frames }, () => plane);
  for (const [i, picture] of pictures.entries()) data.set(cut(picture, x, y, levels), i * size);
  for (const [i, trust] of (beside?.trust ?? []).entries()) data.set(cut(trust, x, y, unit), (frames + i) * size);
  if (noise !== undefined) data.fill((beside?.noise ?? 0) / noise, count * size);
  return data;
};

/** Runs one part: the planes of `input`, of which one is the picture. Rejects with `failed` when what comes out is no picture of what went in. */
export const runPart = async (
  session: Session,
  layout: PictureLayout,
  input: Float32Array,
  width: number,
  height: number,
  signal?: AbortSignal,
): Promise<Float32Array> => {
  const { channels, frames = 1, scale, white } = layout;
  const size = width * height;
  const plain = channels === 1 && white === 1;
  const data = plain ? input : new Float32Array(size * channels);
  if (!plain) for (let c = 0; c < channels; c++) for (let i = 0; i < size; i++) data[c * size + i] = input[i]! * white;
  const result = (await session.run({ [layout.input]: { dims: [1, data.length / size, height, width], data } }, signal))[layout.output]!;
  const length = size * scale * scale;
  if (result.data.length !== length * channels)
    throw new FilmError('failed', `expected ${width * scale} x ${height * scale} from the network, got ${result.dims.join(' x ')}`);
  const out = plain ? result.data : new Float32Array(length);
  if (!plain)
    for (let c = 0; c < channels; c++)
      for (let i = 0; i < length; i++) out[i] = out[i]! + result.data[c * length + i]! / (channels * white);
  const picture = input.length === size ? input : input.subarray((frames >> 1) * size, ((frames >> 1) + 1) * size);
  const reason = distrust(picture, width, height, out, scale);
  if (reason)
    throw new FilmError('failed', `the network's output is refused: ${reason}`, { hint: 'Take another model, or the filter alone.' });
  return out;
};

const outOfMemory = (error: unknown): boolean => error instanceof Error && /alloc|memory/i.test(error.message);

/** Largest part that was found to fit, kept by the caller from frame to frame. */
export type TileSize = { pixels: number };

/**
 * Brings `plane` through the network into `out` (scale times its size); `beside` is what the network is told beside it. Parts of at most `tile.pixels` squared; halved when memory runs out, down to 32.
 * Tiled and whole agree to within 1/512 where the layout's `reach` holds.
 */
export const applyPicture = async (
  session: Session,
  layout: PictureLayout,
  plane: Plane,
  out: Plane,
  levels: Levels,
  tile: TileSize,
  signal?: AbortSignal,
  beside?: Beside,
): Promise<void> => {
  const { frames = 1, scale, reach } = layout;
  if (beside && (beside.frames.length !== frames || beside.trust.length !== frames - 1))
    throw new RangeError(
      `expected ${frames} frames and ${frames - 1} planes of trust, got ${beside.frames.length} and ${beside.trust.length}`,
    );
  if (out.width !== plane.width * scale || out.height !== plane.height * scale)
    throw new RangeError(`expected an output of ${plane.width * scale} x ${plane.height * scale}, got ${out.width} x ${out.height}`);
  const most = layout.fixed ?? tile.pixels;
  const multiple = layout.fixed ?? layout.multiple;
  // Eight pixels of crossing over hide what a network's reach leaves.
  // A part too small for its reach shares three quarters of itself at most: more would go on by single pixels, for hours.
  const overlap = Math.min(2 * reach + 8, Math.max(0, most - multiple), Math.floor((3 * most) / 4));
  const grid = layout.fixed ? 1 : layout.multiple;
  const xs = spansOf(plane.width, most, overlap, multiple, grid);
  const ys = spansOf(plane.height, most, overlap, multiple, grid);
  const gain = levels.white - levels.black;
  const alone = frames === 1 && layout.noise === undefined;
  const given = (x: Span, y: Span): Float32Array => (alone ? cut(plane, x, y, levels) : stacked(layout, plane, beside, x, y, levels));
  const toLevel = (value: number): number => {
    const level = value * gain + levels.black;
    return level < 0 ? 0 : level > 1 ? 1 : level;
  };
  try {
    if (xs.length === 1 && ys.length === 1) {
      const part = await runPart(session, layout, given(xs[0]!, ys[0]!), xs[0]!.size, ys[0]!.size, signal);
      const { width, height, data } = out;
      for (let y = 0; y < height; y++)
        for (let x = 0, from = y * xs[0]!.size * scale, to = y * width; x < width; x++) data[to++] = toLevel(part[from++]!);
      return;
    }
    out.data.fill(0);
    for (const [j, y] of ys.entries()) {
      const down = sharesOf(ys, j, reach, scale);
      for (const [i, x] of xs.entries()) {
        const across = sharesOf(xs, i, reach, scale);
        const part = await runPart(session, layout, given(x, y), x.size, y.size, signal);
        const width = x.size * scale;
        for (let py = 0; py < y.size * scale && y.start * scale + py < out.height; py++) {
          const row = (y.start * scale + py) * out.width + x.start * scale;
          for (let px = 0; px < width && x.start * scale + px < out.width; px++)
            out.data[row + px] = out.data[row + px]! + part[py * width + px]! * across[px]! * down[py]!;
        }
      }
    }
  } catch (error) {
    if (isAbort(error) || !outOfMemory(error) || layout.fixed !== undefined || tile.pixels <= smallestTile) throw error;
    tile.pixels = Math.max(smallestTile, tile.pixels >> 1);
    await applyPicture(session, layout, plane, out, levels, tile, signal, beside);
    return;
  }
  for (let i = 0; i < out.data.length; i++) out.data[i] = toLevel(out.data[i]!);
};
