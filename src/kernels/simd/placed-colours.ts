/** Twin of ../placed-colours.ts. */
import { decay } from './motion/decay';
import { differenceAlong } from './motion/difference-along';
import { bilinearAt } from './motion/sample';

export function placedColours(a: usize, width: i32, height: i32, px: usize, py: usize, belief: usize, luma: usize, blue: usize, red: usize, carriedBlue: usize, carriedRed: usize, outBlue: usize, outRed: usize, outBelief: usize, scratch: usize): void {
  const bytes = (<usize>(width * height)) << 2;
  const mean = scratch + bytes;
  differenceAlong(a, luma, width, height, px, py, 2, scratch, mean, mean + bytes);
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const share = load<f32>(belief + i) * decay(<f32>0.06 * max<f32>(0, load<f32>(mean + i) - 8));
      const sx = <f32>x + load<f32>(px + i);
      const sy = <f32>y + load<f32>(py + i);
      const b = load<f32>(carriedBlue + i);
      const r = load<f32>(carriedRed + i);
      store<f32>(outBlue + i, b + share * (bilinearAt(blue, width, height, sx, sy) - b));
      store<f32>(outRed + i, r + share * (bilinearAt(red, width, height, sx, sy) - r));
      store<f32>(outBelief + i, share);
      i += 4;
    }
  }
}
