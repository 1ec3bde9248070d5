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
import { resamplePlane } from '../../kernels/resample.ts';
import { bilinearAt } from '../../kernels/sample.ts';
import { sizeSeen } from '../../nets/colour-net.ts';
import type { Nets } from '../../nets/host.ts';
import type { Net } from '../../nets/net.ts';
import type { Coloured } from './carry.ts';
import { type Held, holding } from './held.ts';

/** Colours found for a picture, in its size; `spread` is how far the colours found for a pixel lie apart, in 8-bit levels. */
export type Alike = Held & { readonly blue: LentPlane; readonly red: LentPlane; readonly spread: LentPlane };
export type FindAlike = (luma: Plane, signal?: AbortSignal) => Promise<Alike>;
/** Makes the search in one coloured picture. */
export type Matching = (source: Coloured, signal?: AbortSignal) => Promise<Disposable & { readonly find: FindAlike }>;

/** What the finer features count beside the coarse ones, and brightness from black to white, and the picture's width or height. */
const [finerWeight, lumaWeight, placeWeight] = [0.7, 4, 1.5];
/** Cells found for a cell; by how much, squared, the features of a lesser one may lie beyond; and luma's difference that is clear. */
const [nearest, apart, lumaApart] = [12, 0.1, 0.04];
/** Shorter side of the pictures shown: 256 finds 1 % better colours at twice the cost. */
const sideSeen = 192;

type Cells = { readonly columns: number; readonly rows: number; readonly features: readonly Float32Array[]; readonly luma: Float32Array };

/** Features of a picture's cells, each kind as one list of channels a cell. */
const seen = async (kernels: Kernels, nets: Nets, net: Net, luma: Plane, signal?: AbortSignal): Promise<Cells> => {
  const size = sizeSeen({ ...net.colour!, side: sideSeen }, luma.width, luma.height);
  using shown = kernels.arena.plane(size.width, size.height);
  await resamplePlane(kernels, luma, shown, luma.width > size.width ? 'area' : 'bilinear', undefined, signal);
  const told = await nets.features(net, shown, { black: 0, white: 1 }, signal);
  const [, , rows, columns] = told[0]!.dims as readonly [number, number, number, number];
  using small = kernels.arena.plane(columns, rows);
  await resamplePlane(kernels, luma, small, 'area', undefined, signal);
  const features = told.map(({ dims, data }) => {
    const [, channels, height, width] = dims as readonly [number, number, number, number];
    const out = new Float32Array(channels * rows * columns);
    for (let c = 0; c < channels; c++) {
      const plane = { width, height, data: data.subarray(c * width * height, (c + 1) * width * height) };
      for (let y = 0, cell = 0; y < rows; y++)
        for (let x = 0; x < columns; x++, cell++)
          out[cell * channels + c] = bilinearAt(plane, ((x + 0.5) * width) / columns - 0.5, ((y + 0.5) * height) / rows - 0.5);
    }
    return out;
  });
  return { columns, rows, features, luma: small.data.slice() };
};

/** Mean of each channel over the cells: what all of a picture has tells no place from another. */
const meansOf = ({ columns, rows, features }: Cells): readonly Float32Array[] =>
  features.map((data) => {
    const channels = data.length / (columns * rows);
    const means = new Float32Array(channels);
    data.forEach((value, i) => {
      means[i % channels]! += value / (columns * rows);
    });
    return means;
  });

/** What cells are looked up by: features less their means, each kind of one length, with brightness and place. */
const described = (
  { columns, rows, features, luma }: Cells,
  means: readonly Float32Array[],
): { readonly size: number; readonly data: Float32Array } => {
  const used = means.reduce((sum, { length }) => sum + length, 3);
  const size = 4 * Math.ceil(used / 4);
  const data = new Float32Array(size * columns * rows);
  for (let cell = 0; cell < columns * rows; cell++) {
    let at = cell * size;
    features.forEach((values, kind) => {
      const mean = means[kind]!;
      let square = 1e-12;
      for (let c = 0; c < mean.length; c++) square += (values[cell * mean.length + c]! - mean[c]!) ** 2;
      const scale = (kind === features.length - 1 ? 1 : finerWeight) / Math.sqrt(square);
      for (let c = 0; c < mean.length; c++) data[at++] = scale * (values[cell * mean.length + c]! - mean[c]!);
    });
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
        const means = meansOf(cells);
        const { size, data } = described(cells, means);
        const [width, height] = [cells.columns * cellSide, cells.rows * cellSide];
        const fitted = (from: Plane, out: Plane): Promise<void> =>
          resamplePlane(kernels, from, out, from.width > out.width ? 'area' : 'bilinear', undefined, signal);
        const known = await holding(kernels, width, height, async (plane) => {
          const lent = { luma: plane(), blue: plane(), red: plane() };
          await allDone([fitted(source.luma, lent.luma), fitted(source.blue, lent.blue), fitted(source.red, lent.red)]);
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
            const lent = { luma: plane(), blue: plane(), red: plane(), spread: plane() };
            await resamplePlane(kernels, luma, lent.luma, luma.width > width ? 'area' : 'bilinear', undefined, signal);
            await kernels.run(
              alikeColours,
              {
                ...{ luma: lent.luma, found: found.data, distance: distance.data, nearest, apart, lumaApart },
                ...{ otherLuma: known.luma, blue: known.blue, red: known.red },
                ...{ outBlue: lent.blue, outRed: lent.red, spread: lent.spread },
              },
              signal,
            );
            return lent;
          });
          return holding(kernels, luma.width, luma.height, async (plane) => {
            const lent = { blue: plane(), red: plane(), spread: plane() };
            await allDone(
              (['blue', 'red', 'spread'] as const).map((name) =>
                resamplePlane(kernels, told[name], lent[name], luma.width < width ? 'area' : 'bilinear', undefined, signal),
              ),
            );
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
