/** @file Many small numbers as one short text for facts: 16-bit little-endian multiples of a step, base64. */

/** Numbers beyond 32767 steps are held there. */
export const packNumbers = (values: ArrayLike<number>, step: number): string => {
  const bytes = new DataView(new ArrayBuffer(values.length * 2));
  for (let i = 0; i < values.length; i++) bytes.setInt16(2 * i, Math.max(-32767, Math.min(32767, Math.round(values[i]! / step))), true);
  return Buffer.from(bytes.buffer).toString('base64');
};

export const unpackNumbers = (text: string, step: number): Float64Array => {
  const bytes = Buffer.from(text, 'base64');
  return Float64Array.from({ length: bytes.length >> 1 }, (_, i) => bytes.readInt16LE(2 * i) * step);
};
