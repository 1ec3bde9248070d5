/**
 * @file The picture area inside borders, and whether the film carries colour. Over frames spread through the film the brightest value of every pixel is
 * kept; the median along each row and column then shows borders as dark runs whatever the scene. In doubt nothing is cut: losing picture is worse.
 */
import type { Clip } from '../../film/clip.ts';
import { levels } from '../../film/colour-space.ts';
import type { Rectangle, Sides } from '../../film/facts.ts';
import { type Frame, type FrameFormat, greyOf, planeSize } from '../../film/frame.ts';
import { flag } from '../../film/params.ts';
import { defineStage } from '../stage.ts';
import { type ChromaLooks, carriesColour, chromaLooksOf } from './colour.ts';

export type PictureFacts = {
  readonly picture: Rectangle;
  readonly safe: Rectangle;
  readonly fades: Sides;
  readonly monochrome: boolean;
};

const sampledFrames = 40;
/** Part of the way from border to picture at which the picture begins; its roll-off belongs to it. */
const edgeLevel = 0.25;
const widestBorder = 0.22;

/** Lines of a border, but for its roll-off, are black from end to end: at most this much above black at their brighter parts. */
const blackest = 0.07;
const rollOff = 4;

type Line = { readonly middle: number; readonly bright: number };
const lineOf = (values: Float32Array): Line => {
  const sorted = values.slice().sort();
  return { middle: sorted[values.length >> 1] ?? 0, bright: sorted[Math.floor(values.length * 0.95)] ?? 0 };
};

/** First and last line of a profile that belong to the picture, at `level` of the way from the border's value to the inner one. */
export const edgesOf = (lines: readonly Line[], level: number): readonly [number, number] => {
  const profile = lines.map((line) => line.middle);
  const count = profile.length;
  const inner = [...profile.slice(count >> 2, count - (count >> 2))].sort((a, b) => a - b)[count >> 2] ?? 0;
  const limit = Math.floor(count * widestBorder);
  const from = (place: (i: number) => number): number => {
    const value = (i: number): number => profile[place(i)]!;
    const border = value(0);
    if (border > 0.4 * inner) return 0;
    const threshold = border + level * (inner - border);
    for (let i = 0; i <= limit; i++) {
      if (value(i) < threshold || value(i + 1) < threshold) continue;
      // A dark floor is no border: something in it shines.
      const black = Array.from({ length: Math.max(0, i - rollOff) }, (_, k) => lines[place(k)]!.bright).every(
        (bright) => bright < blackest,
      );
      return black ? i : 0;
    }
    return 0;
  };
  return [from((i) => i), count - 1 - from((i) => count - 1 - i)];
};

const brightest = async (
  clip: Clip,
  progress: (done: number) => void,
  signal: AbortSignal | undefined,
): Promise<{ readonly luma: Float32Array; readonly coloured: boolean }> => {
  const luma = new Float32Array(clip.width * clip.height);
  const { black } = levels(clip.format.space.range, clip.format.bits);
  const chroma: ChromaLooks[] = [];
  const count = Math.min(sampledFrames, clip.length);
  for (let i = 0; i < count; i++) {
    using frame = await clip.frame(Math.floor(((i + 0.5) * clip.length) / count), signal);
    const { data } = frame.planes[0]!;
    for (let p = 0; p < luma.length; p++) luma[p] = Math.max(luma[p]!, data[p]! - black);
    if (frame.planes.length > 1) chroma.push(chromaLooksOf(frame));
    progress(Math.round(((i + 1) * clip.length) / count));
  }
  return { luma, coloured: carriesColour(chroma) };
};

const crop = (frame: Frame, format: FrameFormat, { x, y, width, height }: Rectangle, out: Frame): void => {
  out.planes.forEach((plane, i) => {
    const source = frame.planes[i]!;
    const sub = i > 0 && format.model === 'ycbcr' ? format.subsampling : { x: 0, y: 0 };
    const size = planeSize(format, width, height, i);
    for (let row = 0; row < size.height; row++) {
      const start = ((y >> sub.y) + row) * source.width + (x >> sub.x);
      plane.data.set(source.data.subarray(start, start + size.width), row * size.width);
    }
  });
};

export default defineStage({
  id: 'source/picture',
  version: 3,
  title: 'Picture area',
  says: 'Leaves out dark borders and works on black and white as luma alone.',
  scope: 'film',
  touches: ['picture', 'card', 'blank'],
  params: { crop: flag({ default: true, says: 'Leave out the borders.' }) },
  analyse: async ({ clip, values, progress, signal }): Promise<PictureFacts> => {
    const { width, height } = clip;
    const { luma, coloured } = await brightest(clip, (done) => progress(done, clip.length), signal);
    const columns = Array.from({ length: width }, (_, x) => lineOf(Float32Array.from({ length: height }, (_, y) => luma[y * width + x]!)));
    const rows = Array.from({ length: height }, (_, y) => lineOf(luma.subarray(y * width, (y + 1) * width)));
    const within = (level: number): Rectangle => {
      const [left, right] = edgesOf(columns, level);
      const [top, bottom] = edgesOf(rows, level);
      return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
    };
    const monochrome = clip.format.model === 'grey' || !coloured;
    const whole = { x: 0, y: 0, width, height };
    const tight = values.crop && width >= 16 && height >= 16 ? within(edgeLevel) : whole;
    // Outward to even samples, so that subsampled chroma and delivery fit; never beyond the frame.
    const [x, y] = [tight.x & ~1, tight.y & ~1];
    const even = (end: number, start: number, size: number): number => Math.min(size - start, 2 * Math.ceil((end - start) / 2));
    const picture = { x, y, width: even(tight.x + tight.width, x, width), height: even(tight.y + tight.height, y, height) };
    const half = values.crop && width >= 16 && height >= 16 ? within(0.5) : whole;
    const safe = { x: half.x + 2, y: half.y + 2, width: Math.max(1, half.width - 4), height: Math.max(1, half.height - 4) };
    const end = (rectangle: Rectangle): readonly [number, number] => [rectangle.x + rectangle.width, rectangle.y + rectangle.height];
    const [[pictureX, pictureY], [safeX, safeY]] = [end(picture), end(safe)];
    const fades = {
      left: tight.x > 0 ? Math.max(0, safe.x - picture.x) : 0,
      right: tight.x + tight.width < width ? Math.max(0, pictureX - safeX) : 0,
      top: tight.y > 0 ? Math.max(0, safe.y - picture.y) : 0,
      bottom: tight.y + tight.height < height ? Math.max(0, pictureY - safeY) : 0,
    };
    return { picture, safe, fades, monochrome };
  },
  tells: ({ picture, monochrome }) => ({
    'picture area': `${picture.width} x ${picture.height} at ${picture.x}, ${picture.y}`,
    colour: monochrome ? 'black and white' : 'carries colour',
  }),
  informs: (film, facts) => ({ ...film, source: { fileFrames: [], seconds: [], ...film.source, ...facts } }),
  shape: (input, { facts }) => {
    const { picture, monochrome } = facts.film!;
    return { ...input, width: picture.width, height: picture.height, format: monochrome ? greyOf(input.format) : input.format };
  },
  render: async ([frame], { facts, kernels }) => {
    const { picture, monochrome } = facts;
    const format = monochrome ? greyOf(frame!.format) : frame!.format;
    if (picture.width === frame!.width && picture.height === frame!.height && format.model === frame!.format.model) return frame!.share();
    const out = kernels.arena.frame(format, picture.width, picture.height);
    crop(frame!, format, picture, out);
    return out;
  },
});
