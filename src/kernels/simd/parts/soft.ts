/** Twin of ../../soft.ts: one sample anywhere, or four of a row that have neighbours on either side. */
export function softAt(plane: usize, width: i32, height: i32, x: i32, y: i32): f32 {
  let sum: f32 = 0;
  for (let k: i32 = -1; k <= 1; k++) {
    const down: f32 = k == 0 ? 2 : 1;
    const row = min<i32>(height - 1, max<i32>(0, y + k)) * width;
    for (let j: i32 = -1; j <= 1; j++) {
      const column = min<i32>(width - 1, max<i32>(0, x + j));
      const weight: f32 = j == 0 ? 2 * down : down;
      sum += weight * load<f32>(plane + ((<usize>(row + column)) << 2));
    }
  }
  return sum * <f32>0.0625;
}

// @ts-ignore: decorator
@inline
function column(above: usize, row: usize, below: usize): v128 {
  const middle = v128.load(row);
  return f32x4.add(f32x4.add(v128.load(above), v128.load(below)), f32x4.add(middle, middle));
}

/** Four smoothed samples at `row`, with the rows above and below. */
// @ts-ignore: decorator
@inline
export function fourSoft(above: usize, row: usize, below: usize): v128 {
  const middle = column(above, row, below);
  const sides = f32x4.add(column(above - 4, row - 4, below - 4), column(above + 4, row + 4, below + 4));
  return f32x4.mul(f32x4.add(sides, f32x4.add(middle, middle)), f32x4.splat(0.0625));
}
