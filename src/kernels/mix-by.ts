/** @file mix-by: out = a + (b - a) * share, each sample by its own share in [0, 1]. */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type MixByArgs = { readonly a: Plane; readonly b: Plane; readonly share: Plane; readonly out: Plane };

export default defineKernel<MixByArgs>({
  id: 'mix-by',
  outputs: ({ out }) => [out.data],
  reference: ({ a, b, share, out }) => {
    for (let i = 0; i < out.data.length; i++) out.data[i] = a.data[i]! + (b.data[i]! - a.data[i]!) * share.data[i]!;
  },
  twin: (simd, { a, b, share, out }) => simd.mixBy!(at(a.data), at(b.data), at(share.data), at(out.data), out.data.length),
  examples: (make) =>
    [
      [1, 1],
      [7, 5],
      [64, 33],
    ].map(([w, h]) => ({ a: make.plane(w!, h!), b: make.plane(w!, h!), share: make.plane(w!, h!), out: make.plane(w!, h!, () => 0) })),
  tolerance: 1e-6,
});
