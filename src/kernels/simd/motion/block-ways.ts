/** What ../block-paths.ts and ../blend-blocks.ts share: a block's way to both pictures, and how blocks join. */
// @ts-ignore: decorator
@inline
export function stepOf(x: f32): f32 {
  return x * x * (<f32>3 - <f32>2 * x);
}

/** u, v to picture 0; u, v to picture 1; of the block at a column and row, the nearest one inside. */
// @ts-ignore: decorator
@inline
export function wayOf(vectors: usize, columns: i32, rows: i32, column: i32, row: i32, t: f32): v128 {
  const cx = min<i32>(columns - 1, max<i32>(0, column)), cy = min<i32>(rows - 1, max<i32>(0, row));
  const at = vectors + ((<usize>(cy * columns + cx)) << 3);
  const u = <f32>load<i32>(at) * <f32>0.5, v = <f32>load<i32>(at, 4) * <f32>0.5;
  const back = t - 1;
  return f32x4(t * u, t * v, back * u, back * v);
}

/** Whether the four blocks from a column and row on differ by no more than a step in either direction. */
// @ts-ignore: decorator
@inline
export function alike(vectors: usize, columns: i32, rows: i32, column: i32, row: i32): bool {
  const left = (<usize>min<i32>(columns - 1, max<i32>(0, column))) << 3, right = (<usize>min<i32>(columns - 1, max<i32>(0, column + 1))) << 3;
  const top = vectors + ((<usize>(min<i32>(rows - 1, max<i32>(0, row)) * columns)) << 3);
  const bottom = vectors + ((<usize>(min<i32>(rows - 1, max<i32>(0, row + 1)) * columns)) << 3);
  const p = v128.load64_lane(top + right, v128.load64_zero(top + left), 1);
  const q = v128.load64_lane(bottom + right, v128.load64_zero(bottom + left), 1);
  const low = i32x4.min_s(p, q), high = i32x4.max_s(p, q);
  const spread = i32x4.sub(i32x4.max_s(high, v128.shuffle<i32>(high, high, 2, 3, 0, 1)), i32x4.min_s(low, v128.shuffle<i32>(low, low, 2, 3, 0, 1)));
  return !v128.any_true(i32x4.gt_s(spread, i32x4.splat(1)));
}

/** The mean of their four ways. */
// @ts-ignore: decorator
@inline
export function meanWay(vectors: usize, columns: i32, rows: i32, column: i32, row: i32, wx: f32, wy: f32, t: f32): v128 {
  const top = f32x4.add(f32x4.mul(wayOf(vectors, columns, rows, column, row, t), f32x4.splat(1 - wx)), f32x4.mul(wayOf(vectors, columns, rows, column + 1, row, t), f32x4.splat(wx)));
  const bottom = f32x4.add(f32x4.mul(wayOf(vectors, columns, rows, column, row + 1, t), f32x4.splat(1 - wx)), f32x4.mul(wayOf(vectors, columns, rows, column + 1, row + 1, t), f32x4.splat(wx)));
  return f32x4.add(f32x4.mul(top, f32x4.splat(1 - wy)), f32x4.mul(bottom, f32x4.splat(wy)));
}
