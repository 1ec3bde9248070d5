/**
 * @file Colours by what places look like to the colour network: every cell of a picture is looked up among the cells of a coloured one by the encoder's features, brightness and
 * where it is, and each of its pixels takes the colours of pixels as bright as itself in the cells found. Nothing is chained, so it neither drifts nor ends at an occlusion.
 */
import type { Plane } from '../../film/frame.ts';
import alikeColours, { cellSide } from '../../kernels/alike-colours.ts';
import { allDone } from '../../kernels/all-done.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import type { Kernels } from '../../kernels/host.ts';
import nearestFeatures from '../../kernels/nearest-features.ts';
import { fitPlane, resamplePlane } from '../../kernels/resample.ts';
import { bilinearAt } from '../../kernels/sample.ts';
import type { Nets } from '../../nets/host.ts';
import type { Net } from '../../nets/net.ts';
import type { Coloured } from './carry.ts';
import { type CellFeatures, cellMeans, showCells, unitFeatures } from './encoder-cells.ts';
import { type Held, holding } from './held.ts';

/** Colours found for a picture, in its size; `doubt` is how far the colours found for a pixel lie apart, in 8-bit levels, and more where nothing is like it. */
export type Alike = Held & { readonly blue: LentPlane; readonly red: LentPlane; readonly doubt: LentPlane };
export type FindAlike = (luma: Plane, signal?: AbortSignal) => Promise<Alike>;
/** Makes the search in one coloured picture. */
export type Matching = (source: Coloured, signal?: AbortSignal) => Promise<Disposable & { readonly find: FindAlike }>;

/** What the finer features count beside the coarse ones, and brightness from black to white, and the picture's width or height. */
const [finerWeight, lumaWeight, placeWeight] = [0.7, 4, 1.5];
/** Cells found for a cell; by how much, squared, the features of a lesser one may lie beyond; and luma's difference that is clear. */
const [nearest, apart, lumaApart] = [12, 0.1, 0.04];
/** Squared distance from which even the nearest cell is not like it (features at right angles lie 2 apart, or more with brightness and place), and doubt beyond, in levels. */
const [unlike, unlikeLevels] = [1.7, 40];

type Cells = { readonly columns: number; readonly rows: number; readonly features: readonly CellFeatures[]; readonly luma: Float32Array };

/** A picture's cells: of the finest features' size, the coarser ones enlarged to them. */
const seen = async (kernels: Kernels, nets: Nets, net: Net, luma: Plane, signal?: AbortSignal): Promise<Cells> => {
  const told = await showCells(kernels, nets, net, luma, signal);
  const { columns, rows } = told[0]!;
  using small = kernels.arena.plane(columns, rows);
  await resamplePlane(kernels, luma, small, 'area', undefined, signal);
  const features = told.map(({ columns: width, rows: height, channels, data }) => {
    if (width === columns && height === rows) return { columns, rows, channels, data };
    const out = new Float32Array(channels * rows * columns);
    for (let c = 0, i = 0; c < channels; c++) {
      const plane = { width, height, data: data.subarray(c * width * height, (c + 1) * width * height) };
      for (let y = 0; y < rows; y++)
        for (let x = 0; x < columns; x++, i++)
          out[i] = bilinearAt(plane, ((x + 0.5) * width) / columns - 0.5, ((y + 0.5) * height) / rows - 0.5);
    }
    return { columns, rows, channels, data: out };
  });
  return { columns, rows, features, luma: small.data.slice() };
};

/** What cells are looked up by: features less their means, each kind of one length, with brightness and place. */
const described = (
  { columns, rows, features, luma }: Cells,
  means: readonly Float32Array[],
): { readonly size: number; readonly data: Float32Array } => {
  const units = features.map((kind, k) => unitFeatures(kind, means[k]!));
  const size = 4 + units.reduce((sum, unit) => sum + unit.size, 0);
  const data = new Float32Array(size * columns * rows);
  for (let cell = 0; cell < columns * rows; cell++) {
    let at = cell * size;
    for (const [k, unit] of units.entries()) {
      const weight = k === units.length - 1 ? 1 : finerWeight;
      for (let c = 0; c < unit.size; c++) data[at++] = weight * unit.data[cell * unit.size + c]!;
    }
    data[at++] = lumaWeight * luma[cell]!;
    data[at++] = (placeWeight * (cell % columns)) / columns;
    data[at++] = (placeWeight * Math.floor(cell / columns)) / rows;
  }
  return { size, data };
};

/** Looks colours up by a network's features; undefined where the network shows none. */
export const matchingBy = (kernels: Kernels, nets: Nets, net: Net): Matching | undefined =>
  (net.colour?.features?.length ?? 0) === 0
    ? undefined
    : async (source, signal) => {
        const cells = await seen(kernels, nets, net, source.luma, signal);
        const means = cells.features.map(cellMeans);
        const { size, data } = described(cells, means);
        const [width, height] = [cells.columns * cellSide, cells.rows * cellSide];
        const known = await holding(kernels, width, height, async (plane) => {
          const lent = { luma: plane(), blue: plane(), red: plane() };
          await allDone((['luma', 'blue', 'red'] as const).map((name) => fitPlane(kernels, source[name], lent[name], signal)));
          return lent;
        });
        const samples = kernels.arena.floats(data.length);
        samples.data.set(data);
        const find: FindAlike = async (luma, signal) => {
          const own = await seen(kernels, nets, net, luma, signal);
          const asked = described(own, means).data;
          using places = kernels.arena.floats(asked.length);
          using found = kernels.arena.floats((nearest * asked.length) / size);
          using distance = kernels.arena.floats(found.data.length);
          places.data.set(asked);
          await kernels.run(
            nearestFeatures,
            { places: places.data, samples: samples.data, size, found: found.data, distance: distance.data, nearest },
            signal,
          );
          using told = await holding(kernels, width, height, async (plane) => {
            const lent = { luma: plane(), blue: plane(), red: plane(), doubt: plane() };
            await fitPlane(kernels, luma, lent.luma, signal);
            await kernels.run(
              alikeColours,
              {
                ...{ luma: lent.luma, found: found.data, distance: distance.data, nearest, apart, lumaApart },
                ...{ otherLuma: known.luma, blue: known.blue, red: known.red },
                ...{ outBlue: lent.blue, outRed: lent.red, spread: lent.doubt },
              },
              signal,
            );
            for (let i = 0; i < lent.doubt.data.length; i++) {
              const cell = Math.floor(i / (width * cellSide)) * cells.columns + Math.floor((i % width) / cellSide);
              lent.doubt.data[i]! += unlikeLevels * Math.max(0, distance.data[cell * nearest]! - unlike);
            }
            return lent;
          });
          return holding(kernels, luma.width, luma.height, async (plane) => {
            const lent = { blue: plane(), red: plane(), doubt: plane() };
            await allDone((['blue', 'red', 'doubt'] as const).map((name) => fitPlane(kernels, told[name], lent[name], signal)));
            return lent;
          });
        };
        return {
          find,
          [Symbol.dispose]: () => {
            known[Symbol.dispose]();
            samples[Symbol.dispose]();
          },
        };
      };
