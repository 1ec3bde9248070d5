/** Twin of ../temporal-median.ts, four samples a step. */
import { storeSome } from './parts/lanes';

export function temporalMedian(before: usize, own: usize, after: usize, out: usize, length: i32): void {
  for (let i: i32 = 0; i < length; i += 4) {
    const at = (<usize>i) << 2;
    const a = v128.load(before + at);
    const b = v128.load(own + at);
    const c = v128.load(after + at);
    storeSome(out + at, f32x4.pmax(f32x4.pmin(a, b), f32x4.pmin(f32x4.pmax(a, b), c)), length - i);
  }
}
