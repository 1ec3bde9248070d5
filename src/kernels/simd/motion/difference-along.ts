/** Twin of ../../difference-along.ts: the error at `error`, its mean at `mean`; `row` holds what box-mean needs. */
import { boxMean } from './box-mean';
import { bilinearAt } from './sample';

export function differenceAlong(a: usize, b: usize, width: i32, height: i32, u: usize, v: usize, radius: i32, error: usize, mean: usize, row: usize): void {
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const there = bilinearAt(b, width, height, <f32>x + load<f32>(u + i), <f32>y + load<f32>(v + i));
      store<f32>(error + i, <f32>255 * abs<f32>(load<f32>(a + i) - there));
      i += 4;
    }
  }
  boxMean(error, mean, width, height, radius, row);
}
