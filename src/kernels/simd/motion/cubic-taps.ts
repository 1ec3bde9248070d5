/** Cubic samples at whole 256ths of a pixel: a table of the weights, and samples from it. */
/** Places a pixel is divided into. */
export const steps: i32 = 256;

/** The four weights of ../../moved-places.ts at each of `steps` places between two samples. */
export function fillWeights(table: usize): void {
  for (let i: i32 = 0; i < steps; i++) {
    const f = <f32>i / <f32>steps;
    const w = table + ((<usize>i) << 4);
    store<f32>(w, ((<f32>-0.75 * f + 1.5) * f - 0.75) * f);
    store<f32>(w, (<f32>1.25 * f - 2.25) * f * f + 1, 4);
    store<f32>(w, ((<f32>-1.25 * f + 1.5) * f + 0.75) * f, 8);
    store<f32>(w, (<f32>0.75 * f - 0.75) * f * f, 12);
  }
}

/** Four rows weighted; their four columns are still to be weighted and added. */
// @ts-ignore: decorator
@inline
export function inside(from: usize, rowBytes: usize, w: usize): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(v128.load(from), v128.load32_splat(w)), f32x4.mul(v128.load(from + rowBytes), v128.load32_splat(w, 4))),
    f32x4.add(f32x4.mul(v128.load(from + 2 * rowBytes), v128.load32_splat(w, 8)), f32x4.mul(v128.load(from + 3 * rowBytes), v128.load32_splat(w, 12))),
  );
}

/** The same near the border, whose samples are repeated outwards. */
export function clamped(plane: usize, width: i32, height: i32, x0: i32, y0: i32, w: usize): v128 {
  const left = (<usize>max<i32>(0, x0 - 1)) << 2;
  const own = (<usize>x0) << 2;
  const right = (<usize>min<i32>(width - 1, x0 + 1)) << 2;
  const far = (<usize>min<i32>(width - 1, x0 + 2)) << 2;
  let sum = f32x4.splat(0);
  for (let j: i32 = 0; j < 4; j++) {
    const row = plane + ((<usize>(min<i32>(height - 1, max<i32>(0, y0 + j - 1)) * width)) << 2);
    const taps = f32x4(load<f32>(row + left), load<f32>(row + own), load<f32>(row + right), load<f32>(row + far));
    sum = f32x4.add(sum, f32x4.mul(taps, v128.load32_splat(w + ((<usize>j) << 2))));
  }
  return sum;
}
