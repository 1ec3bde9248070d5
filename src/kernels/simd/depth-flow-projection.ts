/** Twin of ../depth-flow-projection.ts: the same steps in the same order. */
// @ts-ignore: decorator
@inline
function leave(at: usize, sumX: usize, sumY: usize, total: usize, vx: f32, vy: f32, w: f32): void {
  store<f32>(sumX + at, load<f32>(sumX + at) - vx);
  store<f32>(sumY + at, load<f32>(sumY + at) - vy);
  store<f32>(total + at, load<f32>(total + at) + w);
}

function sweepLine(first: isize, step: isize, count: i32, sumX: usize, sumY: usize, total: usize): void {
  let last: isize = -1;
  let q = first;
  for (let k: i32 = 0; k < count; k++) {
    const n = load<f32>(total + q);
    if (n > 0) last = q;
    else if (last >= 0) {
      store<f32>(sumX + q, load<f32>(sumX + q) + load<f32>(sumX + last));
      store<f32>(sumY + q, load<f32>(sumY + q) + load<f32>(sumY + last));
      store<f32>(total + q, n - 1);
    }
    q += step;
  }
}

export function depthFlowProjection(flowX: usize, flowY: usize, weight: usize, width: i32, height: i32, fill: i32, outX: usize, outY: usize, total: usize): void {
  const bytes = (<usize>(width * height)) << 2;
  const rowBytes = (<usize>width) << 2;
  memory.fill(outX, 0, bytes);
  memory.fill(outY, 0, bytes);
  memory.fill(total, 0, bytes);
  const lastX = <f32>(width - 1);
  const lastY = <f32>(height - 1);
  let p: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++, p += 4) {
      const fx = load<f32>(flowX + p);
      const fy = load<f32>(flowY + p);
      const tx = <f32>x + fx;
      const ty = <f32>y + fy;
      if (!(tx >= 0 && ty >= 0 && tx <= lastX && ty <= lastY)) continue;
      const left = <i32>tx;
      const top = <i32>ty;
      const across: usize = left + 1 < width ? 4 : 0;
      const down: usize = top + 1 < height ? rowBytes : 0;
      const w = load<f32>(weight + p);
      const vx = w * fx;
      const vy = w * fy;
      const q = (<usize>(top * width + left)) << 2;
      leave(q, outX, outY, total, vx, vy, w);
      leave(q + across, outX, outY, total, vx, vy, w);
      leave(q + down, outX, outY, total, vx, vy, w);
      leave(q + down + across, outX, outY, total, vx, vy, w);
    }
  }
  for (let q: usize = 0; q < bytes; q += 4) {
    const n = load<f32>(total + q);
    if (n > 0) {
      store<f32>(outX + q, load<f32>(outX + q) / n);
      store<f32>(outY + q, load<f32>(outY + q) / n);
    }
  }
  if (fill == 0) return;
  const row = <isize>rowBytes;
  for (let y: isize = 0; y < height; y++) sweepLine(y * row, 4, width, outX, outY, total);
  for (let y: isize = 0; y < height; y++) sweepLine(y * row + row - 4, -4, width, outX, outY, total);
  for (let x: isize = 0; x < row; x += 4) sweepLine(x, row, height, outX, outY, total);
  for (let x: isize = 0; x < row; x += 4) sweepLine(<isize>bytes - row + x, -row, height, outX, outY, total);
  for (let q: usize = 0; q < bytes; q += 4) {
    const n = load<f32>(total + q);
    if (n < 0) {
      store<f32>(outX + q, load<f32>(outX + q) / -n);
      store<f32>(outY + q, load<f32>(outY + q) / -n);
    }
  }
}
