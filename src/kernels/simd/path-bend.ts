/** Twin of ../path-bend.ts: cleared, added to once a side, smoothed. */
import { boxMean } from './motion/box-mean';

export function clearBend(size: i32, scratch: usize): void {
  memory.fill(scratch, 0, (<usize>size) << 3);
}

// @ts-ignore: decorator
@inline
function nearest(place: f32, top: i32): i32 {
  return <i32>floor<f32>(min<f32>(<f32>top, max<f32>(0, place + <f32>0.5)));
}

export function addBend(moves: usize, u: usize, v: usize, awayU: usize, awayV: usize, awayTrust: usize, width: i32, height: i32, bend: f32, scratch: usize): void {
  const plane = (<usize>(width * height)) << 2;
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const m = moves + (i << 2);
      const home = (<usize>(nearest(<f32>y + load<f32>(m, 4), height - 1) * width + nearest(<f32>x + load<f32>(m), width - 1))) << 2;
      const fu = load<f32>(u + home);
      const fv = load<f32>(v + home);
      const ax = fu + load<f32>(awayU + home);
      const ay = fv + load<f32>(awayV + home);
      const limit = (<f32>2 * sqrt<f32>(fu * fu + fv * fv) + <f32>1) / (sqrt<f32>(ax * ax + ay * ay) + <f32>1e-6);
      const share = bend * min<f32>(1, <f32>4 * load<f32>(awayTrust + home)) * min<f32>(1, limit);
      store<f32>(scratch + i, load<f32>(scratch + i) + share * ax);
      store<f32>(scratch + plane + i, load<f32>(scratch + plane + i) + share * ay);
      i += 4;
    }
  }
}

export function smoothBend(width: i32, height: i32, bendX: usize, bendY: usize, scratch: usize): void {
  const plane = (<usize>(width * height)) << 2;
  boxMean(scratch, bendX, width, height, 4, scratch + 2 * plane);
  boxMean(scratch + plane, bendY, width, height, 4, scratch + 2 * plane);
}
