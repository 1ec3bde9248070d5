/**
 * @file depth-flow-projection: from the flow of frame 0 towards a time t to the flow of the picture at t back to frame 0 (Bao et al., DAIN, CVPR 2019, section 3.2,
 * as its published code does it). Each vector is left, negated, in the four cells around where it points, all four alike, weighed by inverse depth so that
 * what is near wins. Cells nothing came to take the plain mean of the nearest filled cells to the left, right, above and below.
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type DepthFlowProjectionArgs = {
  /** Flow in pixels, already multiplied by the time. A vector that leaves the picture, or is no number, is dropped. */
  readonly flowX: Plane;
  readonly flowY: Plane;
  /** Weight of each vector, above 0: inverse depth. */
  readonly weight: Plane;
  /** False leaves 0 where nothing came, as in training. */
  readonly fill: boolean;
  /** Pixels, same size as the flow. */
  readonly outX: Plane;
  readonly outY: Plane;
};

// Both twins round every step to 32 bits, so they agree to the last bit.
const { fround, trunc } = Math;

const splat = ({ flowX, flowY, weight, outX, outY }: DepthFlowProjectionArgs, total: Float32Array): void => {
  const { width, height } = flowX;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const p = y * width + x;
      const [fx, fy, w] = [flowX.data[p]!, flowY.data[p]!, weight.data[p]!];
      const [tx, ty] = [fround(x + fx), fround(y + fy)];
      if (!(tx >= 0 && ty >= 0 && tx <= width - 1 && ty <= height - 1)) continue;
      const [left, top] = [trunc(tx), trunc(ty)];
      const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)];
      // On the last column or row the same cell is met twice: in the sum and in the total alike.
      for (const q of [top * width + left, top * width + right, bottom * width + left, bottom * width + right]) {
        outX.data[q] = outX.data[q]! - fround(w * fx);
        outY.data[q] = outY.data[q]! - fround(w * fy);
        total[q] = total[q]! + w;
      }
    }
};

/** Adds to each hole along a line of cells the value last met on the way; a hole's `total` counts them downwards from 0. */
const sweep = (
  cells: readonly [first: number, step: number, count: number],
  total: Float32Array,
  x: Float32Array,
  y: Float32Array,
): void => {
  const [first, step, count] = cells;
  let last = -1;
  for (let k = 0, q = first; k < count; k++, q += step) {
    if (total[q]! > 0) last = q;
    else if (last >= 0) {
      x[q] = x[q]! + x[last]!;
      y[q] = y[q]! + y[last]!;
      total[q] = total[q]! - 1;
    }
  }
};

export default defineKernel<DepthFlowProjectionArgs>({
  id: 'depth-flow-projection',
  outputs: ({ outX, outY }) => [outX.data, outY.data],
  scratchFloats: ({ flowX }) => flowX.width * flowX.height,
  reference: (args, scratch) => {
    const { width, height } = args.flowX;
    const size = width * height;
    const [x, y, total] = [args.outX.data, args.outY.data, scratch];
    x.fill(0, 0, size);
    y.fill(0, 0, size);
    total.fill(0, 0, size);
    splat(args, total);
    const divide = (q: number, by: number): void => {
      x[q] = x[q]! / by;
      y[q] = y[q]! / by;
    };
    for (let q = 0; q < size; q++) if (total[q]! > 0) divide(q, total[q]!);
    if (!args.fill) return;
    for (let row = 0; row < height; row++) sweep([row * width, 1, width], total, x, y);
    for (let row = 0; row < height; row++) sweep([row * width + width - 1, -1, width], total, x, y);
    for (let column = 0; column < width; column++) sweep([column, width, height], total, x, y);
    for (let column = 0; column < width; column++) sweep([size - width + column, -width, height], total, x, y);
    for (let q = 0; q < size; q++) if (total[q]! < 0) divide(q, -total[q]!);
  },
  twin: (simd, { flowX, flowY, weight, fill, outX, outY }, scratch) =>
    simd.depthFlowProjection!(
      at(flowX.data),
      at(flowY.data),
      at(weight.data),
      flowX.width,
      flowX.height,
      fill ? 1 : 0,
      at(outX.data),
      at(outY.data),
      scratch,
    ),
  examples: (make) =>
    (
      [
        [1, 1, 0, true],
        [6, 1, 2, true],
        [9, 7, 4, true],
        [9, 7, 4, false],
        [40, 23, 30, true],
      ] as const
    ).map(([w, h, reach, fill]) => {
      const flow = (): Plane => make.plane(w, h, (x) => (x === 3 ? Number.NaN : (make.random() * 2 - 1) * reach));
      const zero = (): Plane => make.plane(w, h, () => 0);
      return {
        flowX: flow(),
        flowY: flow(),
        weight: make.plane(w, h, () => 1e-6 + make.random()),
        fill,
        outX: zero(),
        outY: zero(),
      };
    }),
  tolerance: 0,
});
