/** Twin of ../joint-upsample.ts. The four small samples of a row are one vector. */
import { sumOf } from './parts/lanes';

// @ts-ignore: decorator
@inline
function within(i: i32, top: i32): i32 {
  return min<i32>(top, max<i32>(0, i));
}

/** Samples x0 - 1 to x0 + 2 of a row; what lies outside is the border's. */
// @ts-ignore: decorator
@inline
function fourAround(row: usize, x0: i32, w: i32): v128 {
  if (x0 >= 1 && x0 + 2 < w) return v128.load(row + ((<usize>(x0 - 1)) << 2));
  const p0 = load<f32>(row + ((<usize>within(x0 - 1, w - 1)) << 2)), p1 = load<f32>(row + ((<usize>within(x0, w - 1)) << 2));
  const p2 = load<f32>(row + ((<usize>within(x0 + 1, w - 1)) << 2)), p3 = load<f32>(row + ((<usize>within(x0 + 2, w - 1)) << 2));
  return f32x4(p0, p1, p2, p3);
}

export function jointUpsample(
  a: usize, b: usize, c: usize, d: usize, count: i32, smallGuide: usize, w: i32, h: i32, guide: usize, width: i32, height: i32,
  startX: f32, startY: f32, stepX: f32, stepY: f32, sharp: f32, outA: usize, outB: usize, outC: usize, outD: usize,
): void {
  const one = f32x4.splat(1), half = f32x4.splat(0.5), least = f32x4.splat(0.004), sharps = f32x4.splat(sharp);
  const steps = f32x4(-1, 0, 1, 2);
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    const sy = startY + <f32>y * stepY;
    const y0 = <i32>floor<f32>(sy);
    for (let x: i32 = 0; x < width; x++) {
      const sx = startX + <f32>x * stepX;
      const x0 = <i32>floor<f32>(sx);
      const own = v128.load32_splat(guide + i);
      const nearX = f32x4.sub(one, f32x4.mul(f32x4.abs(f32x4.sub(f32x4.splat(sx), f32x4.add(f32x4.splat(<f32>x0), steps))), half));
      let total = f32x4.splat(0), sumA = total, sumB = total, sumC = total, sumD = total;
      for (let k = y0 - 1; k <= y0 + 2; k++) {
        const row = (<usize>(within(k, h - 1) * w)) << 2;
        const near = f32x4.mul(nearX, f32x4.splat(<f32>1 - abs<f32>(sy - <f32>k) * <f32>0.5));
        const apart = f32x4.mul(f32x4.sub(own, fourAround(smallGuide + row, x0, w)), sharps);
        const like = f32x4.add(one, f32x4.mul(apart, apart));
        const weight = f32x4.mul(f32x4.mul(near, near), f32x4.add(f32x4.div(one, f32x4.mul(like, like)), least));
        total = f32x4.add(total, weight);
        sumA = f32x4.add(sumA, f32x4.mul(weight, fourAround(a + row, x0, w)));
        if (count > 1) sumB = f32x4.add(sumB, f32x4.mul(weight, fourAround(b + row, x0, w)));
        if (count > 2) sumC = f32x4.add(sumC, f32x4.mul(weight, fourAround(c + row, x0, w)));
        if (count > 3) sumD = f32x4.add(sumD, f32x4.mul(weight, fourAround(d + row, x0, w)));
      }
      const all = sumOf(total);
      store<f32>(outA + i, sumOf(sumA) / all);
      if (count > 1) store<f32>(outB + i, sumOf(sumB) / all);
      if (count > 2) store<f32>(outC + i, sumOf(sumC) / all);
      if (count > 3) store<f32>(outD + i, sumOf(sumD) / all);
      i += 4;
    }
  }
}
