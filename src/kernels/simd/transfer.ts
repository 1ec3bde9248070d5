/** Twin of ../transfer.ts. Powers come one by one, in single precision; a power of 1 is left out. */
// @ts-ignore: decorator
@inline
function raised(value: f32, power: f32): f32 {
  return power == 1 ? value : Mathf.pow(value, power);
}

export function lightToCode(src: usize, slope: f32, knee: f32, scale: f32, power: f32, out: usize, length: i32): void {
  for (let i: usize = 0; i < ((<usize>length) << 2); i += 4) {
    const value = load<f32>(src + i);
    const light = abs<f32>(value);
    const code = light < knee ? slope * light : scale * raised(light, power) - (scale - 1);
    store<f32>(out + i, copysign<f32>(code, value));
  }
}

export function codeToLight(src: usize, slope: f32, knee: f32, scale: f32, power: f32, out: usize, length: i32): void {
  const back = <f32>1 / power;
  const bend = slope * knee;
  for (let i: usize = 0; i < ((<usize>length) << 2); i += 4) {
    const value = load<f32>(src + i);
    const code = abs<f32>(value);
    const light = code < bend ? code / slope : raised((code + (scale - 1)) / scale, back);
    store<f32>(out + i, copysign<f32>(light, value));
  }
}
