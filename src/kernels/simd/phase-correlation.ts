/**
 * Twin of ../phase-correlation.ts. All columns are transformed side by side, a row of them at a time, four samples a step; rows are transformed by transposing first,
 * and what is between the transforms works on the transposed plane.
 */

/** cos and sin of 2 pi k / n for k < n / 2, one behind the other. */
function angles(table: usize, n: i32): void {
  const half = n >> 1;
  for (let k: i32 = 0; k < half; k++) {
    const angle = (2 * Math.PI * <f64>k) / <f64>n;
    store<f32>(table + ((<usize>k) << 2), <f32>Math.cos(angle));
    store<f32>(table + ((<usize>(k + half)) << 2), <f32>Math.sin(angle));
  }
}

function swapRows(a: usize, b: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    const p = v128.load(a + i);
    v128.store(a + i, v128.load(b + i));
    v128.store(b + i, p);
  }
}

/** Transforms every column of a plane of `rows` complex rows, in place. `sign` -1 there, 1 back (without the division). */
function transformColumns(re: usize, im: usize, columns: i32, rows: i32, table: usize, sign: f32): void {
  const rowBytes = (<usize>columns) << 2;
  for (let i: i32 = 1, j: i32 = 0; i < rows; i++) {
    let bit = rows >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    swapRows(re + <usize>i * rowBytes, re + <usize>j * rowBytes, rowBytes);
    swapRows(im + <usize>i * rowBytes, im + <usize>j * rowBytes, rowBytes);
  }
  for (let size: i32 = 2; size <= rows; size <<= 1) {
    const half = size >> 1;
    const step = rows / size;
    for (let k: i32 = 0; k < half; k++) {
      const angle = table + ((<usize>(k * step)) << 2);
      const wr = v128.load32_splat(angle);
      const wi = f32x4.mul(f32x4.splat(sign), v128.load32_splat(angle + ((<usize>(rows >> 1)) << 2)));
      for (let i = k; i < rows; i += size) {
        const p = <usize>i * rowBytes;
        const q = p + <usize>half * rowBytes;
        for (let x: usize = 0; x < rowBytes; x += 16) {
          const qr = v128.load(re + q + x);
          const qi = v128.load(im + q + x);
          const r = f32x4.sub(f32x4.mul(qr, wr), f32x4.mul(qi, wi));
          const s = f32x4.add(f32x4.mul(qr, wi), f32x4.mul(qi, wr));
          const pr = v128.load(re + p + x);
          const pi = v128.load(im + p + x);
          v128.store(re + q + x, f32x4.sub(pr, r));
          v128.store(im + q + x, f32x4.sub(pi, s));
          v128.store(re + p + x, f32x4.add(pr, r));
          v128.store(im + p + x, f32x4.add(pi, s));
        }
      }
    }
  }
}

/** Sides are multiples of four. */
function transpose(src: usize, width: i32, height: i32, out: usize): void {
  const from = (<usize>width) << 2;
  const to = (<usize>height) << 2;
  for (let y: i32 = 0; y < height; y += 4) {
    for (let x: i32 = 0; x < width; x += 4) {
      const s = src + <usize>y * from + ((<usize>x) << 2);
      const o = out + <usize>x * to + ((<usize>y) << 2);
      const a = v128.load(s);
      const b = v128.load(s + from);
      const c = v128.load(s + 2 * from);
      const d = v128.load(s + 3 * from);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(o, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      v128.store(o + to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
      v128.store(o + 2 * to, v128.shuffle<f32>(ef, gh, 0, 1, 4, 5));
      v128.store(o + 3 * to, v128.shuffle<f32>(ef, gh, 2, 3, 6, 7));
    }
  }
}

function mean(src: usize, length: i32): f64 {
  let sum: f64 = 0;
  for (let i: i32 = 0; i < length; i++) sum += <f64>load<f32>(src + ((<usize>i) << 2));
  return sum / <f64>length;
}

function hann(table: usize, n: i32): void {
  for (let i: i32 = 0; i < n; i++) {
    const s = Math.sin((Math.PI * (<f64>i + 0.5)) / <f64>n);
    store<f32>(table + ((<usize>i) << 2), <f32>(s * s));
  }
}

/** Weights along one axis of frequencies; the plane's weight is the product of both. */
function structure(table: usize, n: i32, coarse: f64): void {
  for (let i: i32 = 0; i < n; i++) {
    const f = <f64>min<i32>(i, n - i) / (<f64>n / 2);
    store<f32>(table + ((<usize>i) << 2), <f32>Math.exp(-(f * f) / (2 * coarse * coarse)));
  }
}

// @ts-ignore: decorator
@inline
function sample(plane: usize, x: i32, y: i32, width: i32, height: i32): f32 {
  return load<f32>(plane + ((<usize>((y & (height - 1)) * width + (x & (width - 1)))) << 2));
}

function vertex(left: f64, middle: f64, right: f64): f64 {
  const bend = left - 2 * middle + right;
  return bend < 0 ? Math.min(0.5, Math.max(-0.5, (left - right) / (2 * bend))) : 0;
}

/** Puts the plane's highest tops into `peaks`, highest first; how many there are. */
function highest(plane: usize, width: i32, height: i32, peaks: usize, wanted: i32): i32 {
  let found: i32 = 0;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const value = sample(plane, x, y, width, height);
      if (found >= wanted && value <= load<f32>(peaks + <usize>(found - 1) * 12, 8)) continue;
      const left = sample(plane, x - 1, y, width, height);
      const right = sample(plane, x + 1, y, width, height);
      const above = sample(plane, x, y - 1, width, height);
      const below = sample(plane, x, y + 1, width, height);
      if (value < left || value < right || value < above || value < below) continue;
      if (found < wanted) found++;
      let at = peaks + <usize>(found - 1) * 12;
      for (; at > peaks && load<f32>(at - 12, 8) < value; at -= 12) memory.copy(at, at - 12, 12);
      store<f32>(at, <f32>(<f64>(x > width >> 1 ? x - width : x) + vertex(left, value, right)));
      store<f32>(at, <f32>(<f64>(y > height >> 1 ? y - height : y) + vertex(above, value, below)), 4);
      store<f32>(at, value, 8);
    }
  }
  return found;
}

export function phaseCorrelation(
  a: usize, b: usize, srcWidth: i32, srcHeight: i32, width: i32, height: i32, coarse: f64, peaks: usize, wanted: i32, scratch: usize,
): void {
  const plane = (<usize>(width * height)) << 2;
  const re = scratch;
  const im = re + plane;
  const cr = im + plane;
  const ci = cr + plane;
  const table = ci + plane;
  const alongX = table + ((<usize>max<i32>(width, height)) << 2);
  const alongY = alongX + ((<usize>width) << 2);
  memory.fill(re, 0, 2 * plane);
  hann(alongX, srcWidth);
  hann(alongY, srcHeight);
  const ma = <f32>mean(a, srcWidth * srcHeight);
  const mb = <f32>mean(b, srcWidth * srcHeight);
  for (let y: i32 = 0; y < srcHeight; y++) {
    const wy = load<f32>(alongY + ((<usize>y) << 2));
    for (let x: i32 = 0; x < srcWidth; x++) {
      const window = wy * load<f32>(alongX + ((<usize>x) << 2));
      const from = (<usize>(y * srcWidth + x)) << 2;
      const to = (<usize>(y * width + x)) << 2;
      store<f32>(re + to, (load<f32>(a + from) - ma) * window);
      store<f32>(im + to, (load<f32>(b + from) - mb) * window);
    }
  }
  angles(table, height);
  transformColumns(re, im, width, height, table, -1);
  transpose(re, width, height, cr);
  transpose(im, width, height, ci);
  angles(table, width);
  transformColumns(cr, ci, height, width, table, -1);

  structure(alongX, width, coarse);
  structure(alongY, height, coarse);
  let weights: f64 = 0;
  for (let x: i32 = 0; x < width; x++) {
    const wx = load<f32>(alongX + ((<usize>x) << 2));
    for (let y: i32 = 0; y < height; y++) {
      const i = (<usize>(x * height + y)) << 2;
      const j = (<usize>(((width - x) & (width - 1)) * height + ((height - y) & (height - 1)))) << 2;
      // One transform carries both pictures: the even part is a's, the odd one b's.
      const ar: f32 = (load<f32>(cr + i) + load<f32>(cr + j)) * 0.5;
      const ai: f32 = (load<f32>(ci + i) - load<f32>(ci + j)) * 0.5;
      const br: f32 = (load<f32>(ci + i) + load<f32>(ci + j)) * 0.5;
      const bi: f32 = (load<f32>(cr + j) - load<f32>(cr + i)) * 0.5;
      const pr = ar * br + ai * bi;
      const pi = ar * bi - ai * br;
      const weight: f32 = i == 0 ? 0 : wx * load<f32>(alongY + ((<usize>y) << 2));
      const size = sqrt<f32>(pr * pr + pi * pi);
      weights += <f64>weight;
      const scale: f32 = size > <f32>1e-12 ? weight / size : 0;
      store<f32>(re + i, pr * scale);
      store<f32>(im + i, pi * scale);
    }
  }
  transformColumns(re, im, height, width, table, 1);
  transpose(re, height, width, cr);
  transpose(im, height, width, ci);
  angles(table, height);
  transformColumns(cr, ci, width, height, table, 1);

  const found = highest(cr, width, height, peaks, wanted);
  for (let p: i32 = 0; p < wanted; p++) {
    const at = peaks + <usize>p * 12;
    if (p >= found) memory.fill(at, 0, 12);
    else store<f32>(at, weights > 0 ? <f32>(<f64>load<f32>(at, 8) / weights) : 0, 8);
  }
}
