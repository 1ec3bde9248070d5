/** Twin of ../settle-places.ts. */
import { boxMean } from './motion/box-mean';
import { decay } from './motion/decay';
import { differenceAlong } from './motion/difference-along';
import { bilinearAt } from './motion/sample';

export function settlePlaces(a: usize, seen: usize, width: i32, height: i32, u: usize, v: usize, px: usize, py: usize, belief: usize, amount: f32, outX: usize, outY: usize, scratch: usize): void {
  const bytes = (<usize>(width * height)) << 2;
  const mean = scratch + bytes;
  const row = mean + bytes;
  let i: usize = 0;
  differenceAlong(a, seen, width, height, u, v, 2, scratch, mean, row);
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
