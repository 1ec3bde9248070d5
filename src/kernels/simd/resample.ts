/** Twin of ../resample.ts. Rows: four columns a step. Columns: four outputs a step, each the sum of one or more 4-tap vectors, transposed to one store. */
// @ts-ignore: decorator
@inline
function taps(row: usize, weights: usize, count: i32): v128 {
  let sum = f32x4.mul(v128.load(row), v128.load(weights));
  for (let t: i32 = 4; t < count; t += 4) {
    const at = (<usize>t) << 2;
    sum = f32x4.add(sum, f32x4.mul(v128.load(row + at), v128.load(weights + at)));
  }
  return sum;
}

export function resample(
  src: usize, srcWidth: i32, columnStarts: usize, columnWeights: usize, columnTaps: i32,
  rowStarts: usize, rowWeights: usize, rowTaps: i32, out: usize, outWidth: i32, outHeight: i32, scratch: usize,
): void {
  const rowBytes = (<usize>srcWidth) << 2;
  const tapBytes = (<usize>columnTaps) << 2;
  for (let i: i32 = srcWidth; i < srcWidth + columnTaps + 8; i++) store<f32>(scratch + ((<usize>i) << 2), 0);
  for (let y: i32 = 0; y < outHeight; y++) {
    const first = src + <usize>load<i32>(rowStarts + ((<usize>y) << 2)) * rowBytes;
    const weights = rowWeights + ((<usize>(y * rowTaps)) << 2);
    let begun = false;
    for (let t: i32 = 0; t < rowTaps; t++) {
      const weight = load<f32>(weights + ((<usize>t) << 2));
      if (weight == 0) continue;
      const row = first + <usize>t * rowBytes;
      const factor = f32x4.splat(weight);
      let x: usize = 0;
      if (!begun) {
        for (; x + 16 <= rowBytes; x += 16) v128.store(scratch + x, f32x4.mul(v128.load(row + x), factor));
        for (; x < rowBytes; x += 4) store<f32>(scratch + x, load<f32>(row + x) * weight);
        begun = true;
      } else {
        for (; x + 16 <= rowBytes; x += 16) v128.store(scratch + x, f32x4.add(v128.load(scratch + x), f32x4.mul(v128.load(row + x), factor)));
        for (; x < rowBytes; x += 4) store<f32>(scratch + x, load<f32>(scratch + x) + load<f32>(row + x) * weight);
      }
    }
    const to = out + ((<usize>(y * outWidth)) << 2);
    let x: i32 = 0;
    for (; x + 4 <= outWidth; x += 4) {
      const starts = columnStarts + ((<usize>x) << 2);
      const w = columnWeights + <usize>x * tapBytes;
      const a = taps(scratch + ((<usize>load<i32>(starts)) << 2), w, columnTaps);
      const b = taps(scratch + ((<usize>load<i32>(starts, 4)) << 2), w + tapBytes, columnTaps);
      const c = taps(scratch + ((<usize>load<i32>(starts, 8)) << 2), w + 2 * tapBytes, columnTaps);
      const d = taps(scratch + ((<usize>load<i32>(starts, 12)) << 2), w + 3 * tapBytes, columnTaps);
      const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
      const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
      v128.store(to + ((<usize>x) << 2), f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7)));
    }
    for (; x < outWidth; x++) {
      const sum = taps(scratch + ((<usize>load<i32>(columnStarts + ((<usize>x) << 2))) << 2), columnWeights + <usize>x * tapBytes, columnTaps);
      store<f32>(to + ((<usize>x) << 2), f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
    }
  }
}
