/** Twin of ../../decay.ts. */
// @ts-ignore: decorator
@inline
export function decay(x: f32): f32 {
  let d = max<f32>(0, <f32>1 - x * <f32>0.0625);
  d *= d;
  d *= d;
  d *= d;
  return d * d;
}
