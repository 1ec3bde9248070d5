/** Twin of ../choice-features.ts. */
// @ts-ignore: decorator
@inline
function inside(x: f32, y: f32, width: i32, height: i32): f32 {
  const outX = max<f32>(-x, x - <f32>(width - 1));
  const outY = max<f32>(-y, y - <f32>(height - 1));
  return 1 - min<f32>(4, max<f32>(0, max<f32>(outX, outY))) * <f32>0.25;
}

// @ts-ignore: decorator
@inline
function length(x: f32, y: f32): f32 {
  return sqrt<f32>(x * x + y * y);
}

export function choiceFeatures(a: usize, b: usize, first: usize, second: usize, blockFirst: usize, blockSecond: usize, cost: usize, blockCost: usize, still: usize, moves: usize, blockMoves: usize, wideFirst: usize, wideSecond: usize, wideCost: usize, wideMoves: usize, zero: usize, one: usize, width: i32, height: i32, columns: i32, rows: i32, t: f32, out: usize): void {
  const plane = (<usize>(columns * rows)) << 2;
  for (let row: i32 = 0; row < rows; row++) {
    const y = min<i32>(height - 1, row);
    for (let column: i32 = 0; column < columns; column++) {
      const x = min<i32>(width - 1, column);
      const i = (<usize>(y * width + x)) << 2;
      const m = i << 2;
      const f0 = load<f32>(first + i), f1 = load<f32>(second + i);
      const b0 = load<f32>(blockFirst + i), b1 = load<f32>(blockSecond + i);
      const a0 = load<f32>(a + i), a1 = load<f32>(b + i);
      const mean = (f0 + f1) * <f32>0.5;
      const u0 = load<f32>(moves + m), v0 = load<f32>(moves + m, 4), u1 = load<f32>(moves + m, 8), v1 = load<f32>(moves + m, 12);
      const p0 = load<f32>(blockMoves + m), q0 = load<f32>(blockMoves + m, 4), p1 = load<f32>(blockMoves + m, 8), q1 = load<f32>(blockMoves + m, 12);
      let o = out + ((<usize>(row * columns + column)) << 2);
      store<f32>(o, mean - <f32>0.5);
      store<f32>((o += plane), 8 * (f0 - f1));
      store<f32>((o += plane), 8 * (b0 - b1));
      store<f32>((o += plane), 8 * (a0 - a1));
      store<f32>((o += plane), 8 * ((b0 + b1) * <f32>0.5 - mean));
      store<f32>((o += plane), 8 * ((a0 + a1) * <f32>0.5 - mean));
      store<f32>((o += plane), load<f32>(cost + i) * <f32>0.25);
      store<f32>((o += plane), load<f32>(blockCost + i) * <f32>0.25);
      store<f32>((o += plane), load<f32>(still + i) * <f32>0.25);
      store<f32>((o += plane), min<f32>(1.5, load<f32>(zero + m, 8)));
      store<f32>((o += plane), min<f32>(1.5, load<f32>(one + m, 8)));
      store<f32>((o += plane), inside(<f32>x + u0, <f32>y + v0, width, height));
      store<f32>((o += plane), inside(<f32>x + u1, <f32>y + v1, width, height));
      store<f32>((o += plane), min<f32>(16, (length(u0 - p0, v0 - q0) + length(u1 - p1, v1 - q1)) * <f32>0.5) * <f32>0.125);
      store<f32>((o += plane), min<f32>(32, length(u0, v0) + length(u1, v1)) * <f32>0.0625);
      store<f32>((o += plane), t - <f32>0.5);
      const w0 = load<f32>(wideFirst + i), w1 = load<f32>(wideSecond + i);
      const r0 = load<f32>(wideMoves + m), s0 = load<f32>(wideMoves + m, 4), r1 = load<f32>(wideMoves + m, 8), s1 = load<f32>(wideMoves + m, 12);
      store<f32>((o += plane), 8 * (w0 - w1));
      store<f32>((o += plane), 8 * ((w0 + w1) * <f32>0.5 - mean));
      store<f32>((o += plane), load<f32>(wideCost + i) * <f32>0.25);
      store<f32>((o += plane), min<f32>(16, (length(u0 - r0, v0 - s0) + length(u1 - r1, v1 - s1)) * <f32>0.5) * <f32>0.125);
    }
  }
}
