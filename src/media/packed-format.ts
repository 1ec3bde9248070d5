/** @file Encoders that want packed samples (PNG, TIFF): the packed twin of each planar format, a rearrangement that changes no value. */

const twins: Readonly<Record<string, readonly string[]>> = {
  gbrp: ['gbrp', 'rgb24', 'bgr0'],
  gbrp16le: ['gbrp16le', 'rgb48le', 'rgb48be'],
  gray16le: ['gray16le', 'gray16be'],
};

/** The first of the encoder's formats that holds `planar` exactly; `planar` itself where nothing is known. */
export const packedFor = (planar: string, offered: readonly string[]): string =>
  twins[planar]?.find((name) => offered.includes(name)) ?? planar;
