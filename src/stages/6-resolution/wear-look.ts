/** @file What a picture shows of wear, as a dozen logarithms: how much detail of which fineness its calm, usual and lively tiles hold, and how much values step on a coder's grid. */
import type { Plane } from '../../film/frame.ts';
import { addSteps, type GridSums, gridOf } from '../coded-grid.ts';
import { medianOf } from '../quantile.ts';
import { fineShareOf, type TileDetail, tileDetails } from '../tile-detail.ts';

/** Share of the tiles that are calm, and lively: those with the least and the most middling detail. */
const [calmest, liveliest] = [1 / 6, 1 / 3];
const fewestTiles = 24;
const log = (value: number): number => Math.log(value + 0.05);
const finestShareOf = ({ fine, finest }: TileDetail): number => finest / Math.max(0.01, fine);

/** How much more values step across a coder's grid than between its lines, and how much they step there anyway, along one axis. */
const stepsOf = (picture: Plane, across: boolean): readonly [number, number] => {
  const sums: GridSums = { sums: new Float64Array(8), counts: new Float64Array(8) };
  addSteps(picture, across, sums);
  const [at, more] = gridOf(sums);
  return [Math.max(0, more), (255 * sums.sums[at]!) / Math.max(1, sums.counts[at]!) - more];
};

/** Of a picture, or undefined where too little of it is neither black nor white. */
export const lookOf = (picture: Plane): readonly number[] | undefined => {
  const all = [...tileDetails(picture, [0, 0])].sort((a, b) => a.middling - b.middling);
  if (all.length < fewestTiles) return undefined;
  const calm = all.slice(0, Math.floor(all.length * calmest));
  const lively = all.slice(-Math.floor(all.length * liveliest));
  const of = (tiles: readonly TileDetail[], what: (tile: TileDetail) => number): number => log(medianOf(tiles.map(what)));
  const [fine, middling] = [(tile: TileDetail): number => tile.fine, (tile: TileDetail): number => tile.middling];
  const [across, down] = [stepsOf(picture, true), stepsOf(picture, false)];
  return [
    of(calm, fine),
    of(calm, middling),
    of(calm, finestShareOf),
    of(all, fine),
    of(all, middling),
    of(all, fineShareOf),
    of(all, finestShareOf),
    of(lively, middling),
    of(lively, fineShareOf),
    of(lively, finestShareOf),
    Math.log(0.2 + across[0]) + Math.log(0.2 + down[0]),
    log(across[1]) + log(down[1]),
  ];
};
