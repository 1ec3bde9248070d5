/** @file How much fine and middling detail the 8 x 8 tiles of a picture hold: coders and soft lenses leave little that is fine, grain leaves it everywhere. */
import type { Plane } from '../film/frame.ts';
import { tileOf, tileSide, tileSize } from '../kernels/dct8.ts';

/** Deviations of a tile's coefficients, in 8-bit steps: those of order 8 and more, those of order 11 and more, and those of order 3 to 5. */
export type TileDetail = { readonly fine: number; readonly finest: number; readonly middling: number };

const tilesLookedAt = 1500;

/** Of some 1500 tiles on the grid that begins at (x0, y0); black and white parts left out. */
export const tileDetails = (plane: Plane, [x0, y0]: readonly [number, number]): readonly TileDetail[] => {
  const across = Math.floor((plane.width - x0) / tileSide);
  const down = Math.floor((plane.height - y0) / tileSide);
  const skip = Math.max(1, Math.floor((across * down) / tilesLookedAt));
  const tile = new Float64Array(tileSize);
  const details: TileDetail[] = [];
  for (let t = 0; t < across * down; t += skip) {
    tileOf(plane, x0 + tileSide * (t % across), y0 + tileSide * Math.floor(t / across), tile);
    const level = tile[0]! / 8;
    if (level < 0.08 || level > 0.92) continue;
    let [fine, finest, middling] = [0, 0, 0];
    for (let k = 0; k < tileSize; k++) {
      const order = (k >> 3) + (k & 7);
      const square = (tile[k]! * 255) ** 2;
      if (order >= 11) finest += square / 10;
      if (order >= 8) fine += square / 28;
      else if (order >= 3 && order <= 5) middling += square / 15;
    }
    details.push({ fine: Math.sqrt(fine), finest: Math.sqrt(finest), middling: Math.sqrt(middling) });
  }
  return details;
};

/** Fine over middling detail. */
export const fineShareOf = ({ fine, middling }: TileDetail): number => fine / Math.max(0.01, middling);
