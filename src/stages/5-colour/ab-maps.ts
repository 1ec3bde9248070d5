/**
 * @file Colour maps as facts hold them: small planes of a and b of CIELAB, one pair a frame, in half Lab steps: bytes, rows told by differences, deflated, base64. So colour
 * that took the whole shot to settle is there for any frame alone, and a frame's map is about two kilobytes.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { FilmError } from '../../film/errors.ts';

/** a and b in Lab steps. */
export type AbMap = { readonly width: number; readonly height: number; readonly a: Float32Array; readonly b: Float32Array };

const perStep = 2;

/** Colours beyond 63 Lab steps are drawn in. */
export const packAb = ({ a, b }: AbMap): string => {
  const bytes = new Uint8Array(a.length + b.length);
  [a, b].forEach((plane, p) => {
    let left = 0;
    plane.forEach((value, i) => {
      const whole = Math.min(127, Math.max(-127, Math.round(value * perStep)));
      bytes[p * a.length + i] = whole - left;
      left = whole;
    });
  });
  return deflateRawSync(bytes, { level: 6 }).toString('base64');
};

/** Throws `failed` for a text that holds no map of this size. */
export const unpackAb = (text: string, width: number, height: number): AbMap => {
  const size = width * height;
  let bytes: Uint8Array;
  try {
    bytes = inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength: 2 * size });
  } catch (cause) {
    throw new FilmError('failed', `expected a colour map of ${width} x ${height} in the facts`, { cause });
  }
  if (bytes.length !== 2 * size)
    throw new FilmError('failed', `expected a colour map of ${width} x ${height} in the facts, got ${bytes.length} bytes`);
  const [a, b] = [0, 1].map((p) => {
    let value = 0;
    return Float32Array.from({ length: size }, (_, i) => {
      value = ((value + bytes[p * size + i]! + 128) & 255) - 128;
      return value / perStep;
    });
  }) as [Float32Array, Float32Array];
  return { width, height, a, b };
};
