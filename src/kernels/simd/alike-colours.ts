/** Twin of ../alike-colours.ts. */
import { decay } from './motion/decay';

const perPixel: usize = 16;

export function alikeColours(luma: usize, width: i32, height: i32, found: usize, distance: usize, nearest: i32, otherLuma: usize, blue: usize, red: usize, otherWidth: i32, perApart: f32, perLuma: f32, outBlue: usize, outRed: usize, spread: usize, scratch: usize): void {
  const columns = width >> 2;
  const rows = height >> 2;
  const otherColumns = otherWidth >> 2;
  for (let cell: i32 = 0; cell < columns * rows; cell++) {
    const first = (<usize>(cell * nearest)) << 2;
    let end = scratch;
    for (let n: i32 = 0; n < nearest; n++) {
      const entry = first + ((<usize>n) << 2);
      const other = <i32>load<f32>(found + entry);
      if (other < 0) break;
      const weight = decay((load<f32>(distance + entry) - load<f32>(distance + first)) * perApart);
      for (let y: i32 = 0; y < 4; y++) {
        let i = (<usize>((other / otherColumns * 4 + y) * otherWidth + (other % otherColumns) * 4)) << 2;
        for (let x: i32 = 0; x < 4; x++) {
          store<f32>(end, load<f32>(otherLuma + i));
          store<f32>(end, load<f32>(blue + i), 4);
          store<f32>(end, load<f32>(red + i), 8);
          store<f32>(end, weight, 12);
          end += perPixel;
          i += 4;
        }
      }
    }
    for (let y: i32 = 0; y < 4; y++) {
      let i = (<usize>((cell / columns * 4 + y) * width + (cell % columns) * 4)) << 2;
      for (let x: i32 = 0; x < 4; x++) {
        const own = load<f32>(luma + i);
        // Lanes: unused, blue, red, total.
        let sums = f32x4(0, 0, 0, 1e-12);
        let square: f32 = 0;
        for (let c = scratch; c < end; c += perPixel) {
          const d = (own - load<f32>(c)) * perLuma;
          const w = load<f32>(c, 12) * (decay(<f32>0.5 * d * d) + <f32>1e-4);
          const cb = load<f32>(c, 4);
          const cr = load<f32>(c, 8);
          sums = f32x4.add(sums, f32x4.mul(f32x4.splat(w), f32x4.replace_lane(v128.load(c), 3, 1)));
          square += w * (cb * cb + cr * cr);
        }
        const total = f32x4.extract_lane(sums, 3);
        const b = f32x4.extract_lane(sums, 1) / total;
        const r = f32x4.extract_lane(sums, 2) / total;
        store<f32>(outBlue + i, b);
        store<f32>(outRed + i, r);
        store<f32>(spread + i, sqrt<f32>(max<f32>(0, square / total - b * b - r * r)));
        i += 4;
      }
    }
  }
}
