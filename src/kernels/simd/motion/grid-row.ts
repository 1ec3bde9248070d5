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

export function sharesRow(top: usize, bottom: usize, fy: f32, width: i32, out: usize): void {
  const last = (<usize>(width - 1)) << 3;
  for (let i: usize = 0; i < last + 8; i += 4) {
    const t = load<f32>(top + i);
    store<f32>(out + i, t + (load<f32>(bottom + i) - t) * fy);
  }
  store<u64>(out + last + 8, load<u64>(out + last));
}

/** For each place of a grid's row, a byte: 1 where the motion changes by at most `most` pixels of the picture to the next place. */
export function calmRow(row: usize, width: i32, most: v128, out: usize): void {
  for (let x: usize = 0; x < <usize>width; x++) {
    const at = row + (x << 4);
    store<u8>(out + x, <u8>i32x4.all_true(f32x4.le(f32x4.abs(f32x4.sub(v128.load(at, 16), v128.load(at))), most)));
  }
}

/** For each column of the picture, `shift` of a pixel to its right: the grid's column left of it, and how far on it lies. */
export function fillColumns(width: i32, gridWidth: i32, shift: f32, columns: usize): void {
  const ratio = <f32>gridWidth / <f32>width;
  for (let x: i32 = 0; x < width; x++) {
    const gx = min<f32>(<f32>(gridWidth - 1), max<f32>(0, (<f32>x + shift + <f32>0.5) * ratio - <f32>0.5));
    store<i32>(columns + ((<usize>x) << 3), <i32>gx);
    store<f32>(columns + ((<usize>x) << 3), gx - <f32>(<i32>gx), 4);
  }
}
