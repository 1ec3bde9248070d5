/** @file mix: out = a + (b - a) * amount, sample by sample; amount in [0, 1]. */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type MixArgs = { readonly a: Plane; readonly b: Plane; readonly amount: number; readonly out: Plane };

export default defineKernel<MixArgs>({
  id: 'mix',
  outputs: ({ out }) => [out.data],
  reference: ({ a, b, amount, out }) => {
    for (let i = 0; i < out.data.length; i++) out.data[i] = a.data[i]! + (b.data[i]! - a.data[i]!) * amount;
  },
  twin: (simd, { a, b, amount, out }) => simd.mix!(at(a.data), at(b.data), amount, at(out.data), out.data.length),
  examples: (make) =>
    [
      [1, 1],
      [7, 5],
      [64, 33],
    ].map(([w, h]) => ({ a: make.plane(w!, h!), b: make.plane(w!, h!), amount: make.random(), out: make.plane(w!, h!, () => 0) })),
  tolerance: 1e-6,
});
