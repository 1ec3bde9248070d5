/**
 * @file A person's network of two frames at work: RIFE, IFRNet and their like, as ONNX. Both pictures are padded to whole multiples; what comes out is looked at before it
 * is believed. One that takes no time makes the middle; other moments come from halving again, to within a 32nd.
 */
import { FilmError } from '../film/errors.ts';
import type { Plane } from '../film/frame.ts';
import type { Interpolator, KnownFrame, Rgb } from './interpolator.ts';
import type { BetweenLayout } from './net.ts';
import type { Session, TensorData } from './runtime.ts';

type Known = KnownFrame & { readonly data: Float32Array; readonly columns: number; readonly rows: number };
type Pictures = readonly [Float32Array, Float32Array];

const padded = (picture: Rgb, columns: number, rows: number, white: number): Float32Array => {
  const data = new Float32Array(3 * columns * rows);
  for (const [c, plane] of picture.entries())
    for (let y = 0, o = c * columns * rows; y < rows; y++)
      for (let x = 0; x < columns; x++, o++)
        data[o] = plane.data[Math.min(plane.height - 1, y) * plane.width + Math.min(plane.width - 1, x)]! * white;
  return data;
};

/** Halvings of the time of a network that knows the middle only. */
const halvings = 5;

/** The network's functions on a session. */
export const betweenOn = (session: Pick<Session, 'run'>, layout: BetweenLayout): Interpolator => {
  const { inputs, time, output, channels, white, multiple } = layout;
  const once = async ([first, second]: Pictures, t: number, columns: number, rows: number, signal?: AbortSignal): Promise<Float32Array> => {
    const size = columns * rows;
    const given: Record<string, TensorData> = {};
    if (inputs.length === 2) {
      given[inputs[0]] = { dims: [1, 3, rows, columns], data: first };
      given[inputs[1]] = { dims: [1, 3, rows, columns], data: second };
    } else {
      const data = new Float32Array(channels * size);
      data.set(first);
      data.set(second, 3 * size);
      data.fill(t, 6 * size);
      given[inputs[0]] = { dims: [1, channels, rows, columns], data };
    }
    if (time !== undefined) given[time] = { dims: [1], data: Float32Array.of(t) };
    const made = (await session.run(given, signal))[output];
    if (made?.data.length !== 3 * size)
      throw new FilmError('failed', `expected a picture of 3 x ${rows} x ${columns} from the network, got ${made?.dims.join(' x ')}`);
    if (!made.data.every(Number.isFinite))
      throw new FilmError('failed', 'expected a picture from the network, it made samples that are no numbers');
    return made.data;
  };
  const knowsTime = time !== undefined || channels === 7;
  const at = async (pictures: Pictures, t: number, columns: number, rows: number, signal?: AbortSignal): Promise<Float32Array> => {
    if (knowsTime) return once(pictures, t, columns, rows, signal);
    let [low, high, from, to] = [0, 1, pictures[0], pictures[1]];
    for (let k = 0; ; k++) {
      const middle = await once([from, to], 0.5, columns, rows, signal);
      const moment = (low + high) / 2;
      if (k === halvings - 1 || Math.abs(moment - t) < 1 / 64) return middle;
      if (t < moment) [high, to] = [moment, middle];
      else [low, from] = [moment, middle];
    }
  };
  return {
    frame: async (picture) => {
      const { width, height } = picture[0];
      const [columns, rows] = [width, height].map((size) => Math.ceil(size / multiple) * multiple) as [number, number];
      return {
        width,
        height,
        columns,
        rows,
        data: padded(picture, columns, rows, white),
        [Symbol.dispose]: () => undefined,
      } satisfies Known;
    },
    pair: async (first, second) => {
      const [a, b] = [first as Known, second as Known];
      if (a.width !== b.width || a.height !== b.height)
        throw new FilmError('failed', `expected two frames of one size, got ${a.width}x${a.height} and ${b.width}x${b.height}`);
      return {
        at: async (t: number, out: Rgb, signal?: AbortSignal) => {
          const made = await at([a.data, b.data], t, a.columns, a.rows, signal);
          for (const [c, plane] of out.entries()) fill(plane, made.subarray(c * a.columns * a.rows), a.columns, white);
        },
        [Symbol.dispose]: () => undefined,
      };
    },
  };
};

const fill = (plane: Plane, data: Float32Array, columns: number, white: number): void => {
  for (let y = 0, o = 0; y < plane.height; y++)
    for (let x = 0; x < plane.width; x++, o++) plane.data[o] = Math.min(1, Math.max(0, data[y * columns + x]! / white));
};
