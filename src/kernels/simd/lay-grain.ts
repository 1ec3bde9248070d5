/** Twin of ../lay-grain.ts. */
import { deviationAt } from './parts/dct8';

export function layGrain(
  src: usize, width: i32, height: i32, one: usize, oneWidth: i32, oneHeight: i32, oneX: i32, oneY: i32,
  other: usize, otherWidth: i32, otherHeight: i32, otherX: i32, otherY: i32, deviations: usize, levels: i32, amount: f32, out: usize,
): void {
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    const first = one + ((<usize>(((y + oneY) % oneHeight) * oneWidth)) << 2);
    const second = other + ((<usize>(((y + otherY) % otherHeight) * otherWidth)) << 2);
    let a = oneX % oneWidth, b = otherX % otherWidth;
    for (let x: i32 = 0; x < width; x++) {
      const level = load<f32>(src + i);
      const grain = load<f32>(first + ((<usize>a) << 2)) + load<f32>(second + ((<usize>b) << 2));
      store<f32>(out + i, min<f32>(1, max<f32>(0, level + amount * deviationAt(deviations, levels, level) * grain)));
      i += 4;
      if (++a == oneWidth) a = 0;
      if (++b == otherWidth) b = 0;
    }
  }
}
