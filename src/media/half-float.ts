/** @file Half floats (IEEE 754 binary16, the samples of OpenEXR) as 32-bit floats, exact. Node 20 has no Float16Array; a table of all 65,536 costs 256 KB. */

const halfValue = (code: number): number => {
  const sign = code & 0x8000 ? -1 : 1;
  const exponent = (code >> 10) & 31;
  const fraction = code & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  // A film has no infinite light: infinities and not-a-numbers become the largest half and 0.
  if (exponent === 31) return fraction === 0 ? sign * 65504 : 0;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

const table = Float32Array.from({ length: 65536 }, (_, code) => halfValue(code));

/** Little-endian halves, 2 bytes each, into `out`; as many as `out` holds. */
export const halvesToFloats = (halves: Uint8Array, out: Float32Array): void => {
  for (let i = 0; i < out.length; i++) out[i] = table[halves[2 * i]! | (halves[2 * i + 1]! << 8)]!;
};
