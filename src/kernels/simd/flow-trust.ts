/** Twin of ../flow-trust.ts. */
import { decay } from './motion/decay';
import { differenceAlong } from './motion/difference-along';
import { bilinearAt } from './motion/sample';

export function flowTrust(a: usize, b: usize, width: i32, height: i32, u: usize, v: usize, backU: usize, backV: usize, trust: usize, scratch: usize): void {
  const bytes = (<usize>(width * height)) << 2;
  const mean = scratch + bytes;
  differenceAlong(a, b, width, height, u, v, 2, scratch, mean, mean + bytes);
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const fu = load<f32>(u + i);
      const fv = load<f32>(v + i);
      const ru = fu + bilinearAt(backU, width, height, <f32>x + fu, <f32>y + fv);
      const rv = fv + bilinearAt(backV, width, height, <f32>x + fu, <f32>y + fv);
      const residual = min<f32>(20, sqrt<f32>(ru * ru + rv * rv));
      store<f32>(trust + i, decay(<f32>0.1 * load<f32>(mean + i) + <f32>0.5 * residual) + <f32>1e-4);
      i += 4;
    }
  }
}
