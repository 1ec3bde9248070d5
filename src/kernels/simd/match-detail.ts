/** Twin of ../match-detail.ts. Four samples a step; a step lies between the middles of two cells, whose gains a row of scratch holds. */
import { fourSoft, softAt } from './parts/soft';

// @ts-ignore: decorator
@inline
function kept(value: f32, low: f32, high: f32): f32 {
  return min<f32>(high, max<f32>(low, value));
}

function one(src: usize, width: i32, height: i32, x: i32, y: i32, more: f32, past: f32, levels: f32, out: usize): void {
  const i = (<usize>(y * width + x)) << 2;
  const value = load<f32>(src + i);
  let low = value;
  let high = value;
  for (let k: i32 = -1; k <= 1; k++) {
    const row = min<i32>(height - 1, max<i32>(0, y + k)) * width;
    for (let j: i32 = -1; j <= 1; j++) {
      const near = load<f32>(src + ((<usize>(row + min<i32>(width - 1, max<i32>(0, x + j)))) << 2));
      low = min<f32>(low, near);
      high = max<f32>(high, near);
    }
  }
  const over = min<f32>((high - low) * <f32>0.25, past * (high - low) + levels);
  const raised = kept(value + more * (value - softAt(src, width, height, x, y)), low - over, high + over);
  store<f32>(out + i, kept(raised, 0, 1));
}

export function matchDetail(src: usize, gain: usize, width: i32, height: i32, past: f32, levels: f32, out: usize, scratch: usize): void {
  const columns = (width + 7) >> 3;
  const rows = (height + 7) >> 3;
  const rowBytes = (<usize>width) << 2;
  const zero = f32x4.splat(0);
  const unit = f32x4.splat(1);
  const pasts = f32x4.splat(past);
  const most = f32x4.splat(levels);
  const quarter = f32x4.splat(0.25);
  const firstHalf = f32x4(0.5625, 0.6875, 0.8125, 0.9375);
  const secondHalf = f32x4(0.0625, 0.1875, 0.3125, 0.4375);
  for (let y: i32 = 0; y < height; y++) {
    const line = (y + 4) >> 3;
    const above = gain + ((<usize>(max<i32>(0, line - 1) * columns)) << 2);
    const below = gain + ((<usize>(min<i32>(rows - 1, line) * columns)) << 2);
    const down = (<f32>((y + 4) & 7) + <f32>0.5) * <f32>0.125;
    // What is above 1, with the border's repeated on either side.
    for (let c: i32 = 0; c < columns + 2; c++) {
      const from = (<usize>min<i32>(columns - 1, max<i32>(0, c - 1))) << 2;
      const top = load<f32>(above + from);
      store<f32>(scratch + ((<usize>c) << 2), top + (load<f32>(below + from) - top) * down - 1);
    }
    const start = src + (<usize>y) * rowBytes;
    const to = out + (<usize>y) * rowBytes;
    const up = y > 0 ? rowBytes : 0;
    const next = y + 1 < height ? rowBytes : 0;
    for (let x: i32 = 0; x < width; x += 4) {
      const cell = scratch + ((<usize>((x + 4) >> 3)) << 2);
      const left = load<f32>(cell);
      const right = load<f32>(cell, 4);
      const across = x & 4 ? secondHalf : firstHalf;
      const more = f32x4.add(f32x4.splat(left), f32x4.mul(f32x4.splat(right - left), across));
      if (x == 0 || x + 5 > width) {
        const last = min<i32>(width, x + 4);
        for (let k = x; k < last; k++) {
          const share = (<f32>((k + 4) & 7) + <f32>0.5) * <f32>0.125;
          one(src, width, height, k, y, left + (right - left) * share, past, levels, out);
        }
        continue;
      }
      const here = start + ((<usize>x) << 2);
      const value = v128.load(here);
      if (left == 0 && right == 0) {
        v128.store(to + ((<usize>x) << 2), f32x4.pmin(unit, f32x4.pmax(zero, value)));
        continue;
      }
      const over = here - up;
      const under = here + next;
      let low = value;
      let high = value;
      for (let k: usize = 0; k < 3; k++) {
        const at = k == 0 ? over : k == 1 ? here : under;
        const before = v128.load(at - 4);
        const same = v128.load(at);
        const after = v128.load(at + 4);
        low = f32x4.pmin(f32x4.pmin(low, same), f32x4.pmin(before, after));
        high = f32x4.pmax(f32x4.pmax(high, same), f32x4.pmax(before, after));
      }
      const range = f32x4.sub(high, low);
      const beyond = f32x4.pmin(f32x4.mul(range, quarter), f32x4.add(f32x4.mul(pasts, range), most));
      const raised = f32x4.add(value, f32x4.mul(more, f32x4.sub(value, fourSoft(over, here, under))));
      const held = f32x4.pmin(f32x4.add(high, beyond), f32x4.pmax(f32x4.sub(low, beyond), raised));
      v128.store(to + ((<usize>x) << 2), f32x4.pmin(unit, f32x4.pmax(zero, held)));
    }
  }
}
