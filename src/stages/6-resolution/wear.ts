/**
 * @file Whether a shot was ever worn, told from its pictures: grain fills the calmest tiles with fine detail, a lens or a coarse coder takes it from all of them. What has fine
 * detail where there is something to see, and none where there is nothing, came straight from a scene.
 */
import type { Plane } from '../../film/frame.ts';
import { medianOf } from '../quantile.ts';
import { fineShareOf, type TileDetail, tileDetails } from '../tile-detail.ts';

export type WearFacts = {
  /** Fine over middling detail in the median tile. */
  readonly fineShare: number;
  /** Deviation of fine detail in the calmest tiles, in 8-bit steps; coding to 8 bits alone leaves 0.29. */
  readonly calmFine: number;
  /** That over the middling detail of the same tiles: 1 for white noise. */
  readonly calmShare: number;
};

/** Share of the tiles, those with the least middling detail, that are calm. */
const calmest = 1 / 6;
const fewestTiles = 24;
/**
 * Below this share of fine detail lenses and coders have been at work; above these, grain, were it what a coder left of it. Strict, as the networks for clean pictures cost a worn one
 * several decibels and those for old film a clean one about one: of photographs worn by training/resolution none but hardly worn ones pass, and of those never worn a sixth.
 */
const [leastShare, mostCalmFine, mostCalmShare] = [0.25, 0.6, 0.6];

const round = (value: number): number => Math.round(1000 * value) / 1000;

/** Of pictures of one shot; undefined where too little is to be seen. */
export const wearOf = (pictures: readonly Plane[]): WearFacts | undefined => {
  const looks = pictures.map((picture) => tileDetails(picture, [0, 0])).filter((details) => details.length >= fewestTiles);
  if (looks.length === 0) return undefined;
  const calm = looks.map((details) =>
    [...details].sort((a, b) => a.middling - b.middling).slice(0, Math.max(3, Math.floor(details.length * calmest))),
  );
  const over = (tiles: readonly (readonly TileDetail[])[], of: (tile: TileDetail) => number): number =>
    medianOf(tiles.map((one) => medianOf(one.map(of))));
  const calmFine = over(calm, ({ fine }) => fine);
  const calmMiddling = over(calm, ({ middling }) => middling);
  return {
    fineShare: round(over(looks, fineShareOf)),
    calmFine: round(calmFine),
    calmShare: round(calmFine / Math.max(0.01, calmMiddling)),
  };
};

export const neverWorn = ({ fineShare, calmFine, calmShare }: WearFacts): boolean =>
  fineShare > leastShare && calmFine < mostCalmFine && calmShare < mostCalmShare;
