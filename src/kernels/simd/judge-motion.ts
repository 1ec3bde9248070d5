/** Twin of ../judge-motion.ts. The means of the four fields are taken together, a place a vector. */
import { boxMean } from './motion/box-mean';
import { costs } from './motion/slope-cost';

// @ts-ignore: decorator
@inline
function lengths(d: v128): f32 {
  const squares = f32x4.mul(d, d);
  const sums = f32x4.sqrt(f32x4.add(squares, v128.shuffle<f32>(squares, squares, 1, 0, 3, 2)));
  return (f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 2)) * <f32>0.5;
}

/** Sums of columns of `moves` over rows y0..y1, a vector a place. */
function columns(moves: usize, width: i32, y0: i32, y1: i32, out: usize): void {
  const rowBytes = (<usize>width) << 4;
  for (let x: usize = 0; x < rowBytes; x += 16) {
    let from = moves + <usize>y0 * rowBytes + x;
    let sum = v128.load(from);
    for (let y = y0; y < y1; y++) {
      from += rowBytes;
      sum = f32x4.add(sum, v128.load(from));
    }
    v128.store(out + x, sum);
  }
}

export function judgeMotion(first: usize, second: usize, width: i32, height: i32, moves: usize, against: usize, cost: usize, scratch: usize): void {
  const bytes = (<usize>(width * height)) << 2;
  const sum = scratch + bytes;
  const row = sum + bytes;
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(scratch + i, <f32>255 * (load<f32>(first + i) - load<f32>(second + i)));
  costs(scratch, width, height, sum);
  const even: i32 = 8;
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    const y0 = max<i32>(0, y - even), y1 = min<i32>(height - 1, y + even);
    if (moves != 0) columns(moves, width, y0, y1, row);
    for (let x: i32 = 0; x < width; x++) {
      let value = <f32>0.3 * load<f32>(sum + i);
      if (moves != 0) {
        const x0 = max<i32>(0, x - even), x1 = min<i32>(width - 1, x + even);
        let total = v128.load(row + ((<usize>x0) << 4));
        for (let k = x0 + 1; k <= x1; k++) total = f32x4.add(total, v128.load(row + ((<usize>k) << 4)));
        const mean = f32x4.mul(total, f32x4.splat(<f32>1 / <f32>((x1 - x0 + 1) * (y1 - y0 + 1))));
        const own = v128.load(moves + (i << 2));
        value += <f32>0.2 * lengths(f32x4.sub(own, mean));
        if (against != 0) value += <f32>0.3 * min<f32>(16, lengths(f32x4.sub(own, v128.load(against + (i << 2)))));
      }
      store<f32>(scratch + i, value);
      i += 4;
    }
  }
  boxMean(scratch, cost, width, height, 4, row);
}
