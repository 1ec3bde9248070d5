/** Twin of ../move-home.ts. */
import { bilinearAt } from './motion/sample';

export function moveHome(a: usize, b: usize, width: i32, height: i32, moves: usize, first: usize, second: usize): void {
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const m = moves + (i << 2);
      store<f32>(first + i, bilinearAt(a, width, height, <f32>x + load<f32>(m), <f32>y + load<f32>(m, 4)));
      store<f32>(second + i, bilinearAt(b, width, height, <f32>x + load<f32>(m, 8), <f32>y + load<f32>(m, 12)));
      i += 4;
    }
  }
}
