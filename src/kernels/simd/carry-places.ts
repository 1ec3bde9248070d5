/** Twin of ../carry-places.ts. */
import { bilinearAt } from './motion/sample';

export function carryPlaces(px: usize, py: usize, belief: usize, u: usize, v: usize, trust: usize, width: i32, height: i32, none: f32, slope: f32, outX: usize, outY: usize, outBelief: usize): void {
  let i: usize = 0;
  const right = <f32>width - <f32>0.5;
  const bottom = <f32>height - <f32>0.5;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const fu = load<f32>(u + i);
      const fv = load<f32>(v + i);
      const sx = <f32>x + fu;
      const sy = <f32>y + fv;
      store<f32>(outX + i, fu + bilinearAt(px, width, height, sx, sy));
      store<f32>(outY + i, fv + bilinearAt(py, width, height, sx, sy));
      const inside = sx >= <f32>-0.5 && sy >= <f32>-0.5 && sx <= right && sy <= bottom;
      const share = min<f32>(1, max<f32>(0, (load<f32>(trust + i) - none) * slope));
      store<f32>(outBelief + i, inside ? bilinearAt(belief, width, height, sx, sy) * share : 0);
      i += 4;
    }
  }
}
