/** A motion's coarse grid brought to the rows of the picture. */
/** A row between two of the grid, its last place twice. Vectors come out in pixels of the picture. */
export function gridRow(top: usize, bottom: usize, fy: f32, width: i32, scale: v128, out: usize): void {
  const f = f32x4.splat(fy);
  const last = (<usize>(width - 1)) << 4;
  for (let i: usize = 0; i <= last; i += 16) {
    const t = v128.load(top + i);
    v128.store(out + i, f32x4.mul(f32x4.add(t, f32x4.mul(f32x4.sub(v128.load(bottom + i), t), f)), scale));
  }
  v128.store(out + last + 16, v128.load(out + last));
}

/** Shares between two rows of the grid, the last place once more: shares of frame 1 at `out`, weights at `outWeights`. Gives whether there is any weight. */
export function sharesRow(top: usize, bottom: usize, fy: f32, width: i32, out: usize, outWeights: usize): bool {
  const f = f32x4.splat(fy);
  let any = f32x4.splat(0);
  // Two places a step; what is read beyond the last of them is written over.
  for (let x: usize = 0; x < <usize>width; x += 2) {
    const t = v128.load(top + (x << 3));
    const both = f32x4.add(t, f32x4.mul(f32x4.sub(v128.load(bottom + (x << 3)), t), f));
    v128.store64_lane(out + (x << 2), v128.shuffle<f32>(both, both, 0, 2, 0, 2), 0);
    v128.store64_lane(outWeights + (x << 2), v128.shuffle<f32>(both, both, 1, 3, 1, 3), 0);
  }
  const last = (<usize>width) << 2;
  for (let k: usize = 0; k < 12; k += 4) {
    store<f32>(out + last + k, load<f32>(out + last - 4));
    store<f32>(outWeights + last + k, load<f32>(outWeights + last - 4));
  }
  for (let x: usize = 0; x < last; x += 16) any = v128.or(any, f32x4.gt(v128.load(outWeights + x), f32x4.splat(0)));
  return v128.any_true(any);
}

/** For each place of a grid's row, a byte: 1 where the motion changes by at most `most` pixels of the picture to the next place. */
export function calmRow(row: usize, width: i32, most: v128, out: usize): void {
  for (let x: usize = 0; x < <usize>width; x++) {
    const at = row + (x << 4);
    store<u8>(out + x, <u8>i32x4.all_true(f32x4.le(f32x4.abs(f32x4.sub(v128.load(at, 16), v128.load(at))), most)));
  }
}

/** For each column of the picture and as many beyond as make whole fours, `shift` of a pixel to its right: the grid's column left of it, and how far on it lies. */
export function fillColumns(width: i32, gridWidth: i32, shift: f32, columns: usize): void {
  const ratio = <f32>gridWidth / <f32>width;
  for (let x: i32 = 0; x < ((width + 3) & ~3); x++) {
    const gx = min<f32>(<f32>(gridWidth - 1), max<f32>(0, (<f32>x + shift + <f32>0.5) * ratio - <f32>0.5));
    store<i32>(columns + ((<usize>x) << 3), <i32>gx);
    store<f32>(columns + ((<usize>x) << 3), gx - <f32>(<i32>gx), 4);
  }
}
