/** Twin of ../block-motion.ts: the same whole numbers; sixteen differences at a time. */
// @ts-ignore: decorator
@inline
function laneSum(v: v128): i32 {
  const pairs = i32x4.extadd_pairwise_i16x8_u(v);
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1) + i32x4.extract_lane(pairs, 2) + i32x4.extract_lane(pairs, 3);
}

// @ts-ignore: decorator
@inline
function apartOf(p: v128, q: v128): v128 {
  return i16x8.extadd_pairwise_i8x16_u(v128.or(i8x16.sub_sat_u(p, q), i8x16.sub_sat_u(q, p)));
}

/** What one call works with; in linear memory, as the module holds no state. */
@unmanaged
class Search {
  a: usize;
  b: usize;
  width: i32;
  height: i32;
  columns: i32;
  rows: i32;
  margin: i32;
  t: i32;
  side: i32;
  vectors: usize;
  blocksX: i32;
  blocksY: i32;
  // The block in work.
  column: i32;
  row: i32;
  best: i32;
  u: i32;
  v: i32;
}

// @ts-ignore: decorator
@inline
function placeOf(s: Search, qx: i32, qy: i32): usize {
  const x = min<i32>(4 * s.width, max<i32>(-8 * s.side, qx)) + 4 * s.margin;
  const y = min<i32>(4 * s.height, max<i32>(-8 * s.side, qy)) + 4 * s.margin;
  return <usize>(((((y & 7) << 3) | (x & 7)) * s.rows + (y >> 3)) * s.columns + (x >> 3));
}

function differences(s: Search, ax: i32, ay: i32, bx: i32, by: i32): i32 {
  let p = s.a + placeOf(s, ax, ay);
  let q = s.b + placeOf(s, bx, by);
  const step = <usize>s.columns;
  let sum = i16x8.splat(0);
  if (s.side == 16) {
    for (let j: i32 = 0; j < 16; j++) {
      sum = i16x8.add(sum, apartOf(v128.load(p), v128.load(q)));
      p += step;
      q += step;
    }
  } else {
    for (let j: i32 = 0; j < 8; j++) {
      sum = i16x8.add(sum, apartOf(v128.load64_zero(p), v128.load64_zero(q)));
      p += step;
      q += step;
    }
  }
  return laneSum(sum);
}

// @ts-ignore: decorator
@inline
function apart(s: Search, column: i32, row: i32, u: i32, v: i32): i32 {
  if (column < 0 || row < 0 || column >= s.blocksX || row >= s.blocksY) return 0;
  const at = s.vectors + ((<usize>(row * s.blocksX + column)) << 3);
  return min<i32>(200, abs<i32>(u - load<i32>(at)) + abs<i32>(v - load<i32>(at, 4)));
}

// @ts-ignore: decorator
@inline
function beyond(place: i32, size: i32): bool {
  return place < 0 || place > 4 * size - 1;
}

function consider(s: Search, u: i32, v: i32): void {
  const side = s.side, column = s.column, row = s.row;
  const around = apart(s, column, row + 1, u, v) + apart(s, column, row - 1, u, v) + apart(s, column + 1, row, u, v) + apart(s, column - 1, row, u, v);
  let cost = side * side * around;
  if (cost >= s.best) return;
  const au = (2 * u * s.t + 512) >> 10, av = (2 * v * s.t + 512) >> 10;
  const bu = -((2 * u * (1024 - s.t) + 512) >> 10), bv = -((2 * v * (1024 - s.t) + 512) >> 10);
  const x = column * side + (side >> 1), y = row * side + (side >> 1);
  if (beyond(4 * x + au, s.width) || beyond(4 * x + bu, s.width) || beyond(4 * y + av, s.height) || beyond(4 * y + bv, s.height)) cost += 40 * side * side;
  const left = 4 * max<i32>(0, min<i32>(x - side, s.width - 2 * side));
  const top = 4 * max<i32>(0, min<i32>(y - side, s.height - 2 * side));
  cost += 20 * differences(s, left + au, top + av, left + bu, top + bv);
  if (cost < s.best) {
    s.best = cost;
    s.u = u;
    s.v = v;
  }
}

function considerOf(s: Search, column: i32, row: i32): void {
  if (column < 0 || row < 0 || column >= s.blocksX || row >= s.blocksY) return;
  const at = s.vectors + ((<usize>(row * s.blocksX + column)) << 3);
  consider(s, load<i32>(at), load<i32>(at, 4));
}

export function blockMotion(a: usize, b: usize, width: i32, height: i32, columns: i32, rows: i32, margin: i32, t: i32, side: i32, start: usize, sweeps: i32, reach: i32, vectors: usize, scratch: usize): void {
  const s = changetype<Search>(scratch);
  const blocksX = (width + side - 1) / side, blocksY = (height + side - 1) / side;
  s.a = a;
  s.b = b;
  s.width = width;
  s.height = height;
  s.columns = columns;
  s.rows = rows;
  s.margin = margin;
  s.t = t;
  s.side = side;
  s.vectors = vectors;
  s.blocksX = blocksX;
  s.blocksY = blocksY;
  const parents = (width + 2 * side - 1) / (2 * side);
  for (let row: i32 = 0; row < blocksY; row++)
    for (let column: i32 = 0; column < blocksX; column++)
      store<u64>(vectors + ((<usize>(row * blocksX + column)) << 3), start == 0 ? 0 : load<u64>(start + ((<usize>((row >> 1) * parents + (column >> 1))) << 3)));
  let random: u32 = 1;
  const count = blocksX * blocksY;
  for (let sweep: i32 = 0; sweep < sweeps; sweep++) {
    const d = sweep % 2 == 0 ? -1 : 1;
    for (let k: i32 = 0; k < count; k++) {
      const index = d < 0 ? k : count - 1 - k;
      const column = index % blocksX, row = index / blocksX;
      s.column = column;
      s.row = row;
      s.best = 1 << 30;
      s.u = 0;
      s.v = 0;
      considerOf(s, column, row);
      considerOf(s, column, row + d);
      considerOf(s, column + d, row);
      considerOf(s, column - d, row + d);
      considerOf(s, column, row + 2 * d);
      considerOf(s, column + 2 * d, row);
      if (sweep == 0) consider(s, 0, 0);
      for (let radius = reach; radius >= 1; radius >>= 1) {
        const u = s.u, v = s.v;
        if (radius > 8) {
          for (let q: i32 = 0; q < 3; q++) {
            random = random * 1664525 + 1013904223;
            const du = <i32>(((random >> 16) * <u32>(2 * radius + 1)) >> 16) - radius;
            random = random * 1664525 + 1013904223;
            const dv = <i32>(((random >> 16) * <u32>(2 * radius + 1)) >> 16) - radius;
            consider(s, u + du, v + dv);
          }
        } else {
          consider(s, u, v + radius);
          consider(s, u, v - radius);
          consider(s, u + radius, v);
          consider(s, u - radius, v);
        }
      }
      const at = vectors + ((<usize>index) << 3);
      store<i32>(at, s.u);
      store<i32>(at, s.v, 4);
    }
  }
}
