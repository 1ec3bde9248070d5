/** Twin of ../lab-chroma.ts. */
const steps: i32 = 1024;

// @ts-ignore: decorator
@inline
function read(table: usize, x: f32): f32 {
  const place = x * <f32>steps;
  const i = min<i32>(steps - 1, <i32>floor<f32>(place));
  const low = load<f32>(table + (<usize>i << 2));
  return low + (place - <f32>i) * (load<f32>(table + (<usize>(i + 1) << 2)) - low);
}

// @ts-ignore: decorator
@inline
function light(t: f32): f32 {
  return t > <f32>(6.0 / 29.0) ? t * t * t : (t - <f32>(16.0 / 116.0)) * <f32>(1.0 / 7.787);
}

// @ts-ignore: decorator
@inline
function code(table: usize, value: f32): f32 {
  return read(table + ((steps + 1) << 2), sqrt<f32>(min<f32>(1, max<f32>(0, value))));
}

export function labChroma(
  luma: usize, a: usize, b: usize, table: usize, blue: usize, red: usize, length: i32, black: f32, gain: f32, kr: f32, kg: f32, kb: f32,
  zero: f32, toBlue: f32, toRed: f32,
): void {
  for (let k: i32 = 0; k < length; k++) {
    const i = <usize>k << 2;
    const grey = min<f32>(1, max<f32>(0, (load<f32>(luma + i) - black) * gain));
    const t = read(table, grey);
    const x = light(t + load<f32>(a + i) * <f32>0.002);
    const y = light(t);
    const z = light(t - load<f32>(b + i) * <f32>0.005);
    const r = code(table, x * <f32>3.0799349 + y * <f32>-1.5371515 + z * <f32>-0.5427834);
    const g = code(table, x * <f32>-0.9212343 + y * <f32>1.87599 + z * <f32>0.0452442);
    const c = code(table, x * <f32>0.0528897 + y * <f32>-0.2040413 + z * <f32>1.1511517);
    const own = kr * r + kg * g + kb * c;
    store<f32>(blue + i, zero + (c - own) * toBlue);
    store<f32>(red + i, zero + (r - own) * toRed);
  }
}
