/** Twin of ../block-paths.ts. */
import { alike, meanWay, stepOf, wayOf } from './motion/block-ways';
import { bilinearAt } from './motion/sample';

export function blockPaths(a: usize, b: usize, width: i32, height: i32, side: i32, vectors: usize, bendX: usize, bendY: usize, t: f32, first: usize, second: usize, moves: usize): void {
  const columns = (width + side - 1) / side, rows = (height + side - 1) / side;
  const half: f32 = <f32>side * <f32>0.5 - <f32>0.5;
  const inverse: f32 = <f32>1 / <f32>side;
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const sx = load<f32>(bendX + i), sy = load<f32>(bendY + i);
      const gx = (<f32>x - sx - half) * inverse, gy = (<f32>y - sy - half) * inverse;
      const column = <i32>floor<f32>(gx), row = <i32>floor<f32>(gy);
      const wx = stepOf(gx - <f32>column), wy = stepOf(gy - <f32>row);
      const bend = f32x4(sx, sy, sx, sy);
      const place = f32x4(<f32>x, <f32>y, <f32>x, <f32>y);
      let mean = f32x4.splat(0);
      let fromA: f32 = 0, fromB: f32 = 0;
      const one = alike(vectors, columns, rows, column, row);
      const count = one ? 1 : 4;
      for (let k: i32 = 0; k < count; k++) {
        const straight = one ? meanWay(vectors, columns, rows, column, row, wx, wy, t) : wayOf(vectors, columns, rows, column + (k & 1), row + (k >> 1), t);
        const way = f32x4.sub(straight, bend);
        const share = one ? <f32>1 : (k & 1 ? wx : 1 - wx) * (k >> 1 ? wy : 1 - wy);
        mean = f32x4.add(mean, f32x4.mul(way, f32x4.splat(share)));
        const there = f32x4.add(place, way);
        fromA += share * bilinearAt(a, width, height, f32x4.extract_lane(there, 0), f32x4.extract_lane(there, 1));
        fromB += share * bilinearAt(b, width, height, f32x4.extract_lane(there, 2), f32x4.extract_lane(there, 3));
      }
      store<f32>(first + i, fromA);
      store<f32>(second + i, fromB);
      v128.store(moves + (i << 2), mean);
      i += 4;
    }
  }
}
