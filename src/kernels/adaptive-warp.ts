/**
 * @file adaptive-warp: pictures or feature maps fetched along a flow, each place through its own learned 4x4 kernel times bilinear weights (the adaptive warping
 * layer of MEMC-Net, Bao et al., TPAMI 2019, as DAIN's published code does it): four 2x2 quadrants, each summed with its learned weights, blended bilinearly.
 * The learned weights are taken as they are, without normalising. Where the flow leaves the picture or is half its size, the sample at the same place is kept.
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type AdaptiveWarpArgs = {
  /** Channel after channel of the flow's size. Channels are independent: parts of a long list may go to several threads as `subarray`s. */
  readonly source: Float32Array;
  readonly channels: number;
  /** Pixels: out(p) is fetched around p + flow(p). */
  readonly flowX: Plane;
  readonly flowY: Plane;
  /** 16 planes of the flow's size; plane 4j + i weighs the sample i - 1 columns to the right and j - 1 rows below. */
  readonly kernel: Float32Array;
  /** Rows to make; `out` has as many, channel after channel. */
  readonly firstRow: number;
  readonly rows: number;
  readonly out: Float32Array;
};

const { fround, trunc } = Math;
const clamp = (value: number, top: number): number => Math.min(top, Math.max(0, value));

export default defineKernel<AdaptiveWarpArgs>({
  id: 'adaptive-warp',
  outputs: ({ out }) => [out],
  // A row's places: 16 weights and where they begin.
  scratchFloats: ({ flowX }) => flowX.width * 20,
  reference: ({ source, channels, flowX, flowY, kernel, firstRow, rows, out }) => {
    const { width, height } = flowX;
    const size = width * height;
    const outSize = width * rows;
    for (let y = firstRow; y < firstRow + rows; y++)
      for (let x = 0; x < width; x++) {
        const p = y * width + x;
        const q = (y - firstRow) * width + x;
        const [gx, gy] = [flowX.data[p]!, flowY.data[p]!];
        const [sx, sy] = [fround(x + gx), fround(y + gy)];
        const inside = sx >= 0 && sy >= 0 && sx <= width - 1 && sy <= height - 1 && Math.abs(gx) < width / 2 && Math.abs(gy) < height / 2;
        if (!inside) {
          for (let c = 0; c < channels; c++) out[c * outSize + q] = source[c * size + p]!;
          continue;
        }
        const [x0, y0] = [trunc(sx), trunc(sy)];
        const [alpha, beta] = [fround(sx - x0), fround(sy - y0)];
        for (let c = 0; c < channels; c++) {
          let sum = 0;
          for (let j = 0; j < 4; j++)
            for (let i = 0; i < 4; i++) {
              const bilinear = (i < 2 ? 1 - alpha : alpha) * (j < 2 ? 1 - beta : beta);
              const sample = source[c * size + clamp(y0 - 1 + j, height - 1) * width + clamp(x0 - 1 + i, width - 1)]!;
              sum += bilinear * kernel[(4 * j + i) * size + p]! * sample;
            }
          out[c * outSize + q] = sum;
        }
      }
  },
  twin: (simd, { source, channels, flowX, flowY, kernel, firstRow, rows, out }, scratch) =>
    simd.adaptiveWarp!(
      at(source),
      channels,
      at(flowX.data),
      at(flowY.data),
      at(kernel),
      flowX.width,
      flowX.height,
      firstRow,
      rows,
      at(out),
      scratch,
    ),
  examples: (make) =>
    (
      [
        [1, 1, 1, 0, 0, 1],
        [5, 4, 3, 1, 0, 4],
        [9, 7, 2, 6, 0, 7],
        [33, 18, 5, 12, 0, 18],
        [12, 9, 2, 3, 4, 3],
      ] as const
    ).map(([w, h, channels, reach, firstRow, rows]) => {
      const flow = (): Plane => make.plane(w, h, (x) => (x === 4 ? Number.NaN : (make.random() * 2 - 1) * reach));
      return {
        source: make.floats(channels * w * h),
        channels,
        flowX: flow(),
        flowY: flow(),
        kernel: make.floats(16 * w * h, () => make.random() - 0.4),
        firstRow,
        rows,
        out: make.floats(channels * w * rows, () => 0),
      };
    }),
  tolerance: 1e-5,
});
