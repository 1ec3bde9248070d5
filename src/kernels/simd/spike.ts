/** Twin of ../spike.ts, four samples a step within rows. */
import { boxMean } from './motion/box-mean';

// @ts-ignore: decorator
@inline
function one(own: usize, before: usize, after: usize, mean: usize, i: usize, left: usize, right: usize, up: usize, down: usize, noise: usize, beyond: usize, apart: usize): void {
  const b = load<f32>(before + i);
  const a = load<f32>(after + i);
  let low = min<f32>(b, a);
  let high = max<f32>(b, a);
  low = min<f32>(low, min<f32>(load<f32>(before + i - left), load<f32>(after + i - left)));
  high = max<f32>(high, max<f32>(load<f32>(before + i - left), load<f32>(after + i - left)));
  low = min<f32>(low, min<f32>(load<f32>(before + i + right), load<f32>(after + i + right)));
  high = max<f32>(high, max<f32>(load<f32>(before + i + right), load<f32>(after + i + right)));
  low = min<f32>(low, min<f32>(load<f32>(before + i - up), load<f32>(after + i - up)));
  high = max<f32>(high, max<f32>(load<f32>(before + i - up), load<f32>(after + i - up)));
  low = min<f32>(low, min<f32>(load<f32>(before + i + down), load<f32>(after + i + down)));
  high = max<f32>(high, max<f32>(load<f32>(before + i + down), load<f32>(after + i + down)));
  const middle = (b + a) * <f32>0.5;
  const level = min<i32>(15, max<i32>(0, <i32>(middle * 16)));
  const sigma = load<f32>(noise + ((<usize>level) << 2));
  const excess = <f32>0.8 * max<f32>(0, load<f32>(mean + i) - <f32>1.1284 * sigma);
  const unit = (<f32>1) / sqrt<f32>(sigma * sigma + excess * excess);
  const value = load<f32>(own + i);
  const out = value > high ? value - high : value < low ? value - low : <f32>0;
  store<f32>(beyond + i, out * unit);
  store<f32>(apart + i, (value - middle) * unit);
}

export function spike(own: usize, before: usize, after: usize, width: i32, height: i32, noise: usize, beyond: usize, apart: usize, scratch: usize): void {
  const length = width * height;
  const bytes = (<usize>length) << 2;
  const rowBytes = (<usize>width) << 2;
  const mean = scratch + bytes;
  for (let i: i32 = 0; i < length; i += 4) {
    const at = (<usize>i) << 2;
    v128.store(scratch + at, f32x4.abs(f32x4.sub(v128.load(before + at), v128.load(after + at))));
  }
  boxMean(scratch, mean, width, height, 3, mean + bytes);
  for (let y: i32 = 0; y < height; y++) {
    const up: usize = y > 0 ? rowBytes : 0;
    const down: usize = y + 1 < height ? rowBytes : 0;
    let i = (<usize>(y * width)) << 2;
    for (let x: i32 = 0; x < width; x++) {
      if (x > 0 && x + 5 <= width) {
        const b = v128.load(before + i);
        const a = v128.load(after + i);
        let low = f32x4.pmin(b, a);
        let high = f32x4.pmax(b, a);
        let u = v128.load(before + i - 4);
        let v = v128.load(after + i - 4);
        low = f32x4.pmin(low, f32x4.pmin(u, v));
        high = f32x4.pmax(high, f32x4.pmax(u, v));
        u = v128.load(before + i + 4);
        v = v128.load(after + i + 4);
        low = f32x4.pmin(low, f32x4.pmin(u, v));
        high = f32x4.pmax(high, f32x4.pmax(u, v));
        u = v128.load(before + i - up);
        v = v128.load(after + i - up);
        low = f32x4.pmin(low, f32x4.pmin(u, v));
        high = f32x4.pmax(high, f32x4.pmax(u, v));
        u = v128.load(before + i + down);
        v = v128.load(after + i + down);
        low = f32x4.pmin(low, f32x4.pmin(u, v));
        high = f32x4.pmax(high, f32x4.pmax(u, v));
        const middle = f32x4.mul(f32x4.add(b, a), f32x4.splat(0.5));
        const level = i32x4.min_s(i32x4.splat(15), i32x4.max_s(i32x4.splat(0), i32x4.trunc_sat_f32x4_s(f32x4.mul(middle, f32x4.splat(16)))));
        const sigma = f32x4(
          load<f32>(noise + ((<usize>i32x4.extract_lane(level, 0)) << 2)),
          load<f32>(noise + ((<usize>i32x4.extract_lane(level, 1)) << 2)),
          load<f32>(noise + ((<usize>i32x4.extract_lane(level, 2)) << 2)),
          load<f32>(noise + ((<usize>i32x4.extract_lane(level, 3)) << 2)),
        );
        const excess = f32x4.mul(f32x4.splat(0.8), f32x4.pmax(f32x4.splat(0), f32x4.sub(v128.load(mean + i), f32x4.mul(f32x4.splat(1.1284), sigma))));
        const unit = f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(f32x4.mul(sigma, sigma), f32x4.mul(excess, excess))));
        const value = v128.load(own + i);
        // One of the two is 0.
        const above = f32x4.pmax(f32x4.splat(0), f32x4.sub(value, high));
        const below = f32x4.pmin(f32x4.splat(0), f32x4.sub(value, low));
        v128.store(beyond + i, f32x4.mul(f32x4.add(above, below), unit));
        v128.store(apart + i, f32x4.mul(f32x4.sub(value, middle), unit));
        i += 16;
        x += 3;
        continue;
      }
      one(own, before, after, mean, i, x > 0 ? 4 : 0, x + 1 < width ? 4 : 0, up, down, noise, beyond, apart);
      i += 4;
    }
  }
}
