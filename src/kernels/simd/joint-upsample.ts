/** Twin of ../joint-upsample.ts. */
// @ts-ignore: decorator
@inline
function within(i: i32, top: i32): i32 {
  return min<i32>(top, max<i32>(0, i));
}

export function jointUpsample(
  a: usize, b: usize, c: usize, d: usize, count: i32, smallGuide: usize, w: i32, h: i32, guide: usize, width: i32, height: i32,
  startX: f32, startY: f32, stepX: f32, stepY: f32, sharp: f32, outA: usize, outB: usize, outC: usize, outD: usize,
): void {
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    const sy = startY + <f32>y * stepY;
    const y0 = <i32>floor<f32>(sy);
    for (let x: i32 = 0; x < width; x++) {
      const sx = startX + <f32>x * stepX;
      const x0 = <i32>floor<f32>(sx);
      const own = load<f32>(guide + i);
      let total: f32 = 0;
      let sumA: f32 = 0, sumB: f32 = 0, sumC: f32 = 0, sumD: f32 = 0;
      for (let k = y0 - 1; k <= y0 + 2; k++) {
        const row = within(k, h - 1) * w;
        const nearY = <f32>1 - abs<f32>(sy - <f32>k) * <f32>0.5;
        for (let j = x0 - 1; j <= x0 + 2; j++) {
          const s = (<usize>(row + within(j, w - 1))) << 2;
          const near = (<f32>1 - abs<f32>(sx - <f32>j) * <f32>0.5) * nearY;
          const apart = (own - load<f32>(smallGuide + s)) * sharp;
          const like = <f32>1 + apart * apart;
          const weight = near * near * (<f32>1 / (like * like) + <f32>0.004);
          total += weight;
          sumA += weight * load<f32>(a + s);
          if (count > 1) sumB += weight * load<f32>(b + s);
          if (count > 2) sumC += weight * load<f32>(c + s);
          if (count > 3) sumD += weight * load<f32>(d + s);
        }
      }
      store<f32>(outA + i, sumA / total);
      if (count > 1) store<f32>(outB + i, sumB / total);
      if (count > 2) store<f32>(outC + i, sumC / total);
      if (count > 3) store<f32>(outD + i, sumD / total);
      i += 4;
    }
  }
}
