/** Twin of ../detail-energy.ts. */
import { boxMean } from './motion/box-mean';
import { sumOf } from './parts/lanes';
import { fourSoft, softAt } from './parts/soft';

export function detailEnergy(src: usize, width: i32, height: i32, out: usize, scratch: usize): void {
  const columns = (width + 7) >> 3;
  const rows = (height + 7) >> 3;
  const rowBytes = (<usize>width) << 2;
  for (let row: i32 = 0; row < rows; row++)
    for (let column: i32 = 0; column < columns; column++) {
      const left = column << 3;
      const right = min<i32>(width, left + 8);
      const bottom = min<i32>(height, (row << 3) + 8);
      const whole = left > 0 && left + 8 < width;
      let sums = f32x4.splat(0);
      let sum: f32 = 0;
      for (let y = row << 3; y < bottom; y++) {
        const start = src + (<usize>y) * rowBytes;
        if (whole) {
          const here = start + ((<usize>left) << 2);
          const above = y > 0 ? here - rowBytes : here;
          const below = y + 1 < height ? here + rowBytes : here;
          const one = f32x4.sub(v128.load(here), fourSoft(above, here, below));
          const two = f32x4.sub(v128.load(here, 16), fourSoft(above + 16, here + 16, below + 16));
          sums = f32x4.add(sums, f32x4.add(f32x4.mul(one, one), f32x4.mul(two, two)));
        } else
          for (let x = left; x < right; x++) {
            const detail = load<f32>(start + ((<usize>x) << 2)) - softAt(src, width, height, x, y);
            sum += detail * detail;
          }
      }
      sum += sumOf(sums);
      store<f32>(scratch + ((<usize>(row * columns + column)) << 2), sum / <f32>((right - left) * (bottom - (row << 3))));
    }
  boxMean(scratch, out, columns, rows, 1, scratch + ((<usize>(rows * columns)) << 2));
}
