/** Twin of ../flow-trust.ts. */
import { boxMean } from './motion/box-mean';
import { bilinearAt } from './motion/sample';

export function flowTrust(a: usize, b: usize, width: i32, height: i32, u: usize, v: usize, backU: usize, backV: usize, trust: usize, scratch: usize): void {
  const bytes = (<usize>(width * height)) << 2;
  const mean = scratch + bytes;
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const there = bilinearAt(b, width, height, <f32>x + load<f32>(u + i), <f32>y + load<f32>(v + i));
      store<f32>(scratch + i, <f32>255 * abs<f32>(load<f32>(a + i) - there));
      i += 4;
    }
  }
  boxMean(scratch, mean, width, height, 2, mean + bytes);
  i = 0;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const fu = load<f32>(u + i);
      const fv = load<f32>(v + i);
      const ru = fu + bilinearAt(backU, width, height, <f32>x + fu, <f32>y + fv);
      const rv = fv + bilinearAt(backV, width, height, <f32>x + fu, <f32>y + fv);
      const residual = min<f32>(20, sqrt<f32>(ru * ru + rv * rv));
      let decay = max<f32>(0, 1 - (<f32>0.1 * load<f32>(mean + i) + <f32>0.5 * residual) * <f32>0.0625);
      decay *= decay;
      decay *= decay;
      decay *= decay;
      decay *= decay;
      store<f32>(trust + i, decay + <f32>1e-4);
      i += 4;
    }
  }
}
