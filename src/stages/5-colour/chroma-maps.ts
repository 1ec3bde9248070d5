/**
 * @file Chroma maps: small planes of blue and red chroma and of belief, one a frame, as facts hold them: bytes, told by their differences from what the neighbours foretell, deflated, base64. So colour that
 * took a walk through the whole shot to find is there for any frame alone.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { FilmError } from '../../film/errors.ts';

/** Chroma in 8-bit levels from grey, -128 to 127; belief 0 to 1. */
export type ChromaMap = {
  readonly width: number;
  readonly height: number;
  readonly blue: Float32Array;
  readonly red: Float32Array;
  readonly belief: Float32Array;
};

const planesOf = (map: ChromaMap): readonly (readonly [Float32Array, number, number])[] => [
  [map.blue, 1, 128],
  [map.red, 1, 128],
  // Belief needs no fine steps.
  [map.belief, 16, 0],
];

/** What the left, upper and upper left neighbours foretell: the median edge detector of JPEG-LS (ITU-T T.87). Beyond the border stands `zero`. */
const foretold = (values: Uint8Array, i: number, width: number, zero: number): number => {
  const left = i % width > 0 ? values[i - 1]! : i >= width ? values[i - width]! : zero;
  const up = i >= width ? values[i - width]! : left;
  const corner = i % width > 0 && i >= width ? values[i - width - 1]! : up;
  const [low, high] = left < up ? [left, up] : [up, left];
  return corner >= high ? low : corner <= low ? high : left + up - corner;
};

/** Chroma to whole levels, belief to 1/16. */
export const packMap = (map: ChromaMap): string => {
  const size = map.width * map.height;
  const bytes = new Uint8Array(3 * size);
  planesOf(map).forEach(([data, scale, zero], p) => {
    const values = Uint8Array.from(data, (value) => Math.min(255, Math.max(0, Math.round(value * scale) + zero)));
    for (let i = 0; i < size; i++) bytes[p * size + i] = values[i]! - foretold(values, i, map.width, zero);
  });
  return Buffer.from(deflateRawSync(bytes, { level: 7 })).toString('base64');
};

/** Throws `failed` for a text that holds no map of this size. */
export const unpackMap = (text: string, width: number, height: number): ChromaMap => {
  const size = width * height;
  let bytes: Uint8Array;
  try {
    bytes = inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength: 3 * size });
  } catch (cause) {
    throw new FilmError('failed', `expected a chroma map of ${width} x ${height} in the facts`, { cause });
  }
  if (bytes.length !== 3 * size)
    throw new FilmError('failed', `expected a chroma map of ${width} x ${height} in the facts, got ${bytes.length} bytes`);
  const map: ChromaMap = { width, height, blue: new Float32Array(size), red: new Float32Array(size), belief: new Float32Array(size) };
  planesOf(map).forEach(([data, scale, zero], p) => {
    const values = bytes.subarray(p * size, (p + 1) * size);
    for (let i = 0; i < size; i++) {
      values[i] = values[i]! + foretold(values, i, width, zero);
      data[i] = (values[i]! - zero) / scale;
    }
  });
  return map;
};

/** A mix of two maps of one frame, each weighed by its share and belief. */
export const mixMaps = (a: ChromaMap, b: ChromaMap, shareOfB: number): ChromaMap => {
  const mixed: ChromaMap = { ...a, blue: a.blue.slice(), red: a.red.slice(), belief: a.belief.slice() };
  for (let i = 0; i < mixed.belief.length; i++) {
    const [wa, wb] = [(1 - shareOfB) * (a.belief[i]! ** 2 + 0.01), shareOfB * (b.belief[i]! ** 2 + 0.01)];
    const share = wb / (wa + wb);
    mixed.blue[i] = a.blue[i]! + share * (b.blue[i]! - a.blue[i]!);
    mixed.red[i] = a.red[i]! + share * (b.red[i]! - a.red[i]!);
    mixed.belief[i] = a.belief[i]! + share * (b.belief[i]! - a.belief[i]!);
  }
  return mixed;
};
