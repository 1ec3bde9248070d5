/** Twin of ../lay-grain.ts. Four pixels a step, as far as neither template comes to its end. */
import { deviationAt } from './parts/dct8';

/** Deviations at four levels. */
// @ts-ignore: decorator
@inline
function deviationsAt(deviations: usize, tops: v128, lastPair: v128, level: v128): v128 {
  const at = f32x4.pmin(tops, f32x4.pmax(f32x4.splat(0), f32x4.mul(level, tops)));
  const low = i32x4.min_s(lastPair, i32x4.trunc_sat_f32x4_s(at));
  const bytes = i32x4.shl(low, 2);
  const p = v128.load64_lane(deviations + <usize>i32x4.extract_lane(bytes, 1), v128.load64_zero(deviations + <usize>i32x4.extract_lane(bytes, 0)), 1);
  const q = v128.load64_lane(deviations + <usize>i32x4.extract_lane(bytes, 3), v128.load64_zero(deviations + <usize>i32x4.extract_lane(bytes, 2)), 1);
  const a = v128.shuffle<f32>(p, q, 0, 2, 4, 6), b = v128.shuffle<f32>(p, q, 1, 3, 5, 7);
  return f32x4.add(a, f32x4.mul(f32x4.sub(b, a), f32x4.sub(at, f32x4.convert_i32x4_s(low))));
}

export function layGrain(
  src: usize, width: i32, height: i32, one: usize, oneWidth: i32, oneHeight: i32, oneX: i32, oneY: i32,
  other: usize, otherWidth: i32, otherHeight: i32, otherX: i32, otherY: i32, deviations: usize, levels: i32, amount: f32, out: usize,
): void {
  const amounts = f32x4.splat(amount), tops = f32x4.splat(<f32>(levels - 1)), lastPair = i32x4.splat(levels - 2);
  const zero = f32x4.splat(0), white = f32x4.splat(1);
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    const first = one + ((<usize>(((y + oneY) % oneHeight) * oneWidth)) << 2);
    const second = other + ((<usize>(((y + otherY) % otherHeight) * otherWidth)) << 2);
    let a = oneX % oneWidth, b = otherX % otherWidth;
    for (let x: i32 = 0; x < width; ) {
      let left = min<i32>(width - x, min<i32>(oneWidth - a, otherWidth - b));
      x += left;
      let atOne = first + ((<usize>a) << 2), atOther = second + ((<usize>b) << 2);
      a += left;
      b += left;
      if (a == oneWidth) a = 0;
      if (b == otherWidth) b = 0;
      for (; left >= 4; left -= 4, i += 16, atOne += 16, atOther += 16) {
        const level = v128.load(src + i);
        const grain = f32x4.add(v128.load(atOne), v128.load(atOther));
        const laid = f32x4.add(level, f32x4.mul(f32x4.mul(amounts, deviationsAt(deviations, tops, lastPair, level)), grain));
        v128.store(out + i, f32x4.pmin(white, f32x4.pmax(zero, laid)));
      }
      for (; left > 0; left--, i += 4, atOne += 4, atOther += 4) {
        const level = load<f32>(src + i);
        const grain = load<f32>(atOne) + load<f32>(atOther);
        store<f32>(out + i, min<f32>(1, max<f32>(0, level + amount * deviationAt(deviations, levels, level) * grain)));
      }
    }
  }
}
