/**
 * Twin of ../tone-field.ts, four samples at a time but for the look-ups in the curve; every sample's sums are those of one sample alone. Where each column's gain comes
 * from is laid down once, a row's gains once a row.
 */
export function toneField(src: usize, width: i32, height: i32, black: f32, white: f32, curve: usize, knots: i32, field: usize, columns: i32, rows: i32, out: usize, scratch: usize): void {
  const knee: f32 = 0.9;
  const last = knots - 1;
  const top = <f32>last;
  const range = white - black;
  const factor = top / range;
  // A row of the field, the row's gains, for each column the node to its left and how far it lies from it.
  const gains = scratch + ((<usize>columns) << 2);
  const nodes = gains + ((<usize>width) << 2);
  const shares = nodes + ((<usize>width) << 2);
  for (let x: i32 = 0; x < width; x++) {
    const fx: f32 = ((<f32>x + 0.5) * <f32>(columns - 1)) / <f32>width;
    const column = max<i32>(0, min<i32>(columns - 2, <i32>fx));
    store<i32>(nodes + ((<usize>x) << 2), column);
    store<f32>(shares + ((<usize>x) << 2), fx - <f32>column);
  }
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  for (let y: i32 = 0; y < height; y++) {
    const fy: f32 = ((<f32>y + 0.5) * <f32>(rows - 1)) / <f32>height;
    const row = max<i32>(0, min<i32>(rows - 2, <i32>fy));
    const below = min<i32>(rows - 1, row + 1);
    const share = fy - <f32>row;
    for (let c: i32 = 0; c < columns; c++) {
      const upper = load<f32>(field + ((<usize>(row * columns + c)) << 2));
      const lower = load<f32>(field + ((<usize>(below * columns + c)) << 2));
      store<f32>(scratch + ((<usize>c) << 2), upper + (lower - upper) * share);
    }
    for (let x: usize = 0; x < <usize>width << 2; x += 4) {
      const column = load<i32>(nodes + x);
      const left = load<f32>(scratch + ((<usize>column) << 2));
      const right = load<f32>(scratch + ((<usize>min<i32>(columns - 1, column + 1)) << 2));
      store<f32>(gains + x, left + (right - left) * load<f32>(shares + x));
    }
    const from = src + ((<usize>(y * width)) << 2);
    const to = out + ((<usize>(y * width)) << 2);
    const whole = width & ~3;
    for (let x: i32 = 0; x < whole; x += 4) {
      const at = (<usize>x) << 2;
      const place = f32x4.mul(f32x4.sub(v128.load(from + at), f32x4.splat(black)), f32x4.splat(factor));
      const knot = i32x4.max_s(i32x4.splat(0), i32x4.min_s(i32x4.splat(last - 1), i32x4.trunc_sat_f32x4_s(place)));
      const inside = f32x4.max(zero, f32x4.min(one, f32x4.sub(place, f32x4.convert_i32x4_s(knot))));
      const k0 = curve + ((<usize>i32x4.extract_lane(knot, 0)) << 2), k1 = curve + ((<usize>i32x4.extract_lane(knot, 1)) << 2);
      const k2 = curve + ((<usize>i32x4.extract_lane(knot, 2)) << 2), k3 = curve + ((<usize>i32x4.extract_lane(knot, 3)) << 2);
      // Each knot with the next one, side by side.
      const a = v128.shuffle<u64>(v128.load64_zero(k0), v128.load64_zero(k1), 0, 2);
      const b = v128.shuffle<u64>(v128.load64_zero(k2), v128.load64_zero(k3), 0, 2);
      const low = v128.shuffle<u32>(a, b, 0, 2, 4, 6);
      const high = v128.shuffle<u32>(a, b, 1, 3, 5, 7);
      const outside = v128.or(f32x4.lt(place, zero), f32x4.gt(place, f32x4.splat(top)));
      let toned = f32x4.add(low, f32x4.mul(f32x4.sub(high, low), inside));
      if (v128.any_true(outside)) {
        const under = f32x4.min(place, zero), over = f32x4.max(zero, f32x4.sub(place, f32x4.splat(top)));
        toned = f32x4.add(toned, f32x4.div(f32x4.add(under, over), f32x4.splat(top)));
      }
      const gain = v128.load(gains + at);
      const brightens = f32x4.gt(gain, one);
      const stays = v128.or(f32x4.le(toned, zero), v128.and(f32x4.ge(toned, one), brightens));
      let result = v128.bitselect(toned, f32x4.mul(toned, gain), stays);
      const bends = v128.and(v128.and(brightens, f32x4.gt(result, f32x4.splat(knee))), f32x4.lt(toned, one));
      if (v128.any_true(bends)) {
        const beyond = f32x4.sub(gain, f32x4.splat(knee));
        const z = f32x4.div(f32x4.sub(result, f32x4.splat(knee)), beyond);
        const slope = f32x4.div(beyond, f32x4.splat(1 - knee));
        const bent = f32x4.add(
          f32x4.splat(knee),
          f32x4.div(f32x4.mul(f32x4.mul(f32x4.splat(1 - knee), slope), z), f32x4.add(one, f32x4.mul(f32x4.sub(slope, one), z))),
        );
        result = v128.bitselect(bent, result, bends);
      }
      v128.store(to + at, f32x4.max(zero, f32x4.min(one, f32x4.add(f32x4.splat(black), f32x4.mul(result, f32x4.splat(range))))));
    }
    for (let x: i32 = whole; x < width; x++) {
      const at = (<usize>x) << 2;
      const place = (load<f32>(from + at) - black) * factor;
      const knot = max<i32>(0, min<i32>(last - 1, <i32>place));
      const inside = max<f32>(0, min<f32>(1, place - <f32>knot));
      const beyond = place < 0 ? place / top : place > top ? (place - top) / top : 0;
      const lowKnot = load<f32>(curve + ((<usize>knot) << 2));
      const toned = lowKnot + (load<f32>(curve + ((<usize>knot) << 2), 4) - lowKnot) * inside + beyond;
      const gain = load<f32>(gains + at);
      let result = toned <= 0 || (toned >= 1 && gain > 1) ? toned : toned * gain;
      if (gain > 1 && result > knee && toned < 1) {
        const z = (result - knee) / (gain - knee);
        const slope = (gain - knee) / (1 - knee);
        result = knee + ((1 - knee) * slope * z) / (1 + (slope - 1) * z);
      }
      store<f32>(to + at, max<f32>(0, min<f32>(1, black + result * range)));
    }
  }
}
