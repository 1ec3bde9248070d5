/** Twin of ../detail-gain.ts. Memory from `sums`: four floats a cell, the motion that carries its detail. */
import { bilinearAt } from './motion/sample';

/** Adds a motion's share to every cell's. */
export function detailMoves(moves: usize, shares: usize, gridWidth: i32, gridHeight: i32, columns: i32, rows: i32, first: i32, sums: usize): void {
  const ratioX = <f64>columns / <f64>gridWidth;
  const ratioY = <f64>rows / <f64>gridHeight;
  const scale = f32x4(<f32>ratioX, <f32>ratioY, <f32>ratioX, <f32>ratioY);
  for (let y: i32 = 0; y < rows; y++) {
    const row = min<i32>(gridHeight - 1, <i32>(((<f64>y + 0.5) * <f64>gridHeight) / <f64>rows));
    for (let x: i32 = 0; x < columns; x++) {
      const column = min<i32>(gridWidth - 1, <i32>(((<f64>x + 0.5) * <f64>gridWidth) / <f64>columns));
      const place = <usize>(row * gridWidth + column);
      const sum = sums + ((<usize>(y * columns + x)) << 4);
      const before = first ? f32x4.splat(0) : v128.load(sum);
      const share = v128.load32_splat(shares + (place << 3), 4);
      v128.store(sum, f32x4.add(before, f32x4.mul(f32x4.mul(share, v128.load(moves + (place << 4))), scale)));
    }
  }
}

export function detailGain(a: usize, b: usize, made: usize, columns: i32, rows: i32, t: f32, strength: f32, most: f32, nothing: f32, sums: usize, out: usize): void {
  let i: usize = 0;
  for (let y: i32 = 0; y < rows; y++) {
    for (let x: i32 = 0; x < columns; x++, i += 4) {
      const move = sums + (i << 2);
      const ofA = bilinearAt(a, columns, rows, <f32>x + load<f32>(move), <f32>y + load<f32>(move, 4));
      const ofB = bilinearAt(b, columns, rows, <f32>x + load<f32>(move, 8), <f32>y + load<f32>(move, 12));
      const wanted = (<f32>1 - t) * ofA + t * ofB;
      const gain = min<f32>(most, max<f32>(1, sqrt<f32>((wanted + nothing) / (load<f32>(made + i) + nothing))));
      store<f32>(out + i, <f32>1 + strength * (gain - <f32>1));
    }
  }
}
