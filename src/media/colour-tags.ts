/** @file FFmpeg's colour tags (ITU-T H.273 numbers) and ours. Untagged video is taken as people make it: BT.601 up to 576 lines, else BT.709. */
import type { ColourSpace, Matrix, Primaries, Range, Transfer } from '../film/colour-space.ts';
import { rec601, rec709 } from '../film/colour-space.ts';
import type { ChromaSiting } from '../film/frame.ts';

// Code points of H.273 tables 2, 3 and 4.
const matrices: Readonly<Record<number, Matrix>> = { 0: 'rgb', 1: 'bt709', 5: 'bt601', 6: 'bt601', 9: 'bt2020', 10: 'bt2020' };
const primaries: Readonly<Record<number, Primaries>> = { 1: 'bt709', 5: 'bt470bg', 6: 'smpte170m', 7: 'smpte170m', 9: 'bt2020' };
const transfers: Readonly<Record<number, Transfer>> = {
  1: 'bt709',
  4: 'gamma22',
  5: 'gamma28',
  6: 'smpte170m',
  8: 'linear',
  9: 'log',
  10: 'log',
  13: 'srgb',
  14: 'bt2020-10',
  15: 'bt2020-10',
  16: 'pq',
  18: 'hlg',
};

const codeOf = (table: Readonly<Record<number, string>>, name: string): number =>
  Number(Object.keys(table).find((code) => table[Number(code)] === name) ?? 2);

export type TagNumbers = { readonly matrix: number; readonly primaries: number; readonly transfer: number; readonly range: number };

/** Our colour space from a stream's tags; what is unspecified is assumed from the size and named in `assumed`. */
export const spaceOf = (
  tags: TagNumbers,
  height: number,
  rgb: boolean,
  fullByName: boolean,
): { readonly space: ColourSpace; readonly assumed: readonly string[] } => {
  const base = height > 576 ? rec709 : rec601;
  const assumed: string[] = [];
  const known = <T>(what: string, value: T | undefined, fallback: T): T => {
    if (value === undefined) assumed.push(`${what} ${String(fallback)}`);
    return value ?? fallback;
  };
  const range: Range =
    tags.range === 2 || fullByName ? 'full' : tags.range === 1 ? 'limited' : rgb ? 'full' : known('range', undefined, base.range);
  return {
    space: {
      matrix: rgb ? 'rgb' : known('matrix', tags.matrix === 0 ? undefined : matrices[tags.matrix], base.matrix),
      primaries: known('primaries', primaries[tags.primaries], rgb ? 'bt709' : base.primaries),
      transfer: known('transfer', transfers[tags.transfer], rgb ? 'srgb' : base.transfer),
      range,
    },
    assumed,
  };
};

export const tagNumbersOf = (space: ColourSpace): TagNumbers => ({
  // 6 (SMPTE 170M) rather than 5 for BT.601: the numbers are the same, players know 6 better.
  matrix: space.matrix === 'bt601' ? (space.primaries === 'bt470bg' ? 5 : 6) : codeOf(matrices, space.matrix),
  primaries: codeOf(primaries, space.primaries) === 7 ? 6 : codeOf(primaries, space.primaries),
  transfer: codeOf(transfers, space.transfer),
  range: space.range === 'full' ? 2 : 1,
});

export const sitingOf = (location: number): ChromaSiting => (location === 2 ? 'centre' : location === 3 ? 'top-left' : 'left');
export const locationOf = (siting: ChromaSiting): number => (siting === 'centre' ? 2 : siting === 'top-left' ? 3 : 1);
