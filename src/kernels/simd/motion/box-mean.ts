/** Twin of ../../box-mean.ts. `row` is scratch of width + 2 radius + 8 floats: sums of columns with nothing beyond the border. */
export function boxMean(data: usize, out: usize, width: i32, height: i32, radius: i32, row: usize): void {
  const rowBytes = (<usize>width) << 2;
  const inside = row + ((<usize>radius) << 2);
  const inner = width - radius - 4;
  memory.fill(row, 0, (<usize>(width + 2 * radius + 8)) << 2);
  for (let y: i32 = 0; y < height; y++) {
    const y0 = max<i32>(0, y - radius);
    const y1 = min<i32>(height - 1, y + radius);
    let x: i32 = 0;
    for (; x + 4 <= width; x += 4) {
      let from = data + (<usize>y0) * rowBytes + ((<usize>x) << 2);
      let sum = v128.load(from);
      for (let k = y0; k < y1; k++) {
        from += rowBytes;
        sum = f32x4.add(sum, v128.load(from));
      }
      v128.store(inside + ((<usize>x) << 2), sum);
    }
    for (; x < width; x++) {
      let sum: f32 = 0;
      for (let k = y0; k <= y1; k++) sum += load<f32>(data + (<usize>k) * rowBytes + ((<usize>x) << 2));
      store<f32>(inside + ((<usize>x) << 2), sum);
    }
    const to = out + (<usize>y) * rowBytes;
    const rows = y1 - y0 + 1;
    const side = 2 * radius + 1;
    const whole = f32x4.splat((<f32>1) / <f32>(side * rows));
    x = 0;
    while (x < width) {
      if (x >= radius && x <= inner) {
        let from = row + ((<usize>x) << 2);
        let sum = v128.load(from);
        for (let k: i32 = 0; k < 2 * radius; k++) {
          from += 4;
          sum = f32x4.add(sum, v128.load(from));
        }
        v128.store(to + ((<usize>x) << 2), f32x4.mul(sum, whole));
        x += 4;
        continue;
      }
      let sum: f32 = 0;
      for (let k: i32 = 0; k <= 2 * radius; k++) sum += load<f32>(row + ((<usize>(x + k)) << 2));
      const columns = min<i32>(width - 1, x + radius) - max<i32>(0, x - radius) + 1;
      store<f32>(to + ((<usize>x) << 2), sum / <f32>(columns * rows));
      x++;
    }
  }
}
