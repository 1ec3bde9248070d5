/** Twin of ../tone-field.ts, sample by sample: two table look-ups a sample leave vectors little to do. A row's gains are laid down once, then run along. */
export function toneField(src: usize, width: i32, height: i32, black: f32, white: f32, curve: usize, knots: i32, field: usize, columns: i32, rows: i32, out: usize, scratch: usize): void {
  const knee: f32 = 0.9;
  const last = knots - 1;
  const top = <f32>last;
  const range = white - black;
  const factor = top / range;
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
    const from = src + ((<usize>(y * width)) << 2);
    const to = out + ((<usize>(y * width)) << 2);
    for (let x: i32 = 0; x < width; x++) {
      const place = (load<f32>(from + ((<usize>x) << 2)) - black) * factor;
      const knot = max<i32>(0, min<i32>(last - 1, <i32>place));
      const inside = max<f32>(0, min<f32>(1, place - <f32>knot));
      const beyond = place < 0 ? place / top : place > top ? (place - top) / top : 0;
      const lowKnot = load<f32>(curve + ((<usize>knot) << 2));
      const toned = lowKnot + (load<f32>(curve + ((<usize>knot) << 2), 4) - lowKnot) * inside + beyond;
      const fx: f32 = ((<f32>x + 0.5) * <f32>(columns - 1)) / <f32>width;
      const column = max<i32>(0, min<i32>(columns - 2, <i32>fx));
      const left = load<f32>(scratch + ((<usize>column) << 2));
      const right = load<f32>(scratch + ((<usize>min<i32>(columns - 1, column + 1)) << 2));
      const gain = left + (right - left) * (fx - <f32>column);
      let result = toned <= 0 || (toned >= 1 && gain > 1) ? toned : toned * gain;
      if (gain > 1 && result > knee && toned < 1) {
        const z = (result - knee) / (gain - knee);
        const slope = (gain - knee) / (1 - knee);
        result = knee + ((1 - knee) * slope * z) / (1 + (slope - 1) * z);
      }
      store<f32>(to + ((<usize>x) << 2), max<f32>(0, min<f32>(1, black + result * range)));
    }
  }
}
