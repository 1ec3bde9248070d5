/**
 * @file A colour network at work: a picture's luma, made small and seen whole, goes in, and two planes of CIELAB come back, at the network's own size. A network that
 * gives a coloured picture is asked for its colour alone.
 */
import { FilmError } from '../film/errors.ts';
import type { Plane } from '../film/frame.ts';
import { labOfRgb } from '../kernels/lab.ts';
import type { ColourLayout } from './net.ts';
import type { Levels } from './picture-net.ts';
import type { Session, TensorData } from './runtime.ts';

/** a and b in Lab steps over the whole picture; its samples are `width` x `height`, whatever the picture's shape. */
export type AbPicture = { readonly width: number; readonly height: number; readonly a: Float32Array; readonly b: Float32Array };

/** No colour of a picture lies beyond. */
const farthest = 130;

/** The size at which a picture is shown to the network: its shape, the shorter side as the network likes it, or its one size. */
export const sizeSeen = (layout: ColourLayout, width: number, height: number): { readonly width: number; readonly height: number } => {
  if (layout.fixed !== undefined) return { width: layout.fixed, height: layout.fixed };
  const factor = layout.side / Math.min(width, height);
  // A strip is seen narrower than it is, never so long that it fills the memory.
  const round = (size: number): number =>
    layout.multiple * Math.max(1, Math.round(Math.min(4 * layout.side, size * factor) / layout.multiple));
  return { width: round(width), height: round(height) };
};

const colourOf = (layout: ColourLayout, { dims, data }: TensorData, grey: { width: number; height: number }): AbPicture => {
  const [, channels, height, width] = dims as readonly [number, number, number, number];
  const wanted = layout.gives === 'ab' ? 2 : 3;
  if (dims.length !== 4 || channels !== wanted || width > grey.width || height > grey.height)
    throw new FilmError(
      'failed',
      `expected 1 x ${wanted} x at most ${grey.height} x ${grey.width} from the network, got ${dims.join(' x ')}`,
    );
  const size = width * height;
  const [a, b] = [new Float32Array(size), new Float32Array(size)];
  for (let i = 0; i < size; i++) {
    const at = (c: number): number => data[c * size + i]!;
    if (layout.gives === 'ab') [a[i], b[i]] = [at(0) * layout.unit, at(1) * layout.unit];
    else {
      const share = (c: number): number => Math.min(1, Math.max(0, at(c) / layout.unit));
      [, a[i], b[i]] = labOfRgb(share(0), share(1), share(2)) as [number, number, number];
    }
  }
  return { width, height, a, b };
};

/** The input: a picture brought to `sizeSeen`. */
const shown = (layout: ColourLayout, plane: Plane, levels: Levels): Readonly<Record<string, TensorData>> => {
  const { width, height } = plane;
  if (width % layout.multiple !== 0 || height % layout.multiple !== 0)
    throw new RangeError(`expected sides that are multiples of ${layout.multiple}, got ${width} x ${height}`);
  const size = width * height;
  const gain = 1 / (levels.white - levels.black);
  const data = new Float32Array(size * layout.channels);
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, (plane.data[i % size]! - levels.black) * gain)) * layout.white;
  return { [layout.input]: { dims: [1, layout.channels, height, width], data } };
};

/** What the encoder sees of a picture brought to `sizeSeen`: for each of the layout's `features` 1 x channels x height x width, the finest first. */
export const applyFeatures = async (
  session: Pick<Session, 'run'>,
  layout: ColourLayout,
  plane: Plane,
  levels: Levels,
  signal?: AbortSignal,
): Promise<readonly TensorData[]> => {
  const wanted = layout.features ?? [];
  const result = await session.run(shown(layout, plane, levels), signal, wanted);
  return wanted.map((name) => result[name]!);
};

/** Colour of a picture brought to `sizeSeen`. Rejects with `failed` where what comes out is no colour. */
export const applyColour = async (
  session: Pick<Session, 'run'>,
  layout: ColourLayout,
  plane: Plane,
  levels: Levels,
  signal?: AbortSignal,
): Promise<AbPicture> => {
  const result = await session.run(shown(layout, plane, levels), signal, [layout.output]);
  const made = colourOf(layout, result[layout.output]!, plane);
  for (const plane of [made.a, made.b]) {
    const wrong = plane.find((value) => !(Math.abs(value) <= farthest));
    if (wrong !== undefined)
      throw new FilmError('failed', `the network's colours are refused: ${wrong} is no Lab step between -${farthest} and ${farthest}`, {
        hint: 'Take another network, or say in a sidecar what its values mean (unit).',
      });
  }
  return made;
};
