/** Twin of ../histogram.ts. Each lane counts into a table of its own: runs of one value would wait for themselves. */
// @ts-ignore: decorator
@inline
function count(table: usize, part: i32): void {
  const at = table + ((<usize>part) << 2);
  store<i32>(at, load<i32>(at) + 1);
}

export function histogram(src: usize, length: i32, counts: usize, parts: i32, scratch: usize): void {
  const tableBytes = (<usize>parts) << 2;
  memory.fill(scratch, 0, 4 * tableBytes);
  const scale = f32x4.splat(<f32>parts);
  const top = i32x4.splat(parts - 1);
  const zero = i32x4.splat(0);
  let i: i32 = 0;
  for (; i + 4 <= length; i += 4) {
    const at = src + ((<usize>i) << 2);
    const part = i32x4.min_s(top, i32x4.max_s(zero, i32x4.trunc_sat_f32x4_s(f32x4.mul(v128.load(at), scale))));
    count(scratch, i32x4.extract_lane(part, 0));
    count(scratch + tableBytes, i32x4.extract_lane(part, 1));
    count(scratch + 2 * tableBytes, i32x4.extract_lane(part, 2));
    count(scratch + 3 * tableBytes, i32x4.extract_lane(part, 3));
  }
  for (; i < length; i++) {
    const part = <i32>(load<f32>(src + ((<usize>i) << 2)) * <f32>parts);
    count(scratch, min<i32>(parts - 1, max<i32>(0, part)));
  }
  for (let p: usize = 0; p < tableBytes; p += 4) {
    const at = scratch + p;
    store<i32>(counts + p, load<i32>(at) + load<i32>(at + tableBytes) + (load<i32>(at + 2 * tableBytes) + load<i32>(at + 3 * tableBytes)));
  }
}
