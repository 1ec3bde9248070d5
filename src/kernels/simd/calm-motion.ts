/** Twin of ../calm-motion.ts. Memory from `scratch`: errors, their means under the flow and under its smooth copy, a row. */
import { boxMean } from './motion/box-mean';
import { bilinearAt } from './motion/sample';

function meanError(a: usize, b: usize, width: i32, height: i32, u: usize, v: usize, error: usize, mean: usize, row: usize): void {
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const d = <f32>255 * (load<f32>(a + i) - bilinearAt(b, width, height, <f32>x + load<f32>(u + i), <f32>y + load<f32>(v + i)));
      store<f32>(error + i, d * d);
      i += 4;
    }
  }
  boxMean(error, mean, width, height, 4, row);
}

export function calmMotion(
  a: usize, b: usize, width: i32, height: i32, u: usize, v: usize, smoothU: usize, smoothV: usize, near: f32, span: f32, outU: usize, outV: usize, scratch: usize,
): void {
  const bytes = (<usize>(width * height)) << 2;
  const own = scratch + bytes, smooth = own + bytes, row = smooth + bytes;
  meanError(a, b, width, height, u, v, scratch, own, row);
  meanError(a, b, width, height, smoothU, smoothV, scratch, smooth, row);
  for (let i: usize = 0; i < bytes; i += 4) {
    const share = min<f32>(1, max<f32>(0, (load<f32>(smooth + i) / (load<f32>(own + i) + <f32>0.25) - near) / span));
    store<f32>(outU + i, load<f32>(smoothU + i) + share * (load<f32>(u + i) - load<f32>(smoothU + i)));
    store<f32>(outV + i, load<f32>(smoothV + i) + share * (load<f32>(v + i) - load<f32>(smoothV + i)));
  }
}
