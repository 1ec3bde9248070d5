/** Twin of ../../sample.ts. */
// @ts-ignore: decorator
@inline
export function bilinearAt(plane: usize, width: i32, height: i32, x: f32, y: f32): f32 {
  const cx = min<f32>(<f32>(width - 1), max<f32>(0, x));
  const cy = min<f32>(<f32>(height - 1), max<f32>(0, y));
  const x0 = <i32>cx;
  const y0 = <i32>cy;
  const fx = cx - <f32>x0;
  const fy = cy - <f32>y0;
  const i = plane + ((<usize>(y0 * width + x0)) << 2);
  const right: usize = x0 + 1 < width ? 4 : 0;
  const down: usize = y0 + 1 < height ? (<usize>width) << 2 : 0;
  const top = load<f32>(i) * (1 - fx) + load<f32>(i + right) * fx;
  const bottom = load<f32>(i + down) * (1 - fx) + load<f32>(i + down + right) * fx;
  return top * (1 - fy) + bottom * fy;
}
