/**
 * @file joint-upsample: small planes brought to a larger size along the edges of a guide (Kopf et al. 2007, Joint Bilateral Upsampling). Each sample is the mean of the 4 x 4
 * small samples around it, weighted by nearness and by how like the guide is there and here; where nothing is like, nearness alone decides.
 * All planes of a call share their weights: chroma, and how far it is to be believed.
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';
import type { SourceRectangle } from './resample.ts';

export type JointUpsampleArgs = {
  /** One to four planes of one size. */
  readonly planes: readonly Plane[];
  /** The guide at the small planes' size, and at the result's. */
  readonly smallGuide: Plane;
  readonly guide: Plane;
  /** Where in the small planes the result lies, in small samples. */
  readonly area: SourceRectangle;
  /** Difference of the guides, in their own units, that counts little. */
  readonly edge: number;
  /** As many as `planes`, of the guide's size. */
  readonly out: readonly Plane[];
};

const f = Math.fround;
/** What a sample that is not alike still counts: keeps the sum above 0. */
const leastWeight = f(0.004);

const clamp = (i: number, size: number): number => Math.min(size - 1, Math.max(0, i));

export default defineKernel<JointUpsampleArgs>({
  id: 'joint-upsample',
  outputs: ({ out }) => out.map((plane) => plane.data),
  reference: ({ planes, smallGuide, guide, area, edge, out }) => {
    const { width: w, height: h } = smallGuide;
    const [stepX, stepY] = [f(area.width / guide.width), f(area.height / guide.height)];
    const [startX, startY] = [f(area.x + stepX / 2 - 0.5), f(area.y + stepY / 2 - 0.5)];
    const sharp = f(1 / edge);
    for (let y = 0, i = 0; y < guide.height; y++) {
      const sy = f(startY + f(y * stepY));
      for (let x = 0; x < guide.width; x++, i++) {
        const sx = f(startX + f(x * stepX));
        const [x0, y0] = [Math.floor(sx), Math.floor(sy)];
        let total = 0;
        const sums = planes.map(() => 0);
        for (let k = y0 - 1; k <= y0 + 2; k++)
          for (let j = x0 - 1; j <= x0 + 2; j++) {
            const s = clamp(k, h) * w + clamp(j, w);
            const near = (1 - Math.abs(sx - j) / 2) * (1 - Math.abs(sy - k) / 2);
            const apart = (guide.data[i]! - smallGuide.data[s]!) * sharp;
            const weight = near * near * (1 / (1 + apart * apart) ** 2 + leastWeight);
            total += weight;
            planes.forEach((plane, p) => {
              sums[p] = sums[p]! + weight * plane.data[s]!;
            });
          }
        out.forEach((plane, p) => {
          plane.data[i] = sums[p]! / total;
        });
      }
    }
  },
  twin: (simd, { planes, smallGuide, guide, area, edge, out }) => {
    const from = [0, 1, 2, 3].map((p) => at((planes[p] ?? planes[0]!).data));
    const to = [0, 1, 2, 3].map((p) => at((out[p] ?? out[0]!).data));
    const { width, height } = guide;
    simd.jointUpsample!(
      ...(from as [number, number, number, number]),
      planes.length,
      at(smallGuide.data),
      smallGuide.width,
      smallGuide.height,
      at(guide.data),
      width,
      height,
      area.x + f(area.width / width) / 2 - 0.5,
      area.y + f(area.height / height) / 2 - 0.5,
      area.width / width,
      area.height / height,
      1 / edge,
      ...(to as [number, number, number, number]),
    );
  },
  examples: (make) =>
    (
      [
        [1, 1, 1, 1],
        [1, 1, 5, 3],
        [7, 5, 31, 18],
        [16, 9, 16, 9],
        [9, 12, 4, 5],
      ] as const
    ).flatMap(([w, h, width, height]) =>
      [1, 3].map((count) => ({
        planes: Array.from({ length: count }, () => make.plane(w, h)),
        smallGuide: make.plane(w, h),
        guide: make.plane(width, height),
        area: { x: 0.25, y: 0, width: w, height: h },
        edge: 0.05,
        out: Array.from({ length: count }, () => make.plane(width, height, () => 0)),
      })),
    ),
  tolerance: 1e-5,
});
