/** Twin of ../settle-places.ts. */
import { boxMean } from './motion/box-mean';
import { bilinearAt } from './motion/sample';

// @ts-ignore: decorator
@inline
function decay(x: f32): f32 {
  let d = max<f32>(0, <f32>1 - x * <f32>0.0625);
  d *= d;
  d *= d;
  d *= d;
  return d * d;
}

export function settlePlaces(a: usize, seen: usize, width: i32, height: i32, u: usize, v: usize, px: usize, py: usize, belief: usize, amount: f32, outX: usize, outY: usize, scratch: usize): void {
  const bytes = (<usize>(width * height)) << 2;
  const mean = scratch + bytes;
  const row = mean + bytes;
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      store<f32>(scratch + i, <f32>255 * abs<f32>(load<f32>(a + i) - bilinearAt(seen, width, height, <f32>x + load<f32>(u + i), <f32>y + load<f32>(v + i))));
      i += 4;
    }
  }
  boxMean(scratch, mean, width, height, 2, row);
  for (i = 0; i < bytes; i += 4) {
    const fu = load<f32>(u + i);
    const fv = load<f32>(v + i);
    const sure = min<f32>(1, max<f32>(0, <f32>1.5 * load<f32>(belief + i) - <f32>0.5));
    store<f32>(scratch + i, sure * decay(<f32>0.5 * sqrt<f32>(fu * fu + fv * fv) + <f32>0.1 * load<f32>(mean + i)));
  }
  boxMean(scratch, mean, width, height, 2, row);
  i = 0;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const fu = load<f32>(u + i);
      const fv = load<f32>(v + i);
      const sx = <f32>x + fu;
      const sy = <f32>y + fv;
      const share = amount * load<f32>(mean + i);
      const ox = load<f32>(px + i);
      const oy = load<f32>(py + i);
      store<f32>(outX + i, ox + share * (fu + bilinearAt(px, width, height, sx, sy) - ox));
      store<f32>(outY + i, oy + share * (fv + bilinearAt(py, width, height, sx, sy) - oy));
      i += 4;
    }
  }
}
