/**
 * @file blend-blocks: the block candidate laid over a made picture at full size, by its share: overlapped block motion compensation with bicubic samples. The blocks may lie
 * on a smaller picture. A plane of one value stays it.
 */
import type { Plane } from '../film/frame.ts';
import { type BlockPaths, waysAt } from './block-paths.ts';
import { at, defineKernel } from './kernel.ts';
import { clamp, fine, steps } from './moved-places.ts';
import { bicubicAt, bilinearAt } from './sample.ts';

export type BlendBlocksArgs = {
  readonly a: Plane;
  readonly b: Plane;
  /** The picture made without blocks; may be `out` itself. */
  readonly base: Plane;
  readonly paths: BlockPaths;
  /** From choose-motion: two floats a place of the blocks' picture, share of b and share of the blocks. */
  readonly shares: Float32Array;
  readonly t: number;
  readonly out: Plane;
};

export default defineKernel<BlendBlocksArgs>({
  id: 'blend-blocks',
  outputs: ({ out }) => [out.data],
  scratchFloats: ({ paths }) => 4 * (steps + paths.width + 2),
  reference: ({ a, b, base, paths, shares, t, out }) => {
    const { width, height, bendX, bendY } = paths;
    const flat = a.data.every((value) => value === a.data[0]) && b.data.every((value) => value === a.data[0]);
    const field = (c: number): Plane => ({
      width,
      height,
      data: Float32Array.from({ length: width * height }, (_, i) => shares[2 * i + c]!),
    });
    const [ofB, ofBlocks] = [field(0), field(1)];
    const [rx, ry] = [width / out.width, height / out.height];
    for (let y = 0, i = 0; y < out.height; y++)
      for (let x = 0; x < out.width; x++, i++) {
        const [gx, gy] = [(x + 0.5) * rx - 0.5, (y + 0.5) * ry - 0.5].map((place, k) =>
          Math.min((k ? height : width) - 1, Math.max(0, place)),
        ) as [number, number];
        const weight = bilinearAt(ofBlocks, gx, gy);
        out.data[i] = base.data[i]!;
        if (weight <= 0 || flat) continue;
        const share = bilinearAt(ofB, gx, gy);
        let sum = 0;
        for (const way of waysAt(paths, gx, gy, bilinearAt(bendX, gx, gy), bilinearAt(bendY, gx, gy), t)) {
          const sample = (plane: Plane, u: number, v: number): number =>
            bicubicAt(plane, fine(clamp(x + u / rx, out.width - 1)), fine(clamp(y + v / ry, out.height - 1)));
          const first = sample(a, way.u, way.v);
          const second = sample(b, way.backU, way.backV);
          sum += way.share * (first + (second - first) * share);
        }
        out.data[i] = Math.min(1, Math.max(0, base.data[i]! + (sum - base.data[i]!) * weight));
      }
  },
  twin: (simd, { a, b, base, paths, shares, t, out }, scratch) =>
    simd.blendBlocks!(
      at(a.data),
      at(b.data),
      at(base.data),
      out.width,
      out.height,
      paths.width,
      paths.height,
      paths.side,
      at(paths.vectors),
      at(paths.bendX.data),
      at(paths.bendY.data),
      at(shares),
      t,
      at(out.data),
      scratch,
    ),
  examples: (make) =>
    (
      [
        [1, 1, 1, 1],
        [9, 7, 9, 7],
        [50, 41, 27, 20],
        [33, 12, 33, 12],
      ] as const
    ).map(([w, h, gw, gh], k) => {
      const count = 2 * Math.ceil(gw / 8) * Math.ceil(gh / 8);
      const bytes = make.bytes(4 * count);
      const vectors = new Int32Array(bytes.buffer, bytes.byteOffset, count);
      for (let i = 0; i < count; i++) vectors[i] = Math.floor(make.random() * 12) - 6;
      const plane = (): Plane => (k === 3 ? make.plane(w, h, () => 0.5) : make.plane(w, h));
      const bend = (): Plane => make.plane(gw, gh, () => make.random() - 0.5);
      return {
        a: plane(),
        b: plane(),
        base: plane(),
        paths: { width: gw, height: gh, side: 8, vectors, bendX: bend(), bendY: bend() },
        shares: make.floats(2 * gw * gh, (i) => (i % 2 ? Math.max(0, make.random() - 0.3) : make.random())),
        t: 0.3,
        out: make.plane(w, h, () => 0),
      };
    }),
  // A place half way between two 256ths of a pixel may fall either way.
  tolerance: 2e-3,
});
