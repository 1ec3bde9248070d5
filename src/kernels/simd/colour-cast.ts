/** Twin of ../colour-cast.ts. */
import { storeSome } from './parts/lanes';

export function colourCast(luma: usize, src: usize, count: i32, offset: f32, slope: f32, gain: f32, zero: f32, out: usize): void {
  const none = f32x4.splat(zero), least = f32x4.splat(0), most = f32x4.splat(1);
  for (let i: i32 = 0; i < count; i += 4) {
    const at = (<usize>i) << 2;
    const cast = f32x4.add(f32x4.splat(offset), f32x4.mul(f32x4.splat(slope), v128.load(luma + at)));
    const colour = f32x4.sub(f32x4.sub(v128.load(src + at), none), cast);
    const value = f32x4.add(none, f32x4.mul(f32x4.splat(gain), colour));
    storeSome(out + at, f32x4.min(most, f32x4.max(least, value)), count - i);
  }
}
