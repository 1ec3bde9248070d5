/**
 * @file Strokes: what a person draws onto frames to say "this is of that colour", as a JSON file. Colours are sRGB; only their hue and saturation count, the light is the film's.
 *
 *     { "schema": "ciotat-scribbles", "version": 1, "frames": [
 *       { "frame": 700, "strokes": [{ "colour": "#b04030", "width": 0.01, "points": [[0.2, 0.4], [0.25, 0.42]] }] } ] }
 *
 * `frame` counts the file's frames. Points are shares of the picture's width and height, from its upper left corner; `width` is a share of its width.
 */
import { z } from 'zod';
import { FilmError } from '../../film/errors.ts';
import type { Supply } from '../../film/supplies.ts';

const share = z.number().min(0).max(1);
const stroke = z.strictObject({
  /** #rrggbb; greys mean "no colour here". */
  colour: z.string().regex(/^#[0-9a-f]{6}$/i, 'expected #rrggbb'),
  width: z.number().positive().max(0.5).default(0.008),
  points: z.array(z.tuple([share, share])).min(1),
});
const scribbles = z.strictObject({
  schema: z.literal('ciotat-scribbles'),
  version: z.literal(1),
  frames: z.array(z.strictObject({ frame: z.number().int().min(0), strokes: z.array(stroke).min(1) })).min(1),
});

export type Stroke = z.infer<typeof stroke>;
export type ScribbledFrame = z.infer<typeof scribbles>['frames'][number];

/** Reads a file of strokes. Throws `input` that says which part is wrong. */
export const readStrokes = (text: string, { path }: Pick<Supply, 'path'>): readonly ScribbledFrame[] => {
  const wrong = (what: string, cause?: unknown): FilmError =>
    new FilmError('input', `${path} is no file of scribbles: ${what}`, {
      hint: 'Expected { "schema": "ciotat-scribbles", "version": 1, "frames": [{ "frame": 700, "strokes": [{ "colour": "#b04030", "points": [[0.2, 0.4]] }] }] }.',
      where: { file: path },
      ...(cause === undefined ? {} : { cause }),
    });
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw wrong('it is not JSON', cause);
  }
  const parsed = scribbles.safeParse(raw);
  if (!parsed.success) throw wrong(z.prettifyError(parsed.error).replaceAll('\n', ' '));
  return parsed.data.frames;
};

/** Calls `mark` for every pixel a stroke covers on a picture of a size. */
export const drawStroke = ({ points, width: thickness }: Stroke, width: number, height: number, mark: (pixel: number) => void): void => {
  const radius = Math.max(0.5, (thickness * width) / 2);
  const dot = (cx: number, cy: number): void => {
    for (let y = Math.max(0, Math.ceil(cy - radius)); y <= Math.min(height - 1, Math.floor(cy + radius)); y++)
      for (let x = Math.max(0, Math.ceil(cx - radius)); x <= Math.min(width - 1, Math.floor(cx + radius)); x++)
        if (Math.hypot(x - cx, y - cy) <= radius) mark(y * width + x);
  };
  const at = ([x, y]: readonly [number, number]): readonly [number, number] => [x * (width - 1), y * (height - 1)];
  let [x0, y0] = at(points[0]!);
  for (const point of points) {
    const [x1, y1] = at(point);
    const steps = Math.max(1, Math.ceil(2 * Math.hypot(x1 - x0, y1 - y0)));
    for (let k = 0; k <= steps; k++) dot(x0 + ((x1 - x0) * k) / steps, y0 + ((y1 - y0) * k) / steps);
    // A stroke thinner than a pixel still marks the one it lies on.
    mark(Math.round(y1) * width + Math.round(x1));
    [x0, y0] = [x1, y1];
  }
};
