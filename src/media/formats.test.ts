/** What formats ask of their encoders. */
import { describe, expect, it } from 'vitest';
import { formatCatalogue } from './formats/catalogue.gen.ts';

describe('H.264', () => {
  const options = (width: number, height: number): Readonly<Record<string, string>> =>
    formatCatalogue.h264!.options({ threads: 2, width, height });
  it('is looked ahead at as the preset says, and no further than memory allows at 4K', () => {
    expect(options(1920, 1080)['rc-lookahead']).toBeUndefined();
    // Pictures held by look-ahead, at 3 bytes a pixel with their small copies: within a quarter of 2 GB.
    expect(Number(options(3840, 2160)['rc-lookahead']) * 3840 * 2160 * 3).toBeLessThan(2 ** 29);
  });
});
