/**
 * @file resample: a plane at another size, separably, by two weight tables (`axisOf`). Rows are combined first, at the input's width, one output row at
 * a time, so that the scratch is one row and the result is written once.
 */
import type { Plane } from '../film/frame.ts';
import { createArena } from './arena.ts';
import type { Kernels } from './host.ts';
import { at, defineKernel } from './kernel.ts';
import { type Axis, axisOf, type FilterName } from './resample-weights.ts';

type Table = Pick<Axis, 'starts' | 'weights' | 'taps'>;
export type ResampleArgs = { readonly src: Plane; readonly columns: Table; readonly rows: Table; readonly out: Plane };

const resample = defineKernel<ResampleArgs>({
  id: 'resample',
  outputs: ({ out }) => [out.data],
  // Weights of padded taps are 0, but what they meet must be finite: hence the zeroed tail.
  scratchFloats: ({ src, columns }) => src.width + columns.taps + 8,
  reference: ({ src, columns, rows, out }, scratch) => {
    scratch.fill(0);
    for (let y = 0; y < out.height; y++) {
      for (let x = 0; x < src.width; x++) {
        let sum = 0;
        for (let t = 0; t < rows.taps; t++) {
          const weight = rows.weights[y * rows.taps + t]!;
          if (weight !== 0) sum += weight * src.data[(rows.starts[y]! + t) * src.width + x]!;
        }
        scratch[x] = sum;
      }
      for (let x = 0; x < out.width; x++) {
        let sum = 0;
        for (let t = 0; t < columns.taps; t++) sum += columns.weights[x * columns.taps + t]! * scratch[columns.starts[x]! + t]!;
        out.data[y * out.width + x] = sum;
      }
    }
  },
  twin: (simd, { src, columns, rows, out }, scratch) =>
    simd.resample!(
      at(src.data),
      src.width,
      at(columns.starts),
      at(columns.weights),
      columns.taps,
      at(rows.starts),
      at(rows.weights),
      rows.taps,
      at(out.data),
      out.width,
      out.height,
      scratch,
    ),
  examples: (make) => {
    const arena = createArena(2 ** 24);
    const cases = [
      [1, 1, 1, 1],
      [5, 3, 5, 3],
      [7, 5, 31, 18],
      [40, 30, 13, 7],
      [1, 9, 6, 2],
      [16, 16, 37, 35],
    ] as const;
    return cases.flatMap(([w, h, ow, oh]) =>
      (['lanczos3', 'catmull-rom', 'area'] as const).map((filter) => {
        const table = (n: number, o: number): Table => {
          using axis = axisOf(arena, filter, n, o, filter === 'area' ? 0 : 0.25, n);
          const starts = make.bytes(o * 4, () => 0);
          const view = new Int32Array(starts.buffer, starts.byteOffset, o);
          view.set(axis.starts);
          return { starts: view, weights: make.floats(axis.weights.length, (i) => axis.weights[i]!), taps: axis.taps };
        };
        return { src: make.plane(w, h), columns: table(w, ow), rows: table(h, oh), out: make.plane(ow, oh, () => 0) };
      }),
    );
  },
  tolerance: 2e-6,
});
export default resample;

/** Where in the source the output lies, in source samples; fractional values place chroma and crops exactly. */
export type SourceRectangle = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Fills `out` from a rectangle of `src` (default: all of it). Runs on a kernel thread. */
export const resamplePlane = async (
  kernels: Kernels,
  src: Plane,
  out: Plane,
  filter: FilterName,
  from?: SourceRectangle,
  signal?: AbortSignal,
): Promise<void> => {
  const area = from ?? { x: 0, y: 0, width: src.width, height: src.height };
  using columns = axisOf(kernels.arena, filter, src.width, out.width, area.x, area.width);
  using rows = axisOf(kernels.arena, filter, src.height, out.height, area.y, area.height);
  await kernels.run(resample, { src, columns, rows, out }, signal);
};

/** Fills `out` with all of `src`, made smaller by area or larger bilinearly: for pictures that are looked at, not shown. */
export const fitPlane = (kernels: Kernels, src: Plane, out: Plane, signal?: AbortSignal): Promise<void> =>
  resamplePlane(kernels, src, out, src.width > out.width ? 'area' : 'bilinear', undefined, signal);
